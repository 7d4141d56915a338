package io.headwater.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.Unavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages of one queue from the server, by a channel of its own.
 *
 * <p>A consumer lives for one take only, with a prefetch of as many messages as are asked for: what
 * the server has handed to us has been asked for, so that nothing waits here while another is idle,
 * and no message counts as handed out that nobody got. What the consumer was sent after it was
 * cancelled is still taken: the server may send it till it has answered the next request.
 */
final class Intake {
  /** What a prefetch can say is 65,535; a round trip for every 1,000 costs nothing. */
  private static final int MOST = 1_000;

  private sealed interface Signal {}

  private record Arrived(Arrival arrival) implements Signal {}

  private record Woken() implements Signal {}

  private record Cancelled(Channel channel) implements Signal {}

  private record Closed(Channel channel) implements Signal {}

  private final Link link;
  private final Clock clock;
  private final String queue;
  private final Consumer<Channel> whenLost;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final ReentrantLock taking = new ReentrantLock();
  private volatile @Nullable Channel channel;
  private volatile boolean closed;
  private int prefetch;

  /**
   * @param whenLost called when the channel has closed, and with it all locks on what came by it
   */
  Intake(Link link, Clock clock, String queue, Consumer<Channel> whenLost) {
    this.link = link;
    this.clock = clock;
    this.queue = queue;
    this.whenLost = whenLost;
  }

  /**
   * Takes messages, as far as there are some; waits for the first.
   *
   * @throws Link.Refused if there is no such queue any more
   * @throws Unavailable if the server cannot be reached
   */
  List<Arrival> take(int max, Duration wait) {
    long deadline = clock.nanos() + Math.max(0, wait.toNanos());
    boolean interrupted = Thread.interrupted(); // not interruptible
    taking.lock();
    try {
      Channel current = open();
      List<Arrival> taken = new ArrayList<>();
      consume(current, Math.min(max, MOST), deadline, taken);
      return taken;
    } catch (IOException | ShutdownSignalException e) {
      throw link.failed("receiving from '" + queue + "'", e);
    } finally {
      taking.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void consume(Channel current, int max, long deadline, List<Arrival> taken)
      throws IOException {
    if (prefetch != max) {
      current.basicQos(max);
      prefetch = max;
    }
    Inbox inbox = new Inbox(current);
    String tag = current.basicConsume(queue, false, inbox);
    boolean gone = !await(current, deadline, taken);
    if (gone) {
      current.queueDeclarePassive(queue); // says that it is missing, if that is why
      throw new Unavailable("RabbitMQ stopped handing out '%s'; try again".formatted(queue), null);
    }
    current.basicCancel(tag);
    drain(taken);
    if (taken.size() < max) {
      current.queueDeclarePassive(queue); // what was sent late comes before the answer
      drain(taken);
    }
  }

  /** Waits for the first message; false if the server ended the consumer. */
  private boolean await(Channel current, long deadline, List<Arrival> taken) throws IOException {
    while (true) {
      Signal signal = poll(deadline - clock.nanos());
      if (signal == null || signal instanceof Woken) {
        return true;
      }
      if (signal instanceof Arrived arrived) {
        taken.add(arrived.arrival());
        return true;
      }
      if (signal instanceof Cancelled cancelled && cancelled.channel().equals(current)) {
        return false;
      }
      if (signal instanceof Closed gone && gone.channel().equals(current)) {
        throw new IOException("the channel was closed");
      }
    }
  }

  private @Nullable Signal poll(long nanos) {
    long deadline = clock.nanos() + nanos;
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return nanos <= 0
              ? signals.poll()
              : signals.poll(deadline - clock.nanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void drain(List<Arrival> taken) {
    List<Signal> others = new ArrayList<>();
    for (Signal next = signals.poll(); next != null; next = signals.poll()) {
      if (next instanceof Arrived arrived) {
        taken.add(arrived.arrival());
      } else {
        others.add(next);
      }
    }
    signals.addAll(others);
  }

  private Channel open() throws IOException {
    Channel current = channel;
    if (current == null || !current.isOpen()) {
      Channel fresh = link.channel();
      fresh.setDefaultConsumer(new Inbox(fresh));
      fresh.addShutdownListener(
          cause -> {
            whenLost.accept(fresh);
            signals.add(new Closed(fresh));
          });
      prefetch = 0;
      channel = fresh;
      current = fresh;
    }
    if (closed) {
      Link.abort(current);
      throw new IOException("the receiver was closed");
    }
    return current;
  }

  void wakeup() {
    signals.add(new Woken());
  }

  /**
   * Acknowledges messages.
   *
   * @return those that cannot be any more: their channel is closed
   * @throws OutcomeUnknown if the connection was lost meanwhile
   */
  List<Arrival> ack(List<Arrival> arrivals) {
    return answer(arrivals, arrival -> arrival.channel().basicAck(arrival.tag(), false));
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
    for (Arrival each : arrivals) {
      try {
        answer.give(each);
        given.add(each);
      } catch (IOException | AlreadyClosedException e) {
        late.add(each);
      }
    }
    if (!given.isEmpty()) {
      confirm(given.getLast().channel());
    }
    return late;
  }

  /** An acknowledgement has no answer; that of a request after it says that it arrived. */
  private void confirm(Channel used) {
    try {
      used.queueDeclarePassive(queue);
    } catch (IOException | ShutdownSignalException e) {
      if (link.failed("settling", e) instanceof Link.Refused) {
        return; // the queue is gone, and its messages with it
      }
      throw new OutcomeUnknown(
          ("the connection to RabbitMQ at %s was lost while messages of '%s' were"
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
    Channel current = channel;
    if (current != null) {
      Link.abort(current);
    }
  }

  /** Puts what comes into the queue of signals. */
  private final class Inbox extends DefaultConsumer {
    private final Channel whose;

    Inbox(Channel whose) {
      super(whose);
      this.whose = whose;
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) {
      signals.add(new Arrived(new Arrival(whose, envelope.getDeliveryTag(), properties, body)));
    }

    @Override
    public void handleCancel(String tag) {
      signals.add(new Cancelled(whose));
    }
  }
}
