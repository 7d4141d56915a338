package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.targets.Door;
import io.headwater.core.Delivery;
import io.headwater.core.Groups;
import io.headwater.core.HeadwaterException;
import io.headwater.core.Message;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Seat;
import io.headwater.core.TopicPartition;
import io.headwater.core.Topics;
import io.headwater.core.topic.Group;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that sends, or handles, or both, until it is killed; its standard output is for a
 * {@link Ledger}. Arguments: the address of a site, which roles, which media, when a message is
 * acknowledged, and which incarnation this is, as the keys of each are its own.
 */
final class MessengerChild {
  static final String GROUP = "w4";
  static final String NAME = "w4-messages";
  private static final int KEYS = 8;
  private static final long SEND_PAUSE_NANOS = 3_000_000;
  private static final long WORK_NANOS = 1_000_000;

  /**
   * Of who acknowledges first: longer than between two messages, so that there are some to lose.
   */
  private static final long LONG_WORK_NANOS = 4_000_000;

  private static final Duration WAIT = Duration.ofSeconds(1);

  /** When a message counts as done. */
  enum Acknowledged {
    /** As it should be. */
    AFTER_WORK,
    /** What nobody should do: what was received when the process dies is gone. */
    BEFORE_WORK
  }

  private final Door door;
  private final Acknowledged when;
  private final String incarnation;

  private MessengerChild(Door door, Acknowledged when, String incarnation) {
    this.door = door;
    this.when = when;
    this.incarnation = incarnation;
  }

  /** Sends one message; returns when that is acknowledged. */
  private interface Sending {
    void send(Message message);
  }

  public static void main(String[] args) throws InterruptedException {
    Child.endWithParent();
    MessengerChild child =
        new MessengerChild(Door.open(args[0]), Acknowledged.valueOf(args[3]), args[4]);
    boolean topic = args[2].contains("topic");
    boolean queue = args[2].contains("queue");
    if (args[1].contains("consume")) {
      if (topic) {
        child.consumeTopic();
      }
      if (queue) {
        start(child::consumeQueue);
      }
    }
    if (args[1].contains("produce")) {
      if (topic) {
        Topics topics = child.door.headwater().topics();
        child.produce("t", message -> topics.publish(NAME, message));
      }
      if (queue) {
        Queues queues = child.door.queues();
        child.produce("q", message -> queues.send(NAME, message));
      }
    }
    Child.say(Messengers.READY + args[4]);
    new CountDownLatch(1).await(); // to be killed
  }

  private static void start(Runnable work) {
    Thread.ofPlatform().daemon().start(work);
  }

  private void produce(String medium, Sending sending) {
    for (int i = 0; i < KEYS; i++) {
      String key = "%s-i%s-%d".formatted(medium, incarnation, i);
      start(
          () -> {
            for (int number = 0; ; number++) {
              persist(key, number, sending);
              say("A", key, number);
              LockSupport.parkNanos(SEND_PAUSE_NANOS);
            }
          });
    }
  }

  /** Until it is acknowledged; so it may be sent twice where an answer was lost. */
  private static void persist(String key, int number, Sending sending) {
    Message message = new Probe(number, 0).message(key, 100);
    while (true) {
      try {
        sending.send(message);
        return;
      } catch (HeadwaterException.Unavailable | HeadwaterException.OutcomeUnknown e) {
        LockSupport.parkNanos(SEND_PAUSE_NANOS);
      }
    }
  }

  private void consumeTopic() {
    switch (when) {
      case AFTER_WORK -> {
        var unused =
            Group.of(door.headwater())
                .named(GROUP)
                .on(NAME)
                .session(Duration.ofSeconds(2))
                .start(this::handle);
      }
      case BEFORE_WORK -> start(this::consumeTopicWrongly);
    }
  }

  private void consumeTopicWrongly() {
    Groups.Terms terms = new Groups.Terms(Groups.Start.earliest(), WAIT.multipliedBy(60), WAIT);
    try (Seat seat =
        door.headwater().topics().groups().join(GROUP, Set.of(NAME), terms, new Indifferent())) {
      while (true) {
        List<Delivery> received = seat.poll(WAIT);
        Map<TopicPartition, Long> behind = new HashMap<>();
        received.forEach(each -> behind.put(each.source(), each.offset() + 1));
        seat.commit(behind);
        received.forEach(this::handle);
      }
    }
  }

  private void consumeQueue() {
    try (Receiver receiver = door.queues().receiver(NAME)) {
      while (true) {
        try {
          consume(receiver, receiver.receive(20, WAIT));
        } catch (HeadwaterException.Unavailable
            | HeadwaterException.OutcomeUnknown
            | HeadwaterException.LockLost e) {
          LockSupport.parkNanos(SEND_PAUSE_NANOS); // what is not acknowledged comes again
        }
      }
    }
  }

  private void consume(Receiver receiver, List<Received> received) {
    if (received.isEmpty()) {
      return;
    }
    if (when == Acknowledged.BEFORE_WORK) {
      receiver.settle(received, new Receiver.Settlement.Ack());
    }
    received.forEach(each -> handle(each.message()));
    if (when == Acknowledged.AFTER_WORK) {
      receiver.settle(received, new Receiver.Settlement.Ack());
    }
  }

  private void handle(Delivery delivery) {
    handle(new Message(delivery.key(), delivery.event()));
  }

  private void handle(Message message) {
    LockSupport.parkNanos(when == Acknowledged.BEFORE_WORK ? LONG_WORK_NANOS : WORK_NANOS);
    say("H", String.valueOf(message.key()), Probe.of(message.event()).number());
  }

  private static void say(String what, String key, long number) {
    Child.say("%s %s %d".formatted(what, key, number));
  }

  /** Minds nothing that happens to its partitions. */
  private static final class Indifferent implements Seat.Listener {
    @Override
    public void assigned(Set<TopicPartition> partitions) {}

    @Override
    public void revoked(Set<TopicPartition> partitions) {}

    @Override
    public void lost(Set<TopicPartition> partitions) {}
  }
}
