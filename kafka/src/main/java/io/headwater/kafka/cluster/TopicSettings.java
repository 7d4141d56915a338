package io.headwater.kafka.cluster;

import io.headwater.core.Topic;
import io.headwater.core.Topic.Retention;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/** A topic's retention as settings of a Kafka topic, and back. */
public final class TopicSettings {
  /** Our largest data, 8 MiB, with tags and headers, and a parked one's error. */
  public static final int MAX_MESSAGE_BYTES = 10 * 1024 * 1024;

  private static final long FOREVER = -1;
  private static final long MIN_SEGMENT_BYTES = 1024 * 1024;
  private static final long MAX_SEGMENT_BYTES = 1024 * 1024 * 1024;
  private static final long MIN_SEGMENT_MILLIS = 1_000;
  private static final long MAX_SEGMENT_MILLIS = Duration.ofDays(7).toMillis();

  private TopicSettings() {}

  static Map<String, String> of(Topic topic) {
    Retention retention = topic.retention();
    Map<String, String> settings = new TreeMap<>();
    long millis = retention.time() == null ? FOREVER : retention.time().toMillis();
    long bytes = retention.bytes() == null ? FOREVER : share(retention.bytes(), topic.partitions());
    settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, policy(retention));
    settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(millis));
    settings.put(TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(bytes));
    // The time of a message is the backend's: never less than its predecessor's, whoever sent it.
    settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_MESSAGE_BYTES));
    // Kafka drops whole segments only, and never the newest while it is written to: by default
    // that is a week or 1 GiB too late.
    if (millis != FOREVER) {
      long segment = Math.clamp(millis / 4, MIN_SEGMENT_MILLIS, MAX_SEGMENT_MILLIS);
      settings.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(segment));
    }
    if (bytes != FOREVER) {
      long segment = Math.clamp(bytes / 4, MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES);
      settings.put(TopicConfig.SEGMENT_BYTES_CONFIG, Long.toString(segment));
    }
    return settings;
  }

  private static String policy(Retention retention) {
    if (!retention.compacted()) {
      return TopicConfig.CLEANUP_POLICY_DELETE;
    }
    return retention.time() == null && retention.bytes() == null
        ? TopicConfig.CLEANUP_POLICY_COMPACT
        : TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE;
  }

  /** What each partition may keep, so that all together keep at least what was asked for. */
  private static long share(long bytes, int partitions) {
    return Math.ceilDiv(bytes, partitions);
  }

  static Topic read(String name, int partitions, Config config) {
    String policy = value(config, TopicConfig.CLEANUP_POLICY_CONFIG);
    boolean compacted = policy != null && policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT);
    boolean deletes = policy != null && policy.contains(TopicConfig.CLEANUP_POLICY_DELETE);
    long millis = deletes ? number(config, TopicConfig.RETENTION_MS_CONFIG) : FOREVER;
    long bytes = deletes ? number(config, TopicConfig.RETENTION_BYTES_CONFIG) : FOREVER;
    return new Topic(
        name,
        partitions,
        new Retention(
            millis < 1 ? null : Duration.ofMillis(millis),
            bytes < 1 ? null : bytes * partitions,
            compacted));
  }

  private static long number(Config config, String name) {
    String value = value(config, name);
    return value == null ? FOREVER : Long.parseLong(value);
  }

  private static @Nullable String value(Config config, String name) {
    ConfigEntry entry = config.get(name);
    return entry == null ? null : entry.value();
  }

  /** Whether two topics are the same on Kafka, which keeps the share of a partition only. */
  public static boolean same(Topic one, Topic other) {
    return one.partitions() == other.partitions() && of(one).equals(of(other));
  }
}
