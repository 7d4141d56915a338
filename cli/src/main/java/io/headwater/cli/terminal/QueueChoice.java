package io.headwater.cli.terminal;

import io.headwater.core.Headwater;
import io.headwater.core.Queues;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.KafkaOptions;
import io.headwater.kafka.LocalKafka;
import io.headwater.rabbitmq.LocalRabbit;
import io.headwater.rabbitmq.RabbitOptions;
import io.headwater.rabbitmq.RabbitQueues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
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

  /**
   * Opens what was chosen only to look at it, and says on standard error what it is. The embedded
   * engine may have an owner meanwhile, and is not made where there is none.
   */
  public Opened openToLook(Output output) {
    if (which != null) {
      return open(output);
    }
    Headwater looked = store.openToLook();
    output.note("headwater: queues on the embedded engine in %s".formatted(store.directory()));
    return new Opened(looked.queues(), looked::close);
  }

  /** Opens what was chosen, makes it where there is none, and says on standard error what it is. */
  public Opened open(Output output) {
    return open(output, store::open);
  }

  /** The same for a command that needs something in it: what is not there is not made. */
  public Opened openExisting(Output output) {
    return open(output, store::openExisting);
  }

  private Opened open(Output output, Supplier<Headwater> embedded) {
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
    if (which != null && which.kafka != null) {
      output.note("headwater: queues on Kafka at " + which.kafka);
      return onKafka(which.kafka, () -> {});
    }
    if (which != null && which.localKafka) {
      LocalKafka broker = LocalKafka.start(1);
      output.note("headwater: queues on a Kafka broker of our own at " + broker.bootstrap());
      return onKafka(broker.bootstrap(), broker::close);
    }
    Headwater headwater = embedded.get();
    output.note(
        "headwater: queues on the embedded engine in %s, %s"
            .formatted(store.directory(), store.durability()));
    return new Opened(headwater.queues(), headwater::close);
  }

  /** With an event store of its own that nobody uses: a directory would have one owner. */
  private static Opened onKafka(String address, Runnable after) {
    try {
      Path unused = Files.createTempDirectory("headwater-queues");
      Runnable end = inTurn(() -> delete(unused), after);
      try {
        Headwater headwater = KafkaHeadwater.connect(KafkaOptions.of(address), unused);
        return new Opened(headwater.queues(), inTurn(headwater::close, end));
      } catch (RuntimeException e) {
        end.run();
        throw e;
      }
    } catch (IOException e) {
      after.run();
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try {
      Directories.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One after the other, whatever the first one throws. */
  private static Runnable inTurn(Runnable first, Runnable then) {
    return () -> {
      try {
        first.run();
      } finally {
        then.run();
      }
    };
  }

  private static Opened openLocalRabbit(Output output) {
    LocalRabbit server = LocalRabbit.start();
    try {
      RabbitQueues queues = RabbitQueues.connect(server.options());
      output.note(
          "headwater: queues on a RabbitMQ server of our own, %s"
              .formatted(queues.serverVersion()));
      return new Opened(queues, inTurn(queues::close, server::close));
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }
}
