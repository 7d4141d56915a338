package io.headwater.kafka;

import io.headwater.kafka.cluster.ClusterOptions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How to use a Kafka cluster.
 *
 * @param bootstrap addresses of some of its brokers: host:port, with commas between
 * @param requestTimeout how long a question to the cluster, or the wait for room to send, may take
 *     before it fails as {@code Unavailable}; 1 ms or more. Kafka gives up one attempt of a request
 *     after half of it
 * @param deliveryTimeout how long the cluster may take to confirm what was published, retries
 *     included, before it fails as {@code OutcomeUnknown}; not less than {@code requestTimeout}.
 *     Kafka takes about 12 s to replace a lost broker unless it is configured otherwise
 * @param replication how many brokers keep each new topic, 1 to 100; -1 for what the cluster is
 *     configured to
 * @param clientId how the names of our clients begin, which the brokers' logs and metrics show
 * @param properties further settings of Kafka's clients, as for security; they win over ours,
 *     except that a connection under which messages of a queue are held is never closed as idle
 */
public record KafkaOptions(
    String bootstrap,
    Duration requestTimeout,
    Duration deliveryTimeout,
    int replication,
    String clientId,
    Map<String, String> properties) {

  /** As many brokers for each new topic as the cluster is configured to. */
  public static final int REPLICATION_OF_CLUSTER = -1;

  private static final Pattern ADDRESS = Pattern.compile("\\S+:\\d{1,5}");

  /**
   * @throws IllegalArgumentException if a part is out of its range
   */
  public KafkaOptions {
    for (String address : bootstrap.split(",", -1)) {
      if (!ADDRESS.matcher(address.strip()).matches()) {
        throw new IllegalArgumentException(
            "address '%s' of Kafka; expected host:port, or several with commas"
                .formatted(bootstrap));
      }
    }
    if (requestTimeout.toMillis() < 1 || deliveryTimeout.compareTo(requestTimeout) < 0) {
      throw new IllegalArgumentException(
          "request timeout %s and delivery timeout %s; expected 1 ms or more, and the second not"
                  .formatted(requestTimeout, deliveryTimeout)
              + " shorter than the first");
    }
    if (replication != REPLICATION_OF_CLUSTER && (replication < 1 || replication > 100)) {
      throw new IllegalArgumentException(
          "replication on %d brokers; expected 1 to 100, or -1 for the cluster's"
              .formatted(replication));
    }
    properties = Map.copyOf(properties);
  }

  /** The same, for the packages below this one. */
  ClusterOptions forCluster() {
    return new ClusterOptions(
        bootstrap, requestTimeout, deliveryTimeout, replication, clientId, properties);
  }

  /** 10 s for a request, 60 s for a delivery, the cluster's replication, named "headwater". */
  public static KafkaOptions of(String bootstrap) {
    return new KafkaOptions(
        bootstrap,
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        REPLICATION_OF_CLUSTER,
        "headwater",
        Map.of());
  }

  /** The same with these time-outs. */
  public KafkaOptions withTimeouts(Duration request, Duration delivery) {
    return new KafkaOptions(bootstrap, request, delivery, replication, clientId, properties);
  }

  /** The same, each new topic kept by so many brokers. */
  public KafkaOptions withReplication(int brokers) {
    return new KafkaOptions(
        bootstrap, requestTimeout, deliveryTimeout, brokers, clientId, properties);
  }

  /** The same, the names of its clients beginning so. */
  public KafkaOptions withClientId(String newClientId) {
    return new KafkaOptions(
        bootstrap, requestTimeout, deliveryTimeout, replication, newClientId, properties);
  }

  /** The same with this setting of Kafka's clients. */
  public KafkaOptions with(String property, String value) {
    Map<String, String> more = new TreeMap<>(properties);
    more.put(property, value);
    return new KafkaOptions(
        bootstrap, requestTimeout, deliveryTimeout, replication, clientId, more);
  }
}
