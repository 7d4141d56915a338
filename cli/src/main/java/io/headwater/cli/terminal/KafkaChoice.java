package io.headwater.cli.terminal;

import io.headwater.core.Headwater;
import io.headwater.embedded.EmbeddedOptions.Durability;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.KafkaOptions;
import io.headwater.kafka.LocalKafka;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Whether the topics are on Kafka: a cluster, or a broker started for this command. */
public final class KafkaChoice {
  @ArgGroup @Nullable Which which;

  /** One of two, or none. */
  static final class Which {
    @Option(
        names = "--kafka",
        paramLabel = "HOST:PORT",
        description = "Topics on this Kafka cluster (default: on the embedded engine).")
    @Nullable String cluster;

    @Option(
        names = "--local-kafka",
        description =
            "Start a real Kafka broker for as long as the command runs, and have the topics on it.")
    boolean local;
  }

  /**
   * A store with its topics, to be closed.
   *
   * @param headwater the store
   * @param where on what its topics are, in words
   * @param broker the broker that was started for it, or null
   */
  public record Opened(Headwater headwater, String where, @Nullable LocalKafka broker)
      implements AutoCloseable {
    @Override
    public void close() {
      try {
        headwater.close();
      } finally {
        if (broker != null) {
          broker.close();
        }
      }
    }
  }

  /**
   * Opens what was chosen; everything but the topics is in the directory in any case.
   *
   * @param durability of the embedded engine, if that is what was chosen
   */
  public Opened open(Path directory, Durability durability) {
    String how = ", " + durability.name().toLowerCase(Locale.ROOT);
    return open(directory, how, () -> StoreOptions.open(directory, durability));
  }

  /** As {@link #open(Path, Durability)}, the embedded engine being opened by the caller. */
  Opened open(Path directory, String how, Supplier<Headwater> embedded) {
    if (which == null) {
      return new Opened(embedded.get(), "the embedded engine in " + directory + how, null);
    }
    if (which.cluster != null) {
      return onKafka(which.cluster, "Kafka at " + which.cluster, directory, null);
    }
    LocalKafka broker = LocalKafka.start(1);
    try {
      String where = "a Kafka broker of our own at " + broker.bootstrap();
      return onKafka(broker.bootstrap(), where, directory, broker);
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  private static Opened onKafka(
      String address, String where, Path directory, @Nullable LocalKafka broker) {
    Headwater headwater = KafkaHeadwater.connect(KafkaOptions.of(address), directory);
    return new Opened(headwater, where + "; the event store stays in " + directory, broker);
  }
}
