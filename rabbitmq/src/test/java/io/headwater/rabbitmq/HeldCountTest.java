package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What the server counts no more is held, until it is settled. */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class HeldCountTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration MOMENT = Duration.ofMillis(10);
  private static final String QUEUE = "counted";

  private final LookingClock clock = new LookingClock();
  private final List<Long> seen = new ArrayList<>();
  private RabbitQueues queues;

  @BeforeEach
  void create() {
    queues = RabbitQueues.connect(SharedRabbit.options(), clock);
    queues.create(Queue.of(QUEUE).expiringAfter(Duration.ofHours(1)));
  }

  @AfterEach
  void delete() {
    queues.delete(QUEUE);
    queues.close();
  }

  @Test
  void aMessageIsHeldUntilItsCopyIsAmongTheDeadLetters() {
    queues.send(QUEUE, message("bad"));
    try (Receiver receiver = queues.receiver(QUEUE)) {
      Received bad = receiver.receive(1, SOON).getFirst();
      clock.look.set(this::look); // the time of its death is asked for
      receiver.reject(bad, "bad");
    }
    assertThat(seen).containsExactly(1L);
    assertThat(queues.info(QUEUE).held()).isZero();
    assertThat(queues.info(QUEUE).dead()).isOne();
  }

  @Test
  void messagesAreHeldAsSoonAsTheyHaveCome() {
    List<Message> many = Collections.nCopies(20, message("some"));
    queues.send(QUEUE, many, Terms.now());
    try (Receiver receiver = queues.receiver(QUEUE)) {
      for (int left = many.size(); left > 0; left--) {
        receiver.release(receiver.receive(1, SOON).getFirst(), MOMENT);
      }
      while (queues.info(QUEUE).waiting() < many.size()) {
        Thread.onSpinWait(); // until all copies are there, whose expiry is looked at
      }
      clock.look.set(this::look);
      List<Received> taken = receiver.receive(many.size(), SOON);
      assertThat(seen).containsExactly((long) taken.size());
      assertThat(queues.info(QUEUE).held()).isEqualTo(taken.size());
    }
    assertThat(queues.info(QUEUE).held()).isZero();
  }

  private void look() {
    seen.add(queues.info(QUEUE).held());
  }

  private static Message message(String type) {
    return new Message(null, Event.of(type, new byte[] {'1'}));
  }
}
