package io.headwater.kafka.topic;

import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.TopicPartition;
import io.headwater.core.Topics;
import io.headwater.kafka.cluster.Cluster;
import io.headwater.kafka.cluster.Connection;
import io.headwater.kafka.cluster.Poller;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that come to a seat, until they are its own. Of each it is asked where to begin,
 * which waits for a commit of the former owner that is under way; then all is read that is parked
 * of it. None of that takes long at a time: the seat polls on meanwhile, for what else it has, and
 * so that Kafka does not miss it.
 */
final class Takeover {
  /** The longest that a question may hold up the partitions that the seat has. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** The same, once it is known that some have no answer. */
  private static final Duration LITTLE = Duration.ofMillis(500);

  /** How long nothing is asked then. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  /** For so long those are waited for that come together, so that they are told together. */
  private static final Duration TOGETHER = Duration.ofMillis(500);

  private final Connection connection;
  private final Cluster cluster;
  private final KafkaSeat.Joining joining;
  private final ParkedStore parked;
  private final Consumer<byte[], byte[]> consumer;
  private final Poller poller;
  private final TreeSet<TopicPartition> coming = new TreeSet<>();

  /** Where to begin in partitions that it has not had yet, and of which nothing is committed. */
  private final Map<TopicPartition, Long> starts;

  /** Of those that are coming, as far as it was asked. */
  private final Map<TopicPartition, Begin> begins = new TreeMap<>();

  /** When the last of those was asked, or somebody told that they cannot be had. */
  private long asked;

  /** The one that was asked by itself last, as they have no answer together; or null. */
  private @Nullable TopicPartition alone;

  private long notBefore;

  /**
   * Where a seat begins in a partition.
   *
   * @param saved whether that is committed
   * @param dropped how many messages before it are kept no more, and were not handled
   * @param range what was in the partition
   */
  record Begin(long offset, boolean saved, long dropped, Topics.Range range) {}

  Takeover(
      Connection connection,
      KafkaSeat.Joining joining,
      ParkedStore parked,
      Consumer<byte[], byte[]> consumer,
      Poller poller) {
    this.connection = connection;
    this.cluster = connection.cluster();
    this.joining = joining;
    this.parked = parked;
    this.consumer = consumer;
    this.poller = poller;
    this.starts = new TreeMap<>(joining.begins());
    this.notBefore = cluster.clock().nanos();
  }

  /** Notes that partitions come, inside Kafka's callback; nothing of them is given yet. */
  void comes(Collection<org.apache.kafka.common.TopicPartition> partitions) {
    partitions.forEach(each -> coming.add(Poller.ours(each)));
    consumer.pause(partitions);
    // So that no poll looks for where to begin: that is done here.
    partitions.forEach(each -> consumer.seek(each, 0));
  }

  /** Forgets some that are the seat's own now. */
  void taken(Collection<TopicPartition> partitions) {
    goes(partitions);
    starts.keySet().removeAll(partitions);
  }

  /** Forgets some that came and went. */
  void goes(Collection<TopicPartition> partitions) {
    coming.removeAll(partitions);
    begins.keySet().removeAll(partitions);
  }

  boolean isEmpty() {
    return coming.isEmpty();
  }

  /**
   * Goes on, and says which may be taken now. They are coming until they are {@link #taken}.
   *
   * @param owned the partitions that the seat has
   * @throws io.headwater.core.HeadwaterException if some cannot be had now; call again
   */
  Map<TopicPartition, Begin> ready(Set<TopicPartition> owned) {
    long now = cluster.clock().nanos();
    TreeSet<TopicPartition> fresh = new TreeSet<>(coming);
    fresh.removeAll(begins.keySet());
    if (fresh.isEmpty()) {
      alone = null;
    } else if (now - notBefore >= 0) {
      askNext(fresh, owned);
    }
    Set<Integer> unread = parked.unread(LITTLE);
    Map<TopicPartition, Begin> ready = new TreeMap<>(begins);
    ready.keySet().removeIf(each -> unread.contains(each.partition()));
    if (ready.size() < begins.size() && now - asked < TOGETHER.toNanos()) {
      return Map.of();
    }
    if (ready.isEmpty()) {
      expectInTime(now);
    }
    ready.forEach(this::forgetFormer);
    return ready;
  }

  /** Asks all at once; if they have no answer so, one after the other. */
  private void askNext(NavigableSet<TopicPartition> fresh, Set<TopicPartition> owned) {
    TopicPartition last = alone;
    TopicPartition next = last == null ? null : fresh.higher(last);
    Set<TopicPartition> these =
        last == null ? fresh : Set.of(next == null ? fresh.getFirst() : next);
    try {
      Map<TopicPartition, Begin> found = ask(these, last == null ? PATIENCE : LITTLE);
      Set<TopicPartition> all = new TreeSet<>(owned);
      all.addAll(coming);
      // Not before that was asked: what was parked with a commit that it has waited for is there.
      parked.takeOver(numbers(all), numbers(these), PATIENCE);
      begins.putAll(found);
      asked = cluster.clock().nanos();
      alone = last == null ? null : these.iterator().next();
    } catch (HeadwaterException e) {
      alone = these.iterator().next();
      notBefore = cluster.clock().nanos() + AGAIN.toNanos();
      throw e;
    }
  }

  private void expectInTime(long now) {
    Duration timeout = cluster.options().requestTimeout();
    if (!begins.isEmpty() && now - asked > timeout.toNanos()) {
      asked = now;
      throw new Unavailable(
          ("%s cannot be had by group '%s' for %s: a transaction of a lost member is not decided,"
                  + " or brokers are away; it is tried on")
              .formatted(begins.keySet(), joining.group(), timeout),
          null);
    }
  }

  /** Kafka forgets what was committed of a topic that is deleted, and not what was parked of it. */
  private void forgetFormer(TopicPartition partition, Begin begin) {
    if (!begin.saved()) {
      parked.forgetFormer(partition, begin.range());
    }
  }

  private Map<TopicPartition, Begin> ask(Set<TopicPartition> these, Duration patience) {
    Set<org.apache.kafka.common.TopicPartition> kafka = Poller.kafka(these);
    Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> saved =
        poller.call("reading committed offsets", () -> consumer.committed(kafka, patience));
    Map<org.apache.kafka.common.TopicPartition, Long> first =
        poller.call(
            "looking for the oldest messages", () -> consumer.beginningOffsets(kafka, patience));
    Map<TopicPartition, Long> next = connection.catalog().written(these, patience);
    Map<TopicPartition, Begin> found = new HashMap<>();
    for (TopicPartition each : these) {
      long oldest = first.getOrDefault(Poller.kafka(each), 0L);
      Topics.Range range = new Topics.Range(oldest, next.getOrDefault(each, oldest));
      found.put(each, begin(each, saved.get(Poller.kafka(each)), range));
    }
    return found;
  }

  /** What is beyond the end was meant for another topic of the name: all of this one is new. */
  private Begin begin(
      TopicPartition partition, @Nullable OffsetAndMetadata saved, Topics.Range range) {
    long oldest = range.first();
    long wanted = saved == null ? starts.getOrDefault(partition, oldest) : saved.offset();
    if (wanted > range.next()) {
      return new Begin(oldest, false, 0, range);
    }
    return saved == null
        ? new Begin(Math.max(oldest, wanted), false, 0, range)
        : new Begin(Math.max(oldest, wanted), true, Math.max(0, oldest - wanted), range);
  }

  private static Set<Integer> numbers(Set<TopicPartition> partitions) {
    Set<Integer> numbers = new TreeSet<>();
    partitions.forEach(each -> numbers.add(each.partition()));
    return numbers;
  }
}
