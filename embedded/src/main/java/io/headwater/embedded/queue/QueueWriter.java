package io.headwater.embedded.queue;

import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException.StoreFailed;
import io.headwater.core.Queue;
import io.headwater.core.queue.Locks;
import io.headwater.embedded.state.Errors;
import io.headwater.log.Batch;
import io.headwater.log.GroupCommit;
import io.headwater.log.Log;
import io.headwater.log.LogException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The work of one commit turn of a queue: make up for what time has done, decide the calls, stage a
 * frame for each and fold it into the state, commit, answer. One thread at a time, but for the
 * locks. After a failed write nothing is accepted any more.
 */
final class QueueWriter implements GroupCommit.Turn<QueueCall<?>> {
  private final Log log;
  private final QueueClock time;
  private final QueueState state;
  private final Hooks hooks;
  private final Locks<Hold> locks;
  private final QueueRewriter rewriter;
  private final QueueDecisions decisions;

  /** Tokens of before this process opened the queue: whoever has one is the holder. */
  private final Set<Long> orphans = ConcurrentHashMap.newKeySet();

  private final RecentFrames recent = new RecentFrames();
  private long bytes;
  private int staged;
  private volatile @Nullable Throwable failure;

  /**
   * What is locked.
   *
   * @param id the number of the message
   * @param owner who received it; null if that was before the queue was opened
   */
  record Hold(long id, @Nullable EmbeddedReceiver owner) {}

  /** Whom the writer tells what it did. */
  interface Hooks {
    /** So many bytes were committed. */
    void committed(long bytes);

    /** The turns of these are over, and so many messages wait. */
    void over(List<QueueCall<?>> calls, long waiting);
  }

  QueueWriter(Queue queue, Log log, QueueState state, Clock clock, Hooks hooks) {
    this.log = log;
    this.state = state;
    this.hooks = hooks;
    time = new QueueClock(clock, state.order().now());
    locks = new Locks<>(clock, queue.lockTime());
    for (QueueMessage.Handed message : state.held()) {
      locks.holdAgain(message.token, new Hold(message.id, null));
      orphans.add(message.token);
    }
    rewriter = new QueueRewriter(log, state, this);
    decisions = new QueueDecisions(queue, state, this);
  }

  @Override
  public void run(List<QueueCall<?>> calls) {
    try {
      begin();
      for (QueueCall<?> call : calls) {
        decide(call);
      }
      if (bytes > 0) {
        log.commit();
        hooks.committed(bytes);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
      calls.forEach(call -> call.loseTrack(e));
    }
    if (failure == null) {
      drop();
    }
    hooks.over(calls, state.order().waiting());
  }

  private void begin() {
    bytes = 0;
    state.order().advance(time.now());
    if (failure != null) {
      return;
    }
    try {
      rewriter.restate(); // first, as it reads what is committed
    } catch (LogException.Full | LogException.Io e) {
      // When there is room. What follows needs less of it.
    }
    try {
      decisions.catchUp();
    } catch (LogException.Full | LogException.Io e) {
      state.putBack(); // when there is room
    }
  }

  private void decide(QueueCall<?> call) {
    Throwable dead = failure;
    if (dead != null) {
      call.refuse(failed(dead), false);
      return;
    }
    staged = 0;
    try {
      call.decide(this);
    } catch (LogException.Full | LogException.Io e) {
      state.putBack();
      call.refuse(Errors.of(decisions.part(), e), staged > 0);
    } catch (LogException e) {
      throw e;
    } catch (RuntimeException e) {
      call.refuse(e, staged > 0);
    }
  }

  /** Drops what is dead of the log. What was committed stays so if that fails. */
  private void drop() {
    try {
      rewriter.drop();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  private StoreFailed failed(Throwable cause) {
    return new StoreFailed(
        "%sfailed before: %s; nothing was done: close the store and open it again"
            .formatted(decisions.part(), cause.getMessage()),
        cause);
  }

  /** How often segments were rewritten, or dropped: for tests. */
  long rewrites() {
    return rewriter.rewrites();
  }

  /** Writes a frame with the next commit, and folds it into the state. */
  void stage(QueueFrame frame) {
    var unused = stage(frame, frame.batch());
  }

  /** The same for messages that are sent, with their batch made before. */
  void stageSent(QueueSend.Part part) {
    recent.add(stage(part.frame(), part.batch()), part.frame(), state.order().now());
  }

  private long stage(QueueFrame frame, Batch batch) {
    long offset = log.nextOffset();
    ByteBuffer when = ByteBuffer.allocate(Long.BYTES).putLong(state.order().now()).flip();
    long address =
        log.stage(batch, when, Math.max(QueueTime.millis(state.order().now()), log.lastTime()));
    staged++;
    bytes += batch.bytes();
    state.begin(address, state.order().now());
    for (int i = 0; i < frame.count(); i++) {
      state.apply(i, offset + i, frame.bytes(), frame.start(i), frame.length(i));
    }
    state.end();
    return address;
  }

  /** What time it is. Any thread. */
  QueueClock time() {
    return time;
  }

  Locks<Hold> locks() {
    return locks;
  }

  /** What was sent last. Any thread. */
  RecentFrames recent() {
    return recent;
  }

  QueueState state() {
    return state;
  }

  QueueDecisions decisions() {
    return decisions;
  }

  /** Whether a token is of this receiver, or of nobody who is known. Any thread. */
  boolean isOf(EmbeddedReceiver receiver, long token) {
    return receiver.holds(token) || orphans.contains(token);
  }

  /** A lock is over. */
  void forget(long token, Hold hold) {
    if (hold.owner() == null) {
      orphans.remove(token);
    } else {
      hold.owner().forget(token);
    }
  }

  /** Renews locks; returns the tokens of those that were lost. Any thread. */
  List<Long> renew(EmbeddedReceiver receiver, List<Long> tokens) {
    List<Long> lost = new ArrayList<>();
    for (Long token : tokens) {
      if (!isOf(receiver, token) || !locks.renew(token)) {
        lost.add(token);
      }
    }
    return lost;
  }
}
