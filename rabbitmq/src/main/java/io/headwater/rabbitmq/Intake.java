package io.headwater.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Queue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages of one queue from the server, by a channel of its own.
 *
 * <p>Nobody may hoard what an idle receiver could have, and no message may count as handed out that
 * nobody got. So there is no standing consumer: a few messages are fetched one by one, and many by
 * a consumer that lives for one take, with a prefetch of as many as there are. While there are none
 * we ask how many there are, more and more rarely: a consumer that waited would have to be
 * cancelled, and what the server hands to a consumer while it is cancelled counts as delivered. A
 * message that may be handed out once only is never fetched by a consumer, or it could be a dead
 * letter that nobody has seen.
 */
final class Intake {
  /** From so many on a consumer is faster than single requests. */
  private static final int MANY = 8;

  private static final int MOST = 1_000;

  /** So many single acknowledgements the server passes on at once, its soft limit. */
  private static final int MOST_SINGLE = 32;

  private static final long FIRST_PAUSE_NANOS = 1_000_000;
  private static final long LONGEST_PAUSE_NANOS = 16_000_000;

  /** After this the rest of what there was has gone to others. */
  private static final long QUIET_NANOS = 100_000_000;

  /** A channel, and what came by it and was not answered for. */
  private record Line(Channel channel, NavigableSet<Long> unanswered) {}

  private final Link link;
  private final Clock clock;
  private final String queue;
  private final boolean oneByOne;
  private final LongAdder held;
  private final Consumer<Channel> whenLost;
  private final Semaphore wakeups = new Semaphore(0);
  private final ReentrantLock taking = new ReentrantLock();
  private final ReentrantLock answering = new ReentrantLock();
  private volatile @Nullable Line line;
  private volatile boolean closed;

  /**
   * @param held grows with what is taken
   * @param whenLost called when the channel has closed, and with it all locks on what came by it
   */
  Intake(Link link, Clock clock, Queue queue, LongAdder held, Consumer<Channel> whenLost) {
    this.link = link;
    this.clock = clock;
    this.queue = queue.name();
    this.oneByOne = queue.retry().attempts() == 1;
    this.held = held;
    this.whenLost = whenLost;
  }

  /**
   * Takes messages, as far as there are some; waits for the first.
   *
   * @throws Link.Refused if there is no such queue any more, or the server refuses twice
   * @throws Unavailable if the server cannot be reached
   */
  List<Arrival> take(int max, Duration wait) {
    long deadline = clock.nanos() + Math.max(0, wait.toNanos());
    long pause = FIRST_PAUSE_NANOS;
    boolean interrupted = Thread.interrupted(); // it is not interruptible
    try {
      List<Arrival> taken = fetch(max, max < MANY);
      while (taken.isEmpty()) {
        long left = deadline - clock.nanos();
        if (left <= 0) {
          break;
        }
        try {
          if (wakeups.tryAcquire(Math.min(left, pause), TimeUnit.NANOSECONDS)) {
            break;
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        taken = fetch(max, false);
      }
      return taken;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Takes what there is now.
   *
   * @param blindly without asking first how much that is
   */
  private List<Arrival> fetch(int max, boolean blindly) {
    taking.lock();
    try {
      try {
        return fetch(open(), max, blindly);
      } catch (Link.Refused e) {
        if (e.isMissing()) {
          throw e;
        }
        return fetch(open(), max, blindly); // its consumer timeout ended the channel, not the queue
      }
    } catch (IOException | ShutdownSignalException e) {
      throw link.failed("receiving from '" + queue + "'", e);
    } finally {
      taking.unlock();
    }
  }

  private List<Arrival> fetch(Line current, int max, boolean blindly) {
    Channel from = current.channel();
    Inbox inbox = new Inbox(current);
    try {
      int most = Math.min(max, oneByOne ? MOST_SINGLE : MOST);
      int wanted = blindly ? most : (int) Math.min(most, from.messageCount(queue));
      if (wanted < MANY || oneByOne) {
        few(from, wanted, inbox);
      } else {
        many(from, wanted, inbox);
      }
      return inbox.all();
    } catch (IOException | ShutdownSignalException e) {
      RuntimeException failure = failed("receiving from '" + queue + "'", from, e);
      held.add(-inbox.all().size()); // they go back
      throw failure;
    }
  }

  /**
   * An answer that comes too late would be taken for that of the next request: so the channel is
   * given up, and what came by it goes back.
   */
  private RuntimeException failed(String doing, Channel used, Exception cause) {
    if (!Link.isRefusal(cause)) {
      Link.abort(used);
    }
    return link.failed(doing, cause);
  }

  private void few(Channel from, int wanted, Inbox inbox) throws IOException {
    for (int i = 0; i < wanted; i++) {
      GetResponse next = from.basicGet(queue, false);
      if (next == null) {
        break; // others were faster
      }
      inbox.put(next.getEnvelope(), next.getProps(), next.getBody());
    }
  }

  private void many(Channel from, int wanted, Inbox inbox) throws IOException {
    from.basicQos(wanted);
    String consumer = from.basicConsume(queue, false, inbox);
    int come = 0;
    while (come < wanted && inbox.awaitNext()) {
      come++;
    }
    from.basicCancel(consumer);
  }

  private Line open() throws IOException {
    Line current = line;
    if (current == null || !current.channel().isOpen()) {
      Channel fresh = link.channel();
      fresh.setDefaultConsumer(new Latecomers(fresh));
      fresh.addShutdownListener(cause -> whenLost.accept(fresh));
      current = new Line(fresh, new ConcurrentSkipListSet<>());
      line = current;
    }
    if (closed) {
      Link.abort(current.channel());
      throw new IOException("the receiver was closed");
    }
    return current;
  }

  void wakeup() {
    if (wakeups.availablePermits() == 0) { // however often, it ends one
      wakeups.release();
    }
  }

  /**
   * Acknowledges messages. Those that nothing unanswered came before are one command: of single
   * ones the server passes on so many at once only, and forgets the others if the channel closes
   * then.
   *
   * @return those that cannot be any more: their channel is closed
   * @throws Link.Refused if there is no such queue any more
   * @throws OutcomeUnknown if the channel or the connection was lost meanwhile
   */
  List<Arrival> ack(List<Arrival> arrivals) {
    Set<Channel> done = new HashSet<>();
    return answer(
        arrivals.stream().sorted(Comparator.comparingLong(Arrival::tag).reversed()).toList(),
        arrival -> {
          Channel from = arrival.channel();
          if (arrival.hasOlder()) {
            from.basicAck(arrival.tag(), false);
          } else if (!done.contains(from)) {
            from.basicAck(arrival.tag(), true); // the newest of these, for all
            done.add(from);
          }
        });
  }

  /**
   * Gives messages back to the queue, to be handed out at once. A reject, since to a server of 4.3
   * a nack would not count as a delivery.
   *
   * @return those that cannot be any more: their channel is closed
   */
  List<Arrival> giveBack(List<Arrival> arrivals) {
    return answer(arrivals, arrival -> arrival.channel().basicReject(arrival.tag(), true));
  }

  private interface Answer {
    void give(Arrival arrival) throws IOException;
  }

  private List<Arrival> answer(List<Arrival> arrivals, Answer answer) {
    List<Arrival> late = new ArrayList<>();
    List<Arrival> given = new ArrayList<>();
    answering.lock(); // who acknowledges all up to one must not mean what another gives back
    try {
      for (Arrival each : arrivals.stream().filter(Arrival::answer).toList()) {
        try {
          answer.give(each);
          given.add(each);
        } catch (IOException | AlreadyClosedException e) {
          late.add(each);
        }
      }
    } finally {
      answering.unlock();
    }
    given.stream().map(Arrival::channel).distinct().forEach(this::confirm);
    return late;
  }

  /**
   * Whether the server still has a channel, and with it what came by it.
   *
   * @throws Link.Refused if there is no such queue any more
   * @throws Unavailable if it does not answer: the channel is given up, and what came by it
   */
  boolean isThere(Channel used) {
    try {
      used.queueDeclarePassive(queue);
      return true;
    } catch (IOException | ShutdownSignalException e) {
      RuntimeException failure = failed("renewing locks on '" + queue + "'", used, e);
      if (failure instanceof Link.Refused refused && !refused.isMissing()) {
        return false; // the channel is gone, its messages with it
      }
      throw failure;
    }
  }

  /** An acknowledgement has no answer; that of a request after it says that it arrived. */
  private void confirm(Channel used) {
    try {
      used.queueDeclarePassive(queue);
    } catch (IOException | ShutdownSignalException e) {
      if (Link.isMissing(e)) {
        throw link.failed("settling", e);
      }
      Link.abort(used);
      throw new OutcomeUnknown(
          ("the connection to RabbitMQ at %s, or its channel, was lost while messages of '%s' were"
                  + " settled; they may be handed out again")
              .formatted(link.address(), queue),
          e);
    }
  }

  /** Gives back all that is not acknowledged. */
  void close() {
    closed = true;
    reset();
  }

  /** Gives back all that is not acknowledged, and goes on. */
  void reset() {
    Line current = line;
    if (current != null) {
      Link.abort(current.channel());
    }
  }

  /** What comes in one fetch: the server counts it no more, so it counts as held at once. */
  private final class Inbox extends DefaultConsumer {
    private final BlockingQueue<Arrival> coming = new LinkedBlockingQueue<>();
    private final List<Arrival> come = new ArrayList<>();
    private final Line line;

    Inbox(Line line) {
      super(line.channel());
      this.line = line;
    }

    void put(Envelope envelope, BasicProperties properties, byte[] body) {
      held.increment();
      coming.add(
          new Arrival(
              line.channel(), envelope.getDeliveryTag(), properties, body, line.unanswered()));
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
      put(envelope, properties, body);
    }

    /** Whether one more has come, or comes in time. */
    boolean awaitNext() {
      Arrival next;
      try {
        next = coming.poll(QUIET_NANOS, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // whoever waits for more will see it
        next = coming.poll();
      }
      return next != null && come.add(next);
    }

    List<Arrival> all() {
      coming.drainTo(come);
      return come;
    }
  }

  /** Gives back what comes to a consumer that was cancelled. A server of 3.10 does so itself. */
  private static final class Latecomers extends DefaultConsumer {
    Latecomers(Channel channel) {
      super(channel);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) throws IOException {
      getChannel().basicReject(envelope.getDeliveryTag(), true);
    }
  }
}
