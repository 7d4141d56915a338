package io.headwater.benchmarks.compare.targets;

import io.headwater.benchmarks.compare.result.DurabilityClass;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.LocalKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** A local Kafka cluster. */
final class KafkaSite implements Site {
  private static final String FLUSH = "log.flush.interval.messages";
  private static final int LOOK_MILLIS = 10;
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  // The others in the brokers' files make them small and quick; Kafka runs without.
  private static final Set<String> NEEDED =
      Set.of(
          "process.roles",
          "node.id",
          "controller.quorum.voters",
          "listeners",
          "controller.listener.names",
          "log.dirs"); // the default is a directory for temporary files
  private static final Set<String> NEEDED_ALONE =
      Set.of(
          "offsets.topic.replication.factor",
          "transaction.state.log.replication.factor",
          "transaction.state.log.min.isr",
          "share.coordinator.state.topic.replication.factor",
          "share.coordinator.state.topic.min.isr");
  private static final Set<String> NEEDED_REPLICATED =
      Set.of("default.replication.factor", "min.insync.replicas");

  private final LocalKafka kafka;
  private final Path directory;
  private boolean flushes;

  /**
   * A cluster that runs.
   *
   * @param directory where its brokers keep what they have
   */
  KafkaSite(LocalKafka kafka, Path directory) {
    this.kafka = kafka;
    this.directory = directory;
  }

  /**
   * Sets what happens to what is stored from now on, in all topics, those that exist and those to
   * come. Returns when the broker does so.
   *
   * @throws IllegalArgumentException if these brokers cannot
   */
  void keep(DurabilityClass durability) {
    if (durability == DurabilityClass.D2 != (kafka.size() == 3)) {
      throw new IllegalArgumentException("%d brokers are not %s".formatted(servers(), durability));
    }
    boolean wanted = durability == DurabilityClass.D1;
    if (wanted != flushes) {
      flush(wanted);
      flushes = wanted;
    }
  }

  private void flush(boolean wanted) {
    ConfigResource all = new ConfigResource(ConfigResource.Type.BROKER, "");
    var change = wanted ? AlterConfigOp.OpType.SET : AlterConfigOp.OpType.DELETE;
    var changes = List.of(new AlterConfigOp(new ConfigEntry(FLUSH, "1"), change));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      admin.incrementalAlterConfigs(Map.of(all, changes)).all().get();
      long begin = System.nanoTime();
      while (flushes(admin) != wanted) {
        if (System.nanoTime() - begin > PATIENCE_NANOS) {
          throw new Unavailable(
              "Kafka took a change of %s, and did not do it".formatted(FLUSH), null);
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (ExecutionException e) {
      throw new Unavailable("Kafka does not take %s: %s".formatted(FLUSH, e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted while Kafka was set up", e);
    }
  }

  /** Whether the only broker does, which hears of a change some time after it was accepted. */
  private static boolean flushes(Admin admin) throws ExecutionException, InterruptedException {
    ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
    return admin.describeConfigs(List.of(broker)).all().get().values().stream()
        .map(config -> config.get(FLUSH))
        .anyMatch(entry -> entry != null && "1".equals(entry.value()));
  }

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
  public List<String> settings() {
    Set<String> more = servers() == 1 ? NEEDED_ALONE : NEEDED_REPLICATED;
    try (Stream<String> lines =
        Files.lines(directory.resolve("broker-1").resolve("server.properties"))) {
      List<String> names =
          new ArrayList<>(
              lines
                  .map(line -> line.replaceFirst("=.*", "").strip())
                  .filter(name -> NEEDED.contains(name) || more.contains(name))
                  .toList());
      if (flushes) {
        names.add(FLUSH);
      }
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<RawClient> raw() {
    return List.of(
        new RawKafka(kafka.bootstrap(), false),
        new RawKafka(kafka.bootstrap(), true),
        new RawShareGroup(kafka.bootstrap(), false),
        new RawShareGroup(kafka.bootstrap(), true));
  }

  @Override
  public double artifactMb() {
    return EmbeddedTarget.engineMb()
        + Artifacts.mb(
            List.of(KafkaHeadwater.class, Admin.class),
            brokerJars().map(List::of).orElse(List.of()));
  }

  @Override
  public double runtimeMb() {
    return Artifacts.mb(List.of(), List.of(Path.of(System.getProperty("java.home"))));
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
