package io.headwater.kafka.cluster;

import java.time.Duration;
import java.util.Map;

/** What {@code KafkaOptions} says, and has checked: the packages below do not know of it. */
public record ClusterOptions(
    String bootstrap,
    Duration requestTimeout,
    Duration deliveryTimeout,
    int replication,
    String clientId,
    Map<String, String> properties) {}
