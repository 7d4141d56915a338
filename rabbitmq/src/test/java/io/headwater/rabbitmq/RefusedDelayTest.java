package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A delay that the server refuses is an error that says why, and loses no message. */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class RefusedDelayTest {
  /** The last that terms may say. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration DELAY = Duration.ofMillis(50);
  private static final String QUEUE = "refused";
  private static final String THEIRS = Topology.delay(QUEUE, DELAY.toMillis());

  private RabbitQueues queues;

  @BeforeEach
  void create() throws Exception {
    queues = RabbitQueues.connect(SharedRabbit.options());
    queues.create(Queue.of(QUEUE));
    try (Connection connection = Link.factory(SharedRabbit.options()).newConnection("another");
        Channel channel = connection.createChannel()) {
      channel.queueDeclare(THEIRS, true, false, false, Map.of());
    }
  }

  @AfterEach
  void delete() throws Exception {
    queues.delete(QUEUE);
    queues.close();
    try (Connection connection = Link.factory(SharedRabbit.options()).newConnection("another");
        Channel channel = connection.createChannel()) {
      channel.queueDelete(THEIRS);
    }
  }

  @Test
  void whoSendsWithADelayWhoseQueueIsAnotherProgramsIsToldWhatTheServerSays() {
    assertThatThrownBy(() -> queues.send(QUEUE, message("late"), Terms.after(DELAY)))
        .isInstanceOf(NotSupported.class)
        .hasMessageContaining("'" + THEIRS + "'")
        .hasMessageContaining("PRECONDITION_FAILED - inequivalent arg")
        .hasMessageContaining("use other delays");
  }

  @Test
  void aMessageWhoseReleaseIsRefusedGoesBack() {
    queues.send(QUEUE, message("held"));
    try (Receiver receiver = queues.receiver(QUEUE)) {
      Received held = receiver.receive(1, SOON).getFirst();
      assertThatThrownBy(() -> receiver.release(held, DELAY)).isInstanceOf(NotSupported.class);
      assertThat(receiver.receive(1, SOON)).extracting(Received::delivery).containsExactly(2);
    }
  }

  @Test
  void aTimeThatIsFurtherThanTheServerDelaysIsRefused() {
    for (Instant far : new Instant[] {Instant.now().plus(Duration.ofDays(3_600)), LAST}) {
      assertThatThrownBy(() -> queues.send(QUEUE, message("far"), Terms.at(far)))
          .isInstanceOf(NotSupported.class)
          .hasMessageContaining("'" + QUEUE + "'")
          .hasMessageContaining("3,587 days");
    }
    queues.send(QUEUE, message("near"), Terms.at(Instant.now().plus(Duration.ofDays(3_580))));
    assertThat(queues.info(QUEUE).delayed()).isOne();
  }

  private static Message message(String type) {
    return new Message(null, Event.of(type, new byte[] {'1'}));
  }
}
