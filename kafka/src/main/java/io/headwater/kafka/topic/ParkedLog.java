package io.headwater.kafka.topic;

import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Parked;
import io.headwater.core.TopicPartition;
import io.headwater.kafka.cluster.Cluster;
import io.headwater.kafka.cluster.Poller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Follows some partitions of a group's parking topic. Knows where everything parked is, and what is
 * asked, but holds no message: those are read when they are wanted. For one thread at a time.
 *
 * <p>What its owner writes is entered at once ({@link #written}), and met again when the topic is
 * read on. So each entry remembers the offset it comes from, an ended one too until it is met; what
 * is older than that is passed over.
 */
final class ParkedLog implements AutoCloseable {
  /** A fetch that waits at an end holds up that of a partition that comes. */
  private static final int FETCH_WAIT_MILLIS = 50;

  private final String topic;
  private final Consumer<byte[], byte[]> consumer;
  private final Poller poller;
  private Set<org.apache.kafka.common.TopicPartition> followed = Set.of();

  /** The messages of each partition by their offset, in the order of parking. */
  private final Map<TopicPartition, Map<Long, Entry>> messages = new TreeMap<>();

  private final Map<Parked.Request, Entry> requests = new LinkedHashMap<>();

  /**
   * @param at the offset of the record in the parking topic
   * @param live false if the record ended it
   * @param key the message's key
   */
  private record Entry(long at, boolean live, @Nullable String key) {}

  ParkedLog(Cluster cluster, String topic) {
    this.topic = topic;
    this.consumer =
        cluster.consumer(Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS));
    this.poller = new Poller(cluster, consumer);
  }

  String topic() {
    return topic;
  }

  /** Follows exactly these partitions from now on, new ones from their beginning. */
  void follow(Set<Integer> numbers) {
    Set<org.apache.kafka.common.TopicPartition> wanted =
        numbers.stream()
            .map(number -> new org.apache.kafka.common.TopicPartition(topic, number))
            .collect(Collectors.toSet());
    Set<org.apache.kafka.common.TopicPartition> fresh = new HashSet<>(wanted);
    fresh.removeAll(followed);
    messages.keySet().removeIf(each -> isNew(each, numbers, fresh));
    requests.keySet().removeIf(each -> isNew(each.partition(), numbers, fresh));
    poller.call(
        "following what is parked",
        () -> {
          consumer.assign(wanted);
          if (!fresh.isEmpty()) { // none would mean all
            consumer.seekToBeginning(fresh);
          }
        });
    followed = wanted;
  }

  private boolean isNew(
      TopicPartition partition,
      Set<Integer> numbers,
      Set<org.apache.kafka.common.TopicPartition> fresh) {
    return !numbers.contains(partition.partition())
        || fresh.contains(new org.apache.kafka.common.TopicPartition(topic, partition.partition()));
  }

  /** The partitions of the topic that it follows. */
  Set<TopicPartition> followed() {
    return followed.stream().map(Poller::ours).collect(Collectors.toSet());
  }

  /** Whether all below an offset of a partition that it follows was read; false if nobody knows. */
  boolean hasRead(TopicPartition partition, long end, Duration patience) {
    try {
      return poller.position(Poller.kafka(partition), patience) >= end;
    } catch (Unavailable e) {
      return false;
    }
  }

  /** Reads on, at least to these ends of partitions that it follows. */
  void readTo(Map<TopicPartition, Long> ends) {
    Map<org.apache.kafka.common.TopicPartition, Long> kafka = new HashMap<>();
    ends.forEach((partition, end) -> kafka.put(Poller.kafka(partition), end));
    poller.readTo(
        kafka,
        record -> {
          take(record);
          return true;
        });
  }

  /** Reads on; waits so long at most if there is nothing. */
  void advance(Duration wait) {
    if (!followed.isEmpty()) {
      poller.poll(wait).forEach(this::take);
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    ParkedRecords.Subject subject = ParkedRecords.subject(record);
    if (subject != null) {
      String key = ParkedRecords.messageKey(record);
      met(subject, new Entry(record.offset(), record.value() != null, key));
    }
  }

  private void met(ParkedRecords.Subject subject, Entry entry) {
    if (subject.action() == null) {
      met(of(subject.partition()), subject.offset(), entry);
    } else if (entry.live()) {
      met(requests, request(subject, entry.key()), entry);
    } else {
      requests.keySet().stream()
          .filter(each -> ParkedRecords.subject(each).equals(subject))
          .toList()
          .forEach(each -> met(requests, each, entry));
    }
  }

  private static <K> void met(Map<K, Entry> entries, K key, Entry entry) {
    Entry known = entries.get(key);
    if (known != null && known.at() > entry.at()) {
      return; // written by us since
    }
    if (entry.live()) {
      entries.put(key, entry);
    } else {
      entries.remove(key);
    }
  }

  /** Enters what has just been written to the topic, and will be met there. */
  void written(ParkedRecords.Subject subject, @Nullable String key, long at) {
    of(subject.partition()).put(subject.offset(), new Entry(at, true, key));
  }

  /** Enters that a message is parked no more. */
  void ended(ParkedRecords.Subject subject, long at) {
    of(subject.partition()).put(subject.offset(), new Entry(at, false, null));
  }

  /** Enters that a request is done. */
  void done(Parked.Request request, long at) {
    requests.put(request, new Entry(at, false, null));
  }

  private Map<Long, Entry> of(TopicPartition partition) {
    return messages.computeIfAbsent(partition, absent -> new LinkedHashMap<>());
  }

  private static Parked.Request request(ParkedRecords.Subject subject, @Nullable String key) {
    Parked.Action action = subject.action();
    if (action == null) {
      throw new IllegalStateException(subject + " is no request");
    }
    return new Parked.Request(subject.partition(), key, subject.offset(), action);
  }

  /** The partitions of topics of which something is parked, or asked. */
  Set<TopicPartition> partitions() {
    Set<TopicPartition> partitions = new HashSet<>(messages.keySet());
    requests.keySet().forEach(each -> partitions.add(each.partition()));
    return partitions;
  }

  /** What is parked of a partition, in the order of parking. */
  List<Parked.Place> places(TopicPartition partition) {
    List<Parked.Place> places = new ArrayList<>();
    messages
        .getOrDefault(partition, Map.of())
        .forEach(
            (offset, entry) -> {
              if (entry.live()) {
                places.add(new Parked.Place(entry.key(), offset));
              }
            });
    return places;
  }

  /** Where a parked message is in the topic, or null if it is not parked. */
  @Nullable Long at(TopicPartition partition, long offset) {
    Entry entry = messages.getOrDefault(partition, Map.of()).get(offset);
    return entry == null || !entry.live() ? null : entry.at();
  }

  List<Parked.Request> requests() {
    return requests.entrySet().stream()
        .filter(each -> each.getValue().live())
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public void close() {
    poller.close(Duration.ZERO);
  }
}
