package io.headwater.benchmarks.compare.targets;

import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Queues;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import io.headwater.embedded.EmbeddedOptions.Durability;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.KafkaOptions;
import io.headwater.rabbitmq.RabbitOptions;
import io.headwater.rabbitmq.RabbitQueues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A connection of one process to a {@link Site}. Safe for use by many threads. */
public final class Door implements AutoCloseable {
  private static final String EMBEDDED = "embedded";
  private static final String KAFKA = "kafka";
  private static final String RABBIT = "rabbitmq";

  private final @Nullable Headwater headwater;
  private final @Nullable RabbitQueues rabbit;

  private Door(Headwater headwater) {
    this.headwater = headwater;
    this.rabbit = null;
  }

  private Door(RabbitQueues rabbit) {
    this.headwater = null;
    this.rabbit = rabbit;
  }

  static String embedded(Durability durability, Path store) {
    return "%s|%s|%s".formatted(EMBEDDED, durability, store);
  }

  static String kafka(String bootstrap, Path clients) {
    return "%s|%s|%s".formatted(KAFKA, bootstrap, clients);
  }

  static String rabbit(String uri) {
    return "%s|%s".formatted(RABBIT, uri);
  }

  /**
   * Opens an {@link Site#address}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Door open(String address) {
    String[] parts = address.split("\\|", -1);
    return switch (parts[0]) {
      case EMBEDDED -> new Door(openEmbedded(parts[1], Path.of(parts[2])));
      case KAFKA -> new Door(openKafka(parts[1], Path.of(parts[2])));
      case RABBIT -> new Door(RabbitQueues.connect(RabbitOptions.of(parts[1])));
      default ->
          throw new IllegalArgumentException(
              "address '%s'; expected one that a site gave".formatted(address));
    };
  }

  private static Headwater openEmbedded(String durability, Path store) {
    return Embedded.open(
        store, EmbeddedOptions.defaults().withDurability(Durability.valueOf(durability)));
  }

  /** Each connection has an event store beside it, which one process at a time can have. */
  private static Headwater openKafka(String bootstrap, Path clients) {
    try {
      Files.createDirectories(clients);
      Path own = Files.createTempDirectory(clients, "client-");
      KafkaOptions options =
          KafkaOptions.of(bootstrap).withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(20));
      return KafkaHeadwater.connect(options, own);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Events and topics.
   *
   * @throws NotSupported if it has queues only
   */
  public Headwater headwater() {
    if (headwater == null) {
      throw new NotSupported("Headwater keeps no topics and no events on RabbitMQ");
    }
    return headwater;
  }

  /**
   * The queues.
   *
   * @throws NotSupported if it has none
   */
  public Queues queues() {
    return rabbit == null ? headwater().queues() : rabbit;
  }

  @Override
  public void close() {
    if (headwater != null) {
      headwater.close();
    }
    if (rabbit != null) {
      rabbit.close();
    }
  }
}
