package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queue.Overflow;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.rabbitmq.RabbitExchanges.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Producers publish to an exchange; it gives the message to the queues that are bound. */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class RabbitExchangesTest {
  private static final List<String> EXCHANGES = List.of("orders", "news", "logs");

  private RabbitQueues queues;
  private RabbitExchanges exchanges;

  @BeforeEach
  void connect() {
    queues = RabbitQueues.connect(SharedRabbit.options());
    exchanges = queues.exchanges();
    queues.create(Queue.of("one"));
    queues.create(Queue.of("two"));
  }

  @AfterEach
  void clean() {
    EXCHANGES.forEach(exchanges::delete);
    queues.all().forEach(queue -> queues.delete(queue.name()));
    queues.close();
  }

  @Test
  void aDirectExchangeGivesAMessageToTheQueuesOfItsRoutingKey() {
    exchanges.declare("orders", Kind.DIRECT);
    exchanges.bind("orders", "one", "paid");
    exchanges.bind("orders", "two", "paid");
    exchanges.bind("orders", "two", "shipped");
    exchanges.publish("orders", "paid", message("first"));
    exchanges.publish("orders", "shipped", message("second"));
    assertThat(received("one")).containsExactly("first");
    assertThat(received("two")).containsExactly("first", "second");
  }

  @Test
  void aTopicExchangeComparesTheWordsOfTheRoutingKey() {
    exchanges.declare("news", Kind.TOPIC);
    exchanges.bind("news", "one", "sport.*");
    exchanges.bind("news", "two", "#");
    exchanges.publish("news", "sport.chess", message("chess"));
    exchanges.publish("news", "sport.chess.today", message("today"));
    assertThat(received("one")).containsExactly("chess");
    assertThat(received("two")).containsExactly("chess", "today");
  }

  @Test
  void aFanoutExchangeGivesEveryMessageToEveryQueue() {
    exchanges.declare("logs", Kind.FANOUT);
    exchanges.bind("logs", "one", "");
    exchanges.bind("logs", "two", "whatever");
    exchanges.publish("logs", "any", message("line"));
    assertThat(received("one")).containsExactly("line");
    assertThat(received("two")).containsExactly("line");
  }

  @Test
  void aMessageThatNoQueueIsBoundForIsAnErrorAndNotLostInSilence() {
    exchanges.declare("orders", Kind.DIRECT);
    exchanges.bind("orders", "one", "paid");
    assertThatThrownBy(() -> exchanges.publish("orders", "unknown", message("lost?")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("exchange 'orders'")
        .hasMessageContaining("routing key 'unknown'");
    exchanges.unbind("orders", "one", "paid");
    assertThatThrownBy(() -> exchanges.publish("orders", "paid", message("lost?")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void publishingToAnExchangeThatIsNotThereIsAnErrorAndTheNextOneGoesThrough() {
    assertThatThrownBy(() -> exchanges.publish("nowhere", "paid", message("lost?")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nowhere");
    exchanges.declare("orders", Kind.DIRECT);
    exchanges.bind("orders", "one", "paid");
    exchanges.publish("orders", "paid", message("found"));
    assertThat(received("one")).containsExactly("found");
  }

  @Test
  void aRoutingKeyThatIsTooLongIsRefusedAndTheConfirmsOfLaterMessagesStayTheirOwn() {
    exchanges.declare("orders", Kind.DIRECT);
    exchanges.bind("orders", "one", "paid");
    exchanges.publish("orders", "paid", message("before"));
    assertThatThrownBy(() -> exchanges.publish("orders", "k".repeat(256), message("never")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("256");
    exchanges.publish("orders", "paid", message("after"));
    assertThat(received("one")).containsExactly("before", "after");
  }

  @Test
  void aFullQueueBehindAnExchangeIsAnErrorToThePublisher() {
    queues.create(Queue.of("small").boundedTo(1, Overflow.REFUSE));
    exchanges.declare("orders", Kind.DIRECT);
    exchanges.bind("orders", "small", "paid");
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 10; i++) {
                exchanges.publish("orders", "paid", message("more"));
              }
            })
        .isInstanceOf(StoreFull.class)
        .hasMessageContaining("exchange 'orders'");
  }

  @Test
  void anExchangeKeepsItsKind() {
    exchanges.declare("orders", Kind.DIRECT);
    exchanges.declare("orders", Kind.DIRECT);
    assertThatThrownBy(() -> exchanges.declare("orders", Kind.FANOUT))
        .isInstanceOf(NotSupported.class)
        .hasMessageContaining("orders")
        .hasMessageContaining("FANOUT");
    assertThatThrownBy(() -> exchanges.declare("amq.mine", Kind.FANOUT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bindingWantsAQueueAndAnExchangeThatAreThere() {
    exchanges.declare("orders", Kind.DIRECT);
    assertThatThrownBy(() -> exchanges.bind("orders", "three", "paid"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'three'")
        .hasMessageContaining("one, two");
    assertThatThrownBy(() -> exchanges.bind("nowhere", "one", "paid"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nowhere");
  }

  private static Message message(String type) {
    return new Message(null, Event.of(type, new byte[] {'1'}));
  }

  private List<String> received(String queue) {
    try (Receiver receiver = queues.receiver(queue)) {
      List<Received> messages = receiver.receive(10, Duration.ofSeconds(5));
      receiver.settle(messages, new Settlement.Ack());
      return messages.stream().map(each -> each.event().type()).toList();
    }
  }
}
