package io.headwater.core.queue;

import io.headwater.core.Clock;
import io.headwater.core.ConsumerStatus;
import io.headwater.core.EventCodec;
import io.headwater.core.HeadwaterException;
import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.engine.ConsumerLoop;
import io.headwater.core.engine.ErrorText;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A running worker: a handler with side effects gets the messages of a queue, and all workers of
 * the queue share them.
 *
 * <pre>{@code
 * try (Worker resizer =
 *     Worker.of(headwater.queues()).on("images").start(message -> resize(message.event()))) {
 *   …
 * }
 * }</pre>
 *
 * <p><b>What becomes of a message.</b> It is acknowledged when the handler returns. If the handler
 * throws, it is released with the error, and handed out again after the delay of its {@link
 * Queue#retry}, to any worker; after the last delivery it is a dead letter. If the handler throws
 * {@link Rejected}, it is a dead letter at once. An {@link Error} stops this worker, visibly
 * ({@link ConsumerStatus.Failed}): its message is handed out again, unless that was its last
 * delivery.
 *
 * <p><b>Locks.</b> While a handler runs its lock is renewed whenever a third of the lock time has
 * passed, so a handler may take as long as it likes, or as the backend lets it (RabbitMQ: 30 min,
 * unless its server is told otherwise). If the lock is lost all the same, as the backend was away
 * or this machine stood still, the message is handed out again: what its handler did is done twice,
 * and counted ({@link WorkerCounts#lost}). Delivery is at least once. The messages of a worker that
 * was killed are handed out again after the lock time, or at once where the backend notices; among
 * them may be some that were handled, up to twice as many as handlers run at a time, or 16 more
 * than these if they are few: who is free does not wait until others are acknowledged.
 *
 * <p>The handler runs on virtual threads. Each message is started when it is received; no more are
 * received than handlers are free. All methods are safe for use by many threads.
 */
public final class Worker implements AutoCloseable {

  /** What is done with each message. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Handles one message; it is done when this returns.
     *
     * @throws Rejected to have it be a dead letter at once
     * @throws Exception to have it handed out again
     */
    void handle(Received message) throws Exception;
  }

  /**
   * What is done with each message that a codec has read.
   *
   * @param <E> the domain's sealed event type
   */
  @FunctionalInterface
  public interface EventHandler<E> {
    /** As {@link Handler#handle}. */
    void handle(E event, Received message) throws Exception;
  }

  /** A worker that is not started yet. For one thread. */
  public static final class Builder {
    private final Queues queues;
    private @Nullable String name;
    private int concurrency = 64;
    private Duration drain = Duration.ofSeconds(10);
    private Clock clock = Clock.system();

    private Builder(Queues queues) {
      this.queues = queues;
    }

    /** The queue it works on. Must be called. */
    public Builder on(String queue) {
      this.name = queue;
      return this;
    }

    /**
     * How many calls of the handler run at a time in this worker; 64 unless this is called.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public Builder concurrency(int handlers) {
      if (handlers < 1) {
        throw new IllegalArgumentException(
            "concurrency of " + handlers + "; expected 1 handler or more");
      }
      this.concurrency = handlers;
      return this;
    }

    /**
     * How long handlers may take to end when this is closed; 10 s unless this is called.
     *
     * @throws IllegalArgumentException if negative, or an hour or more
     */
    public Builder drain(Duration time) {
      if (time.isNegative() || time.compareTo(Duration.ofHours(1)) >= 0) {
        throw new IllegalArgumentException(
            "drain time of %s; expected 0 or more, and less than an hour".formatted(time));
      }
      this.drain = time;
      return this;
    }

    /** Where time comes from; the machine unless this is called. */
    public Builder clock(Clock time) {
      this.clock = time;
      return this;
    }

    /**
     * Starts.
     *
     * @throws IllegalArgumentException if the queue does not exist
     * @throws IllegalStateException if no queue was named
     * @throws HeadwaterException.Unavailable if the backend cannot be reached
     */
    public Worker start(Handler handler) {
      String queue = name;
      if (queue == null) {
        throw new IllegalStateException("a worker of no queue; expected one: call on");
      }
      Duration lockTime = queues.find(queue).orElseThrow(() -> unknown(queues, queue)).lockTime();
      WorkerSettings settings = new WorkerSettings(queue, lockTime, concurrency, drain);
      return new Worker(
          queues,
          queue,
          ConsumerLoop.start(
              "worker of queue '" + queue + "'",
              clock,
              around ->
                  new WorkerEngine(
                      settings,
                      handler,
                      around,
                      queues.receiver(queue),
                      Thread::startVirtualThread)));
    }

    private static IllegalArgumentException unknown(Queues queues, String queue) {
      return new IllegalArgumentException(
          "there is no queue '%s'; expected one of %s: create it first"
              .formatted(queue, queues.all().stream().map(Queue::name).toList()));
    }

    /**
     * As {@link #start(Handler)} with messages read by a codec. One that it cannot read is a dead
     * letter at once, with its bytes.
     */
    public <E> Worker start(EventCodec<E> codec, EventHandler<? super E> handler) {
      return start(message -> handler.handle(decode(codec, message), message));
    }

    // A codec may be anybody's: whatever it throws, trying again will not make the bytes better.
    @SuppressWarnings("IllegalCatch")
    private static <E> E decode(EventCodec<E> codec, Received message) {
      try {
        return codec.decode(message.event().type(), message.event().data());
      } catch (RuntimeException e) {
        throw new Rejected(
            "event %s of type '%s' cannot be decoded: %s"
                .formatted(message.event().id(), message.event().type(), ErrorText.of(e)),
            e);
      }
    }
  }

  private final Queues queues;
  private final String queue;
  private final ConsumerLoop<Held.Outcome, WorkerCounts> loop;

  private Worker(Queues queues, String queue, ConsumerLoop<Held.Outcome, WorkerCounts> loop) {
    this.queues = queues;
    this.queue = queue;
    this.loop = loop;
  }

  /** A new worker of a queue. */
  public static Builder of(Queues queues) {
    return new Builder(queues);
  }

  /** How it is doing. */
  public ConsumerStatus status() {
    return loop.status();
  }

  /** What it has done and has in hand. */
  public WorkerCounts counts() {
    return loop.view();
  }

  /**
   * Waits until the queue is empty: nothing waits, is delayed or is held, by whichever worker, as
   * far as the backend can tell (see {@link QueueInfo#held}), and this worker has nothing in hand.
   * On a cluster, what moves while its figures are taken may be in none of them. So the queue is to
   * look empty twice in a row, some milliseconds apart, or at once if there is no time to wait.
   *
   * @return false if the time ran out
   * @throws IllegalStateException if this worker failed or was closed before
   * @throws InterruptedException if the thread is interrupted while waiting
   */
  public boolean awaitIdle(Duration timeout) throws InterruptedException {
    var before = new AtomicBoolean(!timeout.isPositive() && looksEmpty());
    return loop.awaitIdle(
        () -> {
          boolean now = looksEmpty();
          return before.getAndSet(now) && now;
        },
        timeout);
  }

  private boolean looksEmpty() {
    WorkerCounts mine = counts();
    if (mine.running() + mine.settling() > 0) {
      return false;
    }
    try {
      QueueInfo info = queues.info(queue);
      return info.waiting() + info.delayed() + info.held() == 0;
    } catch (HeadwaterException.Unavailable away) {
      return false;
    }
  }

  /**
   * Receives no more, waits for handlers that run up to the drain time, settles their messages, and
   * gives back those of the others at once. Interrupts nothing. Waits for all that, unless a
   * handler calls this; not interruptible. A second call does nothing more.
   */
  @Override
  public void close() {
    loop.close();
  }
}
