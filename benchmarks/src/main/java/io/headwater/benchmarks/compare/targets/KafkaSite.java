package io.headwater.benchmarks.compare.targets;

import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.LocalKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * A local Kafka cluster.
 *
 * @param kafka its brokers
 * @param directory where they keep what they have
 * @param moreSettings settings beyond those in the files of the brokers
 */
record KafkaSite(LocalKafka kafka, Path directory, int moreSettings) implements Site {

  @Override
  public String address(String name) {
    return Door.kafka(kafka.bootstrap(), directory.resolve("clients"));
  }

  @Override
  public int servers() {
    return kafka.size();
  }

  @Override
  public long pid(int server) {
    return kafka.pid(server);
  }

  @Override
  public void kill(int server) {
    kafka.kill(server);
  }

  @Override
  public void restart(int server) {
    kafka.restart(server);
  }

  @Override
  public int settings() {
    try (Stream<String> lines =
        Files.lines(directory.resolve("broker-1").resolve("server.properties"))) {
      long made = lines.filter(line -> line.matches("\\s*[^#\\s].*=.*")).count();
      return Math.toIntExact(made) + moreSettings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public double artifactMb() {
    return EmbeddedTarget.engineMb()
        + Artifacts.mb(
            List.of(KafkaHeadwater.class, Admin.class),
            brokerJars().map(List::of).orElse(List.of()));
  }

  /** Where the broker was started from, as its process says. */
  private Optional<Path> brokerJars() {
    List<String> words =
        ProcessHandle.of(pid(1))
            .flatMap(process -> process.info().arguments())
            .map(List::of)
            .orElse(List.of());
    int option = words.indexOf("-cp");
    return option < 0
        ? Optional.empty()
        : Optional.of(Path.of(words.get(option + 1).replaceFirst("/\\*$", "")));
  }

  @Override
  public void close() {
    kafka.close();
  }
}
