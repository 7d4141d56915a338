package io.headwater.kafka;

import io.headwater.core.Clock;
import io.headwater.kafka.cluster.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** One broker for all tests of this module that need one; it ends with this process. */
public final class SharedKafka {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private SharedKafka() {}

  private static final class Holder {
    private static final LocalKafka KAFKA = LocalKafka.start(1);
  }

  public static LocalKafka get() {
    return Holder.KAFKA;
  }

  public static KafkaOptions options() {
    return KafkaOptions.of(get().bootstrap());
  }

  public static Cluster cluster() {
    return cluster(options(), Clock.system());
  }

  public static Cluster cluster(KafkaOptions options, Clock clock) {
    return Cluster.connect(options.forCluster(), clock);
  }

  /** Waits until something is so; says whether it is. */
  public static boolean await(BooleanSupplier condition) {
    try (Cluster cluster = cluster()) {
      return cluster.await(PATIENCE, condition);
    }
  }

  /** Who is in a consumer group. */
  public static Set<String> members(Cluster cluster, String group) {
    try {
      return cluster
          .answerOf(cluster.admin().describeConsumerGroups(List.of(group)).all())
          .values()
          .iterator()
          .next()
          .members()
          .stream()
          .map(MemberDescription::clientId)
          .collect(Collectors.toSet());
    } catch (GroupIdNotFoundException e) {
      return Set.of();
    }
  }

  /** Starts the only broker of a cluster again, with a setting in addition. */
  public static void restart(LocalKafka kafka, Path directory, String setting) {
    kafka.kill(1);
    Path settings = directory.resolve("broker-1").resolve("server.properties");
    try {
      Files.writeString(settings, setting + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    kafka.restart(1);
  }

  /** Has Kafka drop from a compacted topic what it may, as soon as it can. */
  public static void compactAtOnce(Cluster cluster, String topic) {
    ConfigResource changed = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    List<AlterConfigOp> changes = new ArrayList<>();
    Map.of(
            TopicConfig.SEGMENT_MS_CONFIG, "1",
            TopicConfig.DELETE_RETENTION_MS_CONFIG, "0",
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0")
        .forEach(
            (key, value) ->
                changes.add(
                    new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)));
    cluster.ask(
        "changing '" + topic + "'",
        cluster.admin().incrementalAlterConfigs(Map.of(changed, changes)).all());
  }

  /**
   * Deletes what the suites have left, all topics at once: one by one they take half a minute.
   * Nobody else may be using the broker.
   */
  public static void empty() throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, get().bootstrap()))) {
      admin.deleteTopics(admin.listTopics().names().get()).all().get();
      Set<String> left = admin.listTopics().names().get();
      while (!left.isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("still there a minute after they were deleted: " + left);
        }
        left = admin.listTopics().names().get();
      }
    }
  }
}
