package io.headwater.embedded.topic;

import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.StoreCorrupt;
import io.headwater.core.Message;
import io.headwater.core.Partitioner;
import io.headwater.core.Published;
import io.headwater.core.Topic;
import io.headwater.embedded.state.Completions;
import io.headwater.embedded.state.Errors;
import io.headwater.embedded.state.Flusher;
import io.headwater.embedded.state.Keeping;
import io.headwater.embedded.state.LogPlace;
import io.headwater.embedded.state.Waiter;
import io.headwater.log.GroupCommit;
import io.headwater.log.Log;
import io.headwater.log.LogException;
import io.headwater.log.LogOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One topic: its log, the index of it, its writer, and those who wait for its next message. */
final class TopicLog implements TopicWriter.Hooks, AutoCloseable {
  private static final int MOST_IN_A_TURN = 4_096;
  private static final long LEAST_SEGMENT = 1L << 20;
  private static final int SEGMENTS_KEPT = 16;

  /** How many KiB may wait for a turn. */
  private static final int ROOM = 64 << 10;

  private final TopicCatalogue.Entry entry;
  private final LogPlace place;
  private final Log log;
  private final TopicIndex index;
  private final @Nullable GroupCommit<Publish> turns;
  private final @Nullable Flusher flusher;
  private final Completions<Publish> completions = new Completions<>();
  private final Semaphore room = new Semaphore(ROOM, true);
  private final AtomicInteger keyless = new AtomicInteger();
  private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private TopicLog(TopicCatalogue.Entry entry, LogPlace place, Log log) throws IOException {
    this.entry = entry;
    this.place = place;
    this.log = log;
    TopicCatalogue.Base base = entry.base();
    if (base.offset() < log.first()) {
      throw new StoreCorrupt(
          "topic '%s' begins at %d in its log, but is said to begin at %d: restore the store from a"
                  .formatted(topic().name(), log.first(), base.offset())
              + " backup",
          null);
    }
    Keeping keeping = place.keeping();
    Path directory = place.directory(entry.id());
    boolean writable = keeping != null;
    if (writable) {
      log.dropBefore(base.offset()); // what a crash left of it
    }
    var files = new IndexFiles(place.disk(), directory, entry.id(), topic().name(), writable);
    index = TopicIndex.open(files, log, base);
    if (keeping == null) {
      turns = null;
      flusher = null;
      return;
    }
    files.deleteBelow(base.offset());
    flusher = place.flusher(log);
    turns =
        new GroupCommit<>(
            keeping.maxWaiting(),
            MOST_IN_A_TURN,
            new TopicWriter(topic(), log, index, keeping.clock(), this));
  }

  /**
   * Opens a topic that exists.
   *
   * @throws StoreCorrupt if its log is missing
   */
  static TopicLog open(TopicCatalogue.Entry entry, LogPlace place) throws IOException {
    Path directory = place.directory(entry.id());
    if (Log.identity(place.disk(), directory) == null) {
      throw new StoreCorrupt(
          "topic '%s' has no log; expected it in %s: restore the directory from a backup"
              .formatted(entry.topic().name(), directory),
          null);
    }
    return openOrCreate(entry, place);
  }

  /** Opens a topic, and creates its log if there is none. */
  static TopicLog openOrCreate(TopicCatalogue.Entry entry, LogPlace place) throws IOException {
    Keeping keeping = place.keeping();
    Path directory = place.directory(entry.id());
    Log log =
        keeping == null
            ? Log.openReadOnly(place.disk(), directory, entry.id())
            : Log.open(place.disk(), directory, entry.id(), logOptions(keeping, entry.topic()));
    try {
      return new TopicLog(entry, place, log);
    } catch (IOException | RuntimeException | Error e) {
      closeAfter(e, log);
      throw e;
    }
  }

  private static void closeAfter(Throwable failure, Log log) {
    try {
      log.close();
    } catch (RuntimeException second) {
      failure.addSuppressed(second);
    }
  }

  /** Segments so small that a good part of what is kept is not kept for too long. */
  private static LogOptions logOptions(Keeping keeping, Topic topic) {
    LogOptions plain = keeping.log();
    Long bytes = topic.retention().bytes();
    long segment =
        bytes == null
            ? plain.segmentBytes()
            : Math.min(plain.segmentBytes(), Math.max(LEAST_SEGMENT, bytes / SEGMENTS_KEPT));
    return plain.withSegmentBytes(segment);
  }

  Topic topic() {
    return entry.topic();
  }

  TopicIndex index() {
    return index;
  }

  UUID id() {
    return entry.id();
  }

  Path directory() {
    return place.directory(entry.id());
  }

  // ---- publishing

  List<Published> publish(List<Message> messages, boolean atomically) {
    GroupCommit<Publish> writer = writer();
    if (messages.isEmpty()) {
      return List.of();
    }
    Publish publish = Publish.of(topic().name(), messages, place(messages), atomically, null);
    submit(publish, () -> writer.submit(publish));
    return publish.answer();
  }

  CompletableFuture<List<Published>> publishAsync(List<Message> messages) {
    GroupCommit<Publish> writer = writer();
    var future = new CompletableFuture<List<Published>>();
    if (messages.isEmpty()) {
      future.complete(List.of());
      return future;
    }
    Publish publish = Publish.of(topic().name(), messages, place(messages), false, future);
    submit(publish, () -> writer.submitAsync(publish));
    return future;
  }

  /** Puts a publish to those that wait for {@link #step}: for simulation. */
  Publish enqueue(List<Message> messages, boolean atomically) {
    GroupCommit<Publish> writer = writer();
    Publish publish = Publish.of(topic().name(), messages, place(messages), atomically, null);
    submit(publish, () -> writer.enqueue(publish));
    return publish;
  }

  /** Runs one commit turn: for simulation. */
  void step() {
    writer().step();
  }

  /** Drops what is beyond the retention, also if nobody publishes. */
  void tick() {
    Topic.Retention retention = topic().retention();
    GroupCommit<Publish> writer = turns;
    if (writer != null && !closed && (retention.time() != null || retention.bytes() != null)) {
      Publish nothing = Publish.nothing(topic().name());
      try {
        submit(nothing, () -> add(writer, nothing));
      } catch (HeadwaterException | IllegalArgumentException e) {
        // Closed, deleted or failed: those who publish are told.
      }
    }
  }

  private void add(GroupCommit<Publish> writer, Publish nothing) {
    if (place.threads()) {
      writer.submitAsync(nothing);
    } else {
      writer.enqueue(nothing);
    }
  }

  /** The partition of each message; those without a key go to one, another one each time. */
  private int[] place(List<Message> messages) {
    int count = topic().partitions();
    int any = -1;
    int[] partitions = new int[messages.size()];
    for (int i = 0; i < partitions.length; i++) {
      String key = messages.get(i).key();
      if (key != null) {
        partitions[i] = Partitioner.partition(key, count);
      } else {
        if (any < 0) {
          any = Math.floorMod(keyless.getAndIncrement(), count);
        }
        partitions[i] = any;
      }
    }
    return partitions;
  }

  private GroupCommit<Publish> writer() {
    place.state().requireWritable();
    GroupCommit<Publish> writer = turns;
    if (writer == null) {
      throw new IllegalStateException("a writable topic has a writer");
    }
    return writer;
  }

  private void submit(Publish publish, Runnable submission) {
    room.acquireUninterruptibly(weight(publish));
    try {
      submission.run();
    } catch (RejectedExecutionException e) {
      room.release(weight(publish));
      throw gone();
    } catch (LogException e) {
      room.release(weight(publish));
      throw Errors.of(part(), e);
    }
  }

  private static int weight(Publish publish) {
    return Math.clamp(publish.bytes() >> 10, 1, ROOM);
  }

  @Override
  public void over(List<Publish> publishes) {
    for (Publish publish : publishes) {
      room.release(weight(publish));
    }
    completions.later(publishes);
  }

  @Override
  public void committed(long bytes) {
    if (flusher != null) {
      flusher.written(bytes);
    }
    waiting.forEach(Waiter::wake);
  }

  @Override
  public void beginsAt(TopicCatalogue.Base base) {
    new TopicCatalogue(place.stateLog()).beginsAt(entry.id(), base);
  }

  // ---- reading

  Log log() {
    return log;
  }

  /** Tells this one of the next messages, until {@link #forget}. */
  void tell(Waiter waiter) {
    waiting.add(waiter);
  }

  void forget(Waiter waiter) {
    waiting.remove(waiter);
  }

  /** Reads from the log, with its errors in the words of the store. */
  <T> T reading(Supplier<T> action) {
    place.state().requireOpen();
    if (closed) {
      throw gone();
    }
    try {
      return action.get();
    } catch (LogException e) {
      if (closed || place.state().isClosed()) {
        throw gone();
      }
      throw Errors.of(part(), e);
    }
  }

  /** Looks something up again, if what it looked at was dropped meanwhile. */
  <T> T whileDropping(Supplier<T> action) {
    while (true) {
      try {
        return action.get();
      } catch (LogException.Dropped e) {
        if (turns == null || closed) {
          throw e; // in a store that is only read the index does not hear of drops
        }
      }
    }
  }

  private String part() {
    return "topic '%s': ".formatted(topic().name());
  }

  /** The store was closed, or the topic was deleted. */
  private RuntimeException gone() {
    place.state().requireOpen();
    return new IllegalArgumentException(
        "topic '%s' was deleted; expected it there: create it again".formatted(topic().name()));
  }

  boolean isClosed() {
    return closed;
  }

  /** Refuses new work, ends what was accepted, and wakes those who wait. */
  @Override
  public void close() {
    GroupCommit<Publish> writer = turns;
    if (writer != null) {
      writer.close();
    }
    closed = true;
    completions.now();
    waiting.forEach(Waiter::wake);
    if (flusher != null) {
      flusher.close();
    }
    log.close();
  }
}
