package io.headwater.benchmarks.compare.targets;

import io.headwater.benchmarks.compare.result.Absence.Kind;
import io.headwater.benchmarks.compare.result.DurabilityClass;
import io.headwater.benchmarks.compare.result.Scenario;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.kafka.LocalKafka;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.utils.internals.AppInfoParser;

/**
 * Kafka, one broker or three. With one its {@code acks=all} is an answer from the page cache, D0,
 * unless each message is flushed: D1. With three it is D2.
 */
record KafkaTarget(String name, DurabilityClass durability) implements Target {
  private static final Map<String, String> FLUSH = Map.of("log.flush.interval.messages", "1");

  private int brokers() {
    return durability == DurabilityClass.D2 ? 3 : 1;
  }

  @Override
  public String version() {
    String set =
        switch (durability) {
          case D0 -> "1 broker, acks=all, not flushed";
          case D1 -> "1 broker, acks=all, flush.messages=1";
          case D2 -> "3 brokers, replication 3, min.insync.replicas 2, acks=all, not flushed";
        };
    return "Apache Kafka %s, %s".formatted(AppInfoParser.getVersion(), set);
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.empty(); // its jars are built with Headwater; starting says if they are missing
  }

  @Override
  public Optional<Reason> without(Scenario scenario) {
    if (scenario == Scenario.W3) {
      return Optional.of(
          new Reason(
              Kind.NOT_OFFERED,
              "Kafka has no append under a condition, and Headwater's event store on it is not"
                  + " built yet"));
    }
    return durability == DurabilityClass.D0
        ? EmbeddedTarget.withoutFlushing(scenario, "kafka D1")
        : Optional.empty();
  }

  @Override
  public Site start(Path directory) {
    LocalKafka kafka = LocalKafka.start(brokers(), directory);
    try {
      if (durability == DurabilityClass.D1) {
        flush(kafka.bootstrap());
      }
      return new KafkaSite(kafka, directory, durability == DurabilityClass.D1 ? FLUSH.size() : 0);
    } catch (RuntimeException e) {
      kafka.close();
      throw e;
    }
  }

  /** For all topics, those that exist and those to come. */
  private static void flush(String bootstrap) {
    ConfigResource all = new ConfigResource(ConfigResource.Type.BROKER, "");
    List<AlterConfigOp> changes =
        FLUSH.entrySet().stream()
            .map(
                each ->
                    new AlterConfigOp(
                        new ConfigEntry(each.getKey(), each.getValue()), AlterConfigOp.OpType.SET))
            .toList();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.incrementalAlterConfigs(Map.of(all, changes)).all().get();
    } catch (ExecutionException e) {
      throw new Unavailable("Kafka does not take %s: %s".formatted(FLUSH, e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted while Kafka was set up", e);
    }
  }
}
