package io.headwater.benchmarks.compare;

import io.headwater.core.Event;
import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Message;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.topic.Group;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Consumers of one medium that come and go, and the order that they saw. For W5. */
final class Shift implements AutoCloseable {
  private static final int MOST = 4;
  private static final long WORK_NANOS = 1_000_000;
  private static final Duration WAIT = Duration.ofMillis(200);

  private final String medium;
  private final Consumer<List<Message>> sending;
  private final Sequences sequences;
  private final Deque<AutoCloseable> consumers = new ArrayDeque<>();
  private Supplier<AutoCloseable> next = () -> () -> {};

  private Shift(String medium, int keys, Consumer<List<Message>> sending) {
    this.medium = medium;
    this.sequences = new Sequences(keys);
    this.sending = sending;
  }

  static Shift onTopic(Headwater headwater, String topic, int keys) {
    Shift shift =
        new Shift(
            "topic", keys, messages -> headwater.topics().publishAsync(topic, messages).join());
    return shift.beginning(
        () ->
            Group.of(headwater)
                .named("w5")
                .on(topic)
                .start(delivery -> shift.handled(delivery.event(), keys)));
  }

  static Shift onQueue(Queues queues, String queue, int keys) {
    Shift shift =
        new Shift("queue", keys, messages -> queues.send(queue, messages, Queues.Terms.now()));
    return shift.beginning(
        () -> new QueueConsumer(queues.receiver(queue), event -> shift.handled(event, keys)));
  }

  /** Two to begin with: what moves must have somewhere to go. */
  private Shift beginning(Supplier<AutoCloseable> consumer) {
    next = consumer;
    consumers.add(consumer.get());
    consumers.add(consumer.get());
    return this;
  }

  private void handled(Event event, int keys) {
    LockSupport.parkNanos(WORK_NANOS);
    long number = Probe.of(event).number();
    sequences.handled((int) (number % keys), number / keys);
  }

  void send(List<Message> messages) {
    sending.accept(messages);
  }

  /** Has one come, or the one that is there longest go, in turn. */
  void change(int turn) {
    if (turn % 2 == 0 && consumers.size() < MOST) {
      consumers.add(next.get());
    } else {
      end(consumers.removeFirst());
    }
  }

  /** Waits until the last message of each key was handled, or the time is up. */
  boolean await(long sent, int keys, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (missing(sent, keys) > 0) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return true;
  }

  /** Keys of which the last message is still to come. */
  long missing(long sent, int keys) {
    long missing = 0;
    for (int key = 0; key < keys && key < sent; key++) {
      missing += sequences.reached(key, (sent - 1 - key) / keys) ? 0 : 1;
    }
    return missing;
  }

  String medium() {
    return medium;
  }

  Sequences sequences() {
    return sequences;
  }

  @Override
  public void close() {
    consumers.forEach(Shift::end);
  }

  private static void end(AutoCloseable consumer) {
    try {
      consumer.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("a consumer does not end", e);
    }
  }

  /** Takes messages of a queue one after the other. */
  private static final class QueueConsumer implements AutoCloseable {
    private final Receiver receiver;
    private final Thread thread;
    private volatile boolean stopped;

    QueueConsumer(Receiver receiver, Consumer<Event> handler) {
      this.receiver = receiver;
      this.thread = Thread.ofPlatform().daemon().start(() -> consume(handler));
    }

    private void consume(Consumer<Event> handler) {
      while (!stopped) {
        try {
          List<Received> received = receiver.receive(20, WAIT);
          received.forEach(each -> handler.accept(each.event()));
          if (!received.isEmpty()) {
            receiver.settle(received, new Receiver.Settlement.Ack());
          }
        } catch (LockLost | Unavailable | OutcomeUnknown e) {
          // they come again, and are counted
        }
      }
    }

    @Override
    public void close() throws InterruptedException {
      stopped = true;
      thread.join();
      receiver.close();
    }
  }
}
