package io.headwater.benchmarks.compare.targets;

import io.headwater.benchmarks.compare.result.Absence.Kind;
import io.headwater.benchmarks.compare.result.DurabilityClass;
import io.headwater.benchmarks.compare.result.Scenario;
import io.headwater.kafka.LocalKafka;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.utils.internals.AppInfoParser;

/**
 * Kafka, one broker or three. With one its {@code acks=all} is an answer from the page cache, D0,
 * unless each message is flushed: D1. With three it is D2.
 */
record KafkaTarget(String name, DurabilityClass durability) implements Target {
  private int brokers() {
    return durability == DurabilityClass.D2 ? 3 : 1;
  }

  @Override
  public int weight() {
    return brokers() == 3 ? 10 : 9;
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
    KafkaSite site = new KafkaSite(LocalKafka.start(brokers(), directory), directory);
    try {
      site.keep(durability);
      return site;
    } catch (RuntimeException e) {
      site.close();
      throw e;
    }
  }
}
