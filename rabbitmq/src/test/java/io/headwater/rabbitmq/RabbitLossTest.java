package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Servers, connections and processes are lost; messages are not. */
@NeedsRabbit
@Execution(ExecutionMode.CONCURRENT)
class RabbitLossTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void whenTheConnectionIsLostSoAreTheLocksAndTheMessagesComeBackToOthers() {
    try (LocalRabbit rabbit = LocalRabbit.start();
        RabbitQueues queues = RabbitQueues.connect(rabbit.options())) {
      queues.create(Queue.of("lost"));
      queues.send("lost", message("held"));
      try (Receiver receiver = queues.receiver("lost")) {
        Received held = receiver.receive(1, SOON).getFirst();
        rabbit.kill();
        rabbit.restart();
        try (RabbitQueues others = RabbitQueues.connect(rabbit.options());
            Receiver other = others.receiver("lost")) {
          Received again = other.receive(1, SOON).getFirst();
          assertThat(again.event()).isEqualTo(held.event());
          assertThatThrownBy(() -> receiver.ack(held)).isInstanceOf(LockLost.class);
          assertThatThrownBy(() -> receiver.renew(held)).isInstanceOf(LockLost.class);
          other.ack(again);
          assertThat(receiver.receive(1, Duration.ZERO)).isEmpty(); // by a new connection
        }
        assertThat(queues.info("lost").counts().lost()).isOne();
        assertThat(queues.info("lost").held()).isZero();
      }
    }
  }

  @Test
  void aQueueThatReplacesADeletedOneOutlivesTheServerToo() {
    try (LocalRabbit rabbit = LocalRabbit.start()) {
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options())) {
        queues.create(Queue.of("phoenix"));
        queues.delete("phoenix");
      }
      rabbit.kill();
      rabbit.restart();
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options())) {
        assertThat(queues.create(Queue.of("phoenix"))).isTrue();
        queues.send("phoenix", message("kept"));
      }
      rabbit.kill();
      rabbit.restart();
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options());
          Receiver receiver = queues.receiver("phoenix")) {
        assertThat(receiver.receive(1, SOON))
            .extracting(each -> each.event().type())
            .containsExactly("kept");
      }
    }
  }

  @Test
  void aDelayThatTheServerHadBegunToMakeWhenItWasKilledIsMadeAnew() {
    try (LocalRabbit rabbit = LocalRabbit.start()) {
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options());
          Link link = new Link(rabbit.options(), "half a delay")) {
        queues.create(Queue.of("begun"));
        String delay = Topology.delay("begun", 50);
        link.on(
            "declaring it",
            channel ->
                channel.queueDeclare(delay, true, false, false, Topology.delayed("begun", 50)));
        rabbit.kill(); // before it has written down whose log is whose
      }
      rabbit.restart();
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options());
          Receiver receiver = queues.receiver("begun")) {
        queues.send("begun", message("late"), Terms.after(Duration.ofMillis(50)));
        assertThat(receiver.receive(1, SOON))
            .extracting(each -> each.event().type())
            .containsExactly("late");
      }
    }
  }

  @Test
  void aDelayedMessageOutlivesTheProcessThatReleasedItAndTheServer() {
    try (LocalRabbit rabbit = LocalRabbit.start()) {
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options());
          Receiver receiver = receiver(queues, "later")) {
        queues.send("later", message("now"));
        queues.send("later", message("then"), Terms.after(Duration.ofSeconds(9)));
        receiver.release(receiver.receive(1, SOON).getFirst(), Duration.ofSeconds(9));
      }
      rabbit.kill();
      rabbit.restart();
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options());
          Receiver receiver = queues.receiver("later")) {
        List<Received> due = new ArrayList<>();
        while (due.size() < 2) {
          List<Received> some = receiver.receive(2, SOON);
          assertThat(some).isNotEmpty();
          due.addAll(some);
        }
        assertThat(due)
            .extracting(each -> each.event().type() + " " + each.delivery())
            .containsExactlyInAnyOrder("now 2", "then 1");
      }
    }
  }

  private static Receiver receiver(RabbitQueues queues, String name) {
    queues.create(Queue.of(name));
    return queues.receiver(name);
  }

  private static Message message(String type) {
    return new Message(null, Event.of(type, "{}".getBytes(StandardCharsets.UTF_8)));
  }
}
