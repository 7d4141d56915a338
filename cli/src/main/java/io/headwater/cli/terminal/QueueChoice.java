package io.headwater.cli.terminal;

import io.headwater.core.Queues;
import io.headwater.rabbitmq.LocalRabbit;
import io.headwater.rabbitmq.RabbitOptions;
import io.headwater.rabbitmq.RabbitQueues;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** On what queues are: the embedded engine, Kafka or RabbitMQ. */
public final class QueueChoice {
  @Mixin StoreOptions store = new StoreOptions();
  @ArgGroup @Nullable Which which;

  /** One of four, or none. */
  static final class Which {
    @Option(
        names = "--kafka",
        paramLabel = "HOST:PORT",
        description = "Queues on this Kafka cluster (default: on the embedded engine).")
    @Nullable String kafka;

    @Option(
        names = "--local-kafka",
        description = "Start a real Kafka broker for as long as the command runs.")
    boolean localKafka;

    @Option(
        names = "--rabbitmq",
        paramLabel = "HOST:PORT",
        description = "Queues on this RabbitMQ server, or the amqp:// address of one.")
    @Nullable String rabbit;

    @Option(
        names = "--local-rabbitmq",
        description = "Start a RabbitMQ server, if installed, for as long as the command runs.")
    boolean localRabbit;
  }

  /**
   * Queues, to be closed.
   *
   * @param queues the queues
   * @param closing what closing does
   */
  public record Opened(Queues queues, Runnable closing) implements AutoCloseable {
    @Override
    public void close() {
      closing.run();
    }
  }

  /** Opens what was chosen, and says on standard error what it is. */
  public Opened open(Output output) {
    if (which != null && which.rabbit != null) {
      String address = which.rabbit;
      String uri = address.contains("://") ? address : "amqp://guest:guest@" + address;
      RabbitQueues queues = RabbitQueues.connect(RabbitOptions.of(uri));
      output.note("headwater: queues on RabbitMQ %s".formatted(queues.serverVersion()));
      return new Opened(queues, queues::close);
    }
    if (which != null && which.localRabbit) {
      return openLocalRabbit(output);
    }
    KafkaChoice kafka = new KafkaChoice();
    if (which != null) {
      kafka.which = new KafkaChoice.Which();
      kafka.which.cluster = which.kafka;
      kafka.which.local = which.localKafka;
    }
    KafkaChoice.Opened opened = kafka.open(store.data, store.durability);
    output.note("headwater: queues on " + opened.where());
    return new Opened(opened.headwater().queues(), opened::close);
  }

  private static Opened openLocalRabbit(Output output) {
    LocalRabbit server = LocalRabbit.start();
    try {
      RabbitQueues queues = RabbitQueues.connect(server.options());
      output.note(
          "headwater: queues on a RabbitMQ server of our own, %s"
              .formatted(queues.serverVersion()));
      return new Opened(
          queues,
          () -> {
            try {
              queues.close();
            } finally {
              server.close();
            }
          });
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }
}
