package io.headwater.embedded.events;

import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.StoreFailed;
import io.headwater.embedded.record.KeyHash;
import io.headwater.embedded.state.Completions;
import io.headwater.embedded.state.Errors;
import io.headwater.embedded.state.Flusher;
import io.headwater.log.GroupCommit;
import io.headwater.log.Log;
import io.headwater.log.LogException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The work of one commit turn: decide, stage, commit, publish, answer. One thread at a time. After
 * a failed write nothing is accepted any more.
 */
final class Writer implements GroupCommit.Turn<Append> {
  private static final int KNOWN_STREAMS = 65_536;
  private static final long MOST_BYTES_IN_A_COMMIT = 32 << 20;

  private final Log log;
  private final Runs runs;
  private final KeyHash hash;
  private final Clock clock;
  private final Head head;
  private final @Nullable Flusher flusher;
  private final Staged staged = new Staged();
  private final RecordReader reader;
  private final StreamEnds ends = new StreamEnds(KNOWN_STREAMS);
  private final Completions<Append> completions;
  private long lastTime;
  private long stagedHead;
  private @Nullable Throwable failure;

  /**
   * @param flusher forces what is only written, or null
   * @param completions completes the futures of appends, on another thread
   */
  Writer(EventLog events, Clock clock, @Nullable Flusher flusher, Completions<Append> completions) {
    log = events.log();
    runs = events.runs();
    hash = events.hash();
    head = events.head();
    this.clock = clock;
    this.flusher = flusher;
    this.completions = completions;
    reader = new RecordReader(log, staged);
    stagedHead = head.position();
    lastTime = log.lastTime();
  }

  @Override
  public void run(List<Append> waiting) {
    int done = 0;
    while (done < waiting.size()) {
      done += commitSome(waiting.subList(done, waiting.size()));
    }
  }

  /** One commit for as many of them as are not too large together; returns how many. */
  private int commitSome(List<Append> waiting) {
    int some = 0;
    long bytes = 0;
    while (some < waiting.size() && bytes < MOST_BYTES_IN_A_COMMIT) {
      bytes += waiting.get(some).batch().bytes();
      some++;
    }
    commit(waiting.subList(0, some), bytes);
    return some;
  }

  private void commit(List<Append> waiting, long bytes) {
    try {
      for (Append append : waiting) {
        decide(append);
      }
      if (!staged.isEmpty()) {
        log.commit();
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    if (failure == null) {
      head.publish(stagedHead);
      if (flusher != null) {
        flusher.written(bytes);
      }
      rollIfFull();
    } else {
      refuseUncertain(waiting, failure);
    }
    staged.clear();
    completions.later(waiting);
  }

  private void rollIfFull() {
    try {
      runs.rollIfFull();
    } catch (RuntimeException | Error e) {
      failure = e; // what was committed stays so; only what comes later is refused
    }
  }

  private void decide(Append append) {
    if (failure != null) {
      append.refuse(failed(failure), false);
      return;
    }
    try {
      var heads = new Decider.Heads(head.position(), stagedHead);
      var lookup = new Lookup(runs.all(), reader, stagedHead);
      var decider = new Decider(hash, ends, reader, lookup, heads);
      long[] versions = decider.decide(append);
      if (versions != null) {
        stage(append, versions);
        decider.accepted(append);
        stagedHead += append.count();
      }
    } catch (HeadwaterException | IllegalArgumentException e) {
      append.refuse(e, false);
    } catch (LogException e) {
      append.refuse(Errors.of(e), false);
    }
  }

  private void stage(Append append, long[] versions) {
    long now = Math.max(lastTime, clock.now().toEpochMilli());
    long address = log.stage(append.batch(), Versions.write(versions), now);
    append.accept(stagedHead + 1, versions, now, true);
    staged.add(append);
    append.addTo(runs.head(), address);
    lastTime = now;
  }

  private static void refuseUncertain(List<Append> waiting, Throwable failure) {
    for (Append append : waiting) {
      if (append.isUncertain()) {
        append.refuse(
            new OutcomeUnknown(
                "the store failed while the append was under way: "
                    + failure.getMessage()
                    + "; it may be stored or not: open the store again and repeat it with the"
                    + " same event ids",
                failure),
            true);
      }
    }
  }

  private static StoreFailed failed(Throwable failure) {
    return new StoreFailed(
        "the store failed before: %s; nothing was stored: close it and open it again"
            .formatted(failure.getMessage()),
        failure);
  }
}
