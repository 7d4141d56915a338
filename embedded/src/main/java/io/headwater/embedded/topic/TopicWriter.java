package io.headwater.embedded.topic;

import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.HeadwaterException.StoreFailed;
import io.headwater.core.Topic;
import io.headwater.embedded.state.Errors;
import io.headwater.log.GroupCommit;
import io.headwater.log.Log;
import io.headwater.log.LogException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The work of one commit turn of a topic: give offsets, stage, commit, index, answer, and drop what
 * is beyond the retention. One thread at a time. After a failed write nothing is accepted any more.
 */
final class TopicWriter implements GroupCommit.Turn<Publish> {
  private static final long MOST_BYTES_IN_A_COMMIT = 32 << 20;

  private final Topic topic;
  private final Log log;
  private final TopicIndex index;
  private final Clock clock;
  private final Hooks hooks;
  private final long[] nexts;
  private final List<Staged> staged = new ArrayList<>();
  private long lastTime;
  private volatile @Nullable Throwable failure;

  /** A frame of this turn. */
  private record Staged(Publish.Part part, long logOffset, long address, long time) {}

  /** Whom the writer tells what it did. */
  interface Hooks {
    /** So many bytes were committed, and may be read. */
    void committed(long bytes);

    /** The turns of these are over. */
    void over(List<Publish> publishes);

    /** The topic begins here from now on: to be kept durably before anything is dropped. */
    void beginsAt(TopicCatalogue.Base base);
  }

  TopicWriter(Topic topic, Log log, TopicIndex index, Clock clock, Hooks hooks) {
    this.topic = topic;
    this.log = log;
    this.index = index;
    this.clock = clock;
    this.hooks = hooks;
    nexts = index.nexts();
    lastTime = log.lastTime();
  }

  @Override
  public void run(List<Publish> waiting) {
    int done = 0;
    while (done < waiting.size()) {
      int some = done;
      long bytes = 0;
      while (some < waiting.size() && bytes < MOST_BYTES_IN_A_COMMIT) {
        bytes += waiting.get(some).bytes();
        some++;
      }
      commit(waiting.subList(done, some), bytes);
      done = some;
    }
  }

  private void commit(List<Publish> waiting, long bytes) {
    try {
      for (Publish publish : waiting) {
        decide(publish);
      }
      if (!staged.isEmpty()) {
        log.commit();
        index();
        hooks.committed(bytes);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
      waiting.forEach(publish -> publish.loseTrack(e));
    }
    staged.clear();
    hooks.over(waiting);
    if (failure == null) {
      dropOld();
    }
  }

  private void decide(Publish publish) {
    Throwable dead = failure;
    if (dead != null) {
      publish.refuse(failed(dead));
      return;
    }
    try {
      for (Publish.Part part : publish.parts()) {
        stage(part);
        publish.staged();
      }
      publish.accept();
    } catch (LogException.Full | LogException.Io e) {
      publish.refuse(refused(e));
    }
  }

  private HeadwaterException refused(LogException e) {
    return Errors.of("topic '%s': ".formatted(topic.name()), e);
  }

  private void stage(Publish.Part part) {
    int[] partitions = part.partitions();
    for (int i = 0; i < partitions.length; i++) {
      part.firsts()[i] = nexts[partitions[i]];
    }
    long now = Math.max(lastTime, clock.now().toEpochMilli());
    long logOffset = log.nextOffset();
    long address =
        log.stage(part.batch(), FrameOffsets.write(partitions, part.firsts(), part.counts()), now);
    for (int i = 0; i < partitions.length; i++) {
      nexts[partitions[i]] += part.counts()[i];
    }
    part.time(now);
    lastTime = now;
    staged.add(new Staged(part, logOffset, address, now));
  }

  private void index() {
    for (Staged frame : staged) {
      index.add(frame.part(), frame.logOffset(), frame.address(), frame.time());
    }
    index.added();
  }

  /** Drops what is beyond the retention. What was committed stays so if that fails. */
  private void dropOld() {
    Duration time = topic.retention().time();
    Long bytes = topic.retention().bytes();
    if (time == null && bytes == null) {
      return;
    }
    long oldest = time == null ? Long.MIN_VALUE : clock.now().toEpochMilli() - time.toMillis();
    try {
      if (index.openSince() < oldest) {
        log.roll();
        index.added();
      }
      var base = index.afterDropping(oldest, bytes == null ? Long.MAX_VALUE : bytes);
      if (base != null) {
        hooks.beginsAt(base);
        index.dropping(base); // first, so that readers who find something gone find the rest
        log.dropBefore(base.offset());
        index.dropped();
      }
    } catch (StoreClosed e) {
      // The turns of those who came before the closing: the next owner drops.
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
  }

  private StoreFailed failed(Throwable cause) {
    return new StoreFailed(
        "topic '%s' failed before: %s; nothing was stored: close the store and open it again"
            .formatted(topic.name(), cause.getMessage()),
        cause);
  }
}
