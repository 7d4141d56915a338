package io.headwater.embedded.queue;

import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.StoreCorrupt;
import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import io.headwater.embedded.state.Errors;
import io.headwater.embedded.state.Flusher;
import io.headwater.embedded.state.Keeping;
import io.headwater.embedded.state.LogPlace;
import io.headwater.embedded.state.Waiter;
import io.headwater.log.Frame;
import io.headwater.log.GroupCommit;
import io.headwater.log.Log;
import io.headwater.log.LogException;
import io.headwater.log.LogOptions;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One queue: its log, its writer, and those who wait for its next message. */
final class QueueLog implements QueueWriter.Hooks, AutoCloseable {
  private static final int MOST_IN_A_TURN = 4_096;

  /** So small that all that counts in one can be restated in a few frames. */
  private static final long MOST_SEGMENT = 16L << 20;

  /** How many KiB of large calls may wait for a turn; small ones are limited by their number. */
  private static final int ROOM = 64 << 10;

  private static final int LARGE = 4;

  private final QueueCatalogue.Entry entry;
  private final LogPlace place;
  private final Log log;
  private final QueueState state;
  private final @Nullable QueueWriter writer;
  private final @Nullable GroupCommit<QueueCall<?>> turns;
  private final @Nullable Flusher flusher;
  private final Semaphore room = new Semaphore(ROOM, true);
  private final ConcurrentLinkedQueue<Waiter> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock looking = new ReentrantLock();

  /** When the next delayed message was due after the last turn; those who wait look then. */
  private long nextDue = Long.MAX_VALUE;

  private volatile boolean closed;

  private QueueLog(QueueCatalogue.Entry entry, LogPlace place, Log log) {
    this.entry = entry;
    this.place = place;
    this.log = log;
    state = replay(entry.queue(), log);
    Keeping keeping = place.keeping();
    if (keeping == null) {
      writer = null;
      turns = null;
      flusher = null;
      return;
    }
    flusher = place.flusher(log);
    writer = new QueueWriter(entry.queue(), log, state, keeping.clock(), this);
    turns = new GroupCommit<>(keeping.maxWaiting(), MOST_IN_A_TURN, writer);
  }

  private static QueueState replay(Queue queue, Log log) {
    QueueState state = new QueueState(queue);
    Log.Reader reader = log.reader(log.first());
    while (reader.next()) {
      Frame frame = reader.frame();
      state.begin(frame.address(), frame.decided().getLong());
      for (int i = 0; i < frame.count(); i++) {
        state.apply(i, frame.offset(i), frame.array(), frame.recordStart(i), frame.recordLength(i));
      }
      state.end();
    }
    return state;
  }

  /**
   * Opens a queue that exists.
   *
   * @throws StoreCorrupt if its log is missing
   */
  static QueueLog open(QueueCatalogue.Entry entry, LogPlace place) {
    if (Log.identity(place.disk(), place.directory(entry.id())) == null) {
      throw new StoreCorrupt(
          "queue '%s' has no log; expected it in %s: restore the directory from a backup"
              .formatted(entry.queue().name(), place.directory(entry.id())),
          null);
    }
    return openOrCreate(entry, place);
  }

  /** Opens a queue, and creates its log if there is none. */
  static QueueLog openOrCreate(QueueCatalogue.Entry entry, LogPlace place) {
    Keeping keeping = place.keeping();
    var directory = place.directory(entry.id());
    Log log =
        keeping == null
            ? Log.openReadOnly(place.disk(), directory, entry.id())
            : Log.open(place.disk(), directory, entry.id(), logOptions(keeping));
    try {
      return new QueueLog(entry, place, log);
    } catch (RuntimeException | Error e) {
      try {
        log.close();
      } catch (RuntimeException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  private static LogOptions logOptions(Keeping keeping) {
    LogOptions plain = keeping.log();
    return plain.withSegmentBytes(Math.min(plain.segmentBytes(), MOST_SEGMENT));
  }

  Queue queue() {
    return entry.queue();
  }

  UUID id() {
    return entry.id();
  }

  Log log() {
    return log;
  }

  // ---- what is asked of the writer

  /** Has the writer decide something in its next turn; durable, if the store is, on return. */
  <T> T ask(QueueCall.Decision<T> decision) {
    return ask(0, decision);
  }

  /**
   * @param kibibytes how much memory the call holds; 0 for little
   */
  <T> T ask(long kibibytes, QueueCall.Decision<T> decision) {
    var call = new QueueCall<T>(queue().name(), weight(kibibytes), decision);
    submit(call, () -> turns().submit(call));
    return call.answer();
  }

  /** Puts a call to those that wait for {@link #step}: for simulation. */
  <T> QueueCall<T> enqueue(QueueCall.Decision<T> decision) {
    var call = new QueueCall<T>(queue().name(), 0, decision);
    submit(call, () -> turns().enqueue(call));
    return call;
  }

  /** Runs one commit turn: for simulation. */
  void step() {
    turns().step();
  }

  private static int weight(long kibibytes) {
    return kibibytes < LARGE ? 0 : Math.clamp(kibibytes, LARGE, ROOM);
  }

  private void submit(QueueCall<?> call, Runnable submission) {
    place.state().requireWritable();
    if (call.kibibytes() > 0) {
      room.acquireUninterruptibly(call.kibibytes());
    }
    try {
      submission.run();
    } catch (RejectedExecutionException e) {
      room.release(call.kibibytes());
      throw gone();
    } catch (LogException e) {
      room.release(call.kibibytes());
      throw Errors.of(part(), e);
    }
  }

  private GroupCommit<QueueCall<?>> turns() {
    return Objects.requireNonNull(turns, "a writable queue has turns");
  }

  QueueWriter writer() {
    return Objects.requireNonNull(writer, "a writable queue has a writer");
  }

  /** Does what time asks for, also if nobody calls. */
  void tick() {
    if (turns != null && !closed) {
      try {
        var unused = ask(writer -> true);
      } catch (HeadwaterException | IllegalArgumentException e) {
        // Closed, deleted or failed: those who call are told.
      }
    }
  }

  /** Asks something that changes nothing; of a store that is only read, as it was when opened. */
  <T> T look(Function<QueueState, T> question) {
    if (turns != null) {
      return ask(writer -> question.apply(writer.state()));
    }
    requireOpen();
    looking.lock();
    try {
      state.order().advance(QueueTime.of(place.clock().now()));
      return question.apply(state);
    } finally {
      looking.unlock();
    }
  }

  /** What this process has done to the queue. For what is asked in {@link #look}. */
  QueueInfo.Counts counts() {
    return writer == null
        ? new QueueInfo.Counts(place.clock().now(), 0, 0, 0, 0, 0, 0)
        : writer.decisions().counts();
  }

  QueueState state() {
    return state;
  }

  @Override
  public void over(List<QueueCall<?>> calls, long messages) {
    int weight = 0;
    for (QueueCall<?> call : calls) {
      weight += call.kibibytes();
    }
    if (weight > 0) {
      room.release(weight);
    }
    if (messages > 0) {
      tell(messages);
    }
    long due = state.order().nextDue();
    if (due < nextDue) {
      waiting.forEach(Waiter::wake); // they meant to sleep for longer
    }
    nextDue = due;
  }

  @Override
  public void committed(long bytes) {
    if (flusher != null) {
      flusher.written(bytes);
    }
  }

  // ---- waiting for messages

  /** Tells this one of the next message, once. */
  void await(Waiter waiter) {
    waiting.add(waiter);
  }

  /** It waits no more; returns whether it was told. */
  boolean leave(Waiter waiter) {
    return !waiting.remove(waiter);
  }

  /** Tells one who waits of a message that somebody else was told of. */
  void tellAnother() {
    tell(1);
  }

  private void tell(long messages) {
    for (long i = 0; i < messages; i++) {
      Waiter waiter = waiting.poll();
      if (waiter == null) {
        return;
      }
      waiter.wake();
    }
  }

  // ---- reading

  /** Reads from the log, with its errors in the words of the store. */
  <T> T reading(Supplier<T> action) {
    place.state().requireOpen();
    if (closed) {
      throw gone();
    }
    try {
      return action.get();
    } catch (LogException.Dropped e) {
      throw e;
    } catch (LogException e) {
      if (closed || place.state().isClosed()) {
        throw gone();
      }
      throw Errors.of(part(), e);
    }
  }

  private String part() {
    return "queue '%s': ".formatted(queue().name());
  }

  /** The store was closed, or the queue was deleted. */
  private RuntimeException gone() {
    place.state().requireOpen();
    return new IllegalArgumentException(
        "queue '%s' was deleted; expected it there: create it again".formatted(queue().name()));
  }

  void requireOpen() {
    place.state().requireOpen();
    if (closed) {
      throw gone();
    }
  }

  boolean isClosed() {
    return closed || place.state().isClosed();
  }

  /** Refuses new work, ends what was accepted, and wakes those who wait. */
  @Override
  public void close() {
    if (turns != null) {
      turns.close();
    }
    closed = true;
    tell(Long.MAX_VALUE);
    if (flusher != null) {
      flusher.close();
    }
    log.close();
  }
}
