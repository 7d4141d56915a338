package io.headwater.testkit;

import io.headwater.core.Parked;
import io.headwater.core.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a {@link ModelStore} remembers of a consumer group, without its members. */
final class ModelGroup {
  /** What its members have ever consumed. */
  final Set<String> topics = new TreeSet<>();

  /** Below which offset everything is done; where it began, if nothing is committed yet. */
  final Map<TopicPartition, Long> committed = new TreeMap<>();

  /** What is parked of each partition, in the order of parking. */
  final Map<TopicPartition, List<Parked>> parked = new TreeMap<>();

  final List<Parked.Request> requests = new ArrayList<>();

  void forget(String topic) {
    topics.remove(topic);
    committed.keySet().removeIf(partition -> partition.topic().equals(topic));
    parked.keySet().removeIf(partition -> partition.topic().equals(topic));
    requests.removeIf(request -> request.partition().topic().equals(topic));
  }
}
