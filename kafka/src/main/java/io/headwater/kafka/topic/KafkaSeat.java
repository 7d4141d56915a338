package io.headwater.kafka.topic;

import io.headwater.core.Delivery;
import io.headwater.core.Groups;
import io.headwater.core.Parked;
import io.headwater.core.Seat;
import io.headwater.core.TopicPartition;
import io.headwater.kafka.cluster.CloudEvents;
import io.headwater.kafka.cluster.Cluster;
import io.headwater.kafka.cluster.Poller;
import io.headwater.kafka.cluster.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A member of a KIP-848 consumer group.
 *
 * <p>A partition that comes is only noted inside Kafka's own callback, and paused. The next step of
 * the poll makes it this seat's: reads where to begin, which waits for a commit of the former owner
 * that is under way, then what is parked of it, and tells the listener. If that fails, it is tried
 * again by the next poll.
 */
final class KafkaSeat implements Seat {
  private static final long PAUSE_NANOS = 20_000_000;

  private final Cluster cluster;
  private final Joining joining;
  private final ParkedStore parked;
  private final String member;
  private final Consumer<byte[], byte[]> consumer;
  private final Poller poller;
  private final Set<TopicPartition> owned = new TreeSet<>();
  private final Set<TopicPartition> coming = new TreeSet<>();
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private long dropped;
  private boolean closed;

  /**
   * How a member came.
   *
   * @param begins where to begin in partitions of which nothing is committed
   * @param offsets asks about the group from outside
   */
  record Joining(
      String group,
      Set<String> topics,
      Groups.Terms terms,
      Listener listener,
      Map<TopicPartition, Long> begins,
      GroupOffsets offsets) {}

  KafkaSeat(Cluster cluster, ParkedStore parked, Joining joining) {
    this.cluster = cluster;
    this.parked = parked;
    this.joining = joining;
    this.member = cluster.uniqueName("member");
    this.consumer = cluster.consumer(settings());
    this.poller = new Poller(cluster, consumer);
    consumer.subscribe(joining.topics(), new Changes());
    poller.poll(Duration.ZERO); // joins; what comes of it is told by the polls that follow
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, joining.group());
    settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, member);
    // A process that is gone is missed by Kafka after the cluster's session time; one that lives
    // but does not poll, by its own client after this time, in which it may also be draining.
    if (!cluster.options().properties().containsKey(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG)) {
      long alive = joining.terms().session().plus(joining.terms().drain()).toMillis();
      settings.put(
          ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, (int) Math.min(Integer.MAX_VALUE, alive));
    }
    return settings;
  }

  /** Kafka's callbacks, called inside its poll. */
  private final class Changes implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(
        Collection<org.apache.kafka.common.TopicPartition> partitions) {
      consumer.pause(partitions);
      partitions.forEach(each -> coming.add(Poller.ours(each)));
      if (!partitions.isEmpty()) {
        poller.cutShort();
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<org.apache.kafka.common.TopicPartition> partitions) {
      Set<TopicPartition> going = known(partitions);
      if (!going.isEmpty()) {
        joining.listener().revoked(going);
      }
      leave(going);
    }

    @Override
    public void onPartitionsLost(Collection<org.apache.kafka.common.TopicPartition> partitions) {
      Set<TopicPartition> gone = known(partitions);
      leave(gone);
      if (!gone.isEmpty()) {
        joining.listener().lost(gone);
      }
    }

    /** Those of which the listener knows; none any more when the connection was closed. */
    private Set<TopicPartition> known(
        Collection<org.apache.kafka.common.TopicPartition> partitions) {
      if (cluster.isClosed()) {
        return Set.of();
      }
      Set<TopicPartition> known =
          partitions.stream().map(Poller::ours).collect(Collectors.toCollection(TreeSet::new));
      coming.removeAll(known);
      known.retainAll(owned);
      return known;
    }
  }

  private void leave(Set<TopicPartition> partitions) {
    owned.removeAll(partitions);
    committed.keySet().removeAll(partitions);
  }

  @Override
  public String member() {
    return member;
  }

  @Override
  public List<Delivery> poll(Duration timeout) {
    if (closed) {
      throw new IllegalStateException(
          "this seat of group '%s' is closed; expected an open one: join again"
              .formatted(joining.group()));
    }
    long begin = cluster.clock().nanos();
    while (true) {
      settle();
      Duration left = timeout.minusNanos(cluster.clock().nanos() - begin);
      List<Delivery> found = take(left.isNegative() ? Duration.ZERO : left);
      if (!found.isEmpty() || coming.isEmpty()) {
        return found;
      }
    }
  }

  private List<Delivery> take(Duration timeout) {
    List<Delivery> found = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : poller.poll(timeout, this::skipped)) {
      found.add(CloudEvents.read(record));
    }
    return found;
  }

  private void skipped(org.apache.kafka.common.TopicPartition partition, long messages) {
    if (owned.contains(Poller.ours(partition))) {
      dropped += messages;
    }
  }

  /** Makes the partitions that have come this seat's own. */
  private void settle() {
    if (coming.isEmpty()) {
      return;
    }
    Set<TopicPartition> fresh = new TreeSet<>(coming);
    Set<org.apache.kafka.common.TopicPartition> kafka = Poller.kafka(fresh);
    Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> saved =
        poller.call("reading committed offsets", () -> consumer.committed(kafka));
    Map<org.apache.kafka.common.TopicPartition, Long> first =
        poller.call("looking for the oldest messages", () -> consumer.beginningOffsets(kafka));
    Map<TopicPartition, Long> begins = new HashMap<>();
    Map<TopicPartition, Long> missing = new HashMap<>();
    for (org.apache.kafka.common.TopicPartition each : kafka) {
      TopicPartition ours = Poller.ours(each);
      OffsetAndMetadata known = saved.get(each);
      long oldest = first.getOrDefault(each, 0L);
      if (known == null) {
        missing.put(ours, Math.max(oldest, joining.begins().getOrDefault(ours, oldest)));
      } else {
        begins.put(ours, known.offset());
        dropped += Math.max(0, oldest - known.offset());
      }
      long from = known == null ? missing.getOrDefault(ours, oldest) : known.offset();
      consumer.seek(each, Math.max(oldest, from));
    }
    saveBegins(missing);
    parked.takeOver(numbers(fresh));
    committed.putAll(begins);
    committed.putAll(missing);
    owned.addAll(fresh);
    coming.removeAll(fresh);
    consumer.resume(kafka);
    joining.listener().assigned(fresh);
  }

  /** So that the next owner begins where this one did, also if nothing is ever committed. */
  private void saveBegins(Map<TopicPartition, Long> begins) {
    if (!begins.isEmpty()) {
      poller.call(
          "saving where to begin",
          () -> {
            consumer.commitSync(offsets(begins));
            return true;
          });
    }
  }

  private Set<Integer> numbers(Set<TopicPartition> fresh) {
    Set<Integer> numbers = new TreeSet<>();
    owned.forEach(each -> numbers.add(each.partition()));
    fresh.forEach(each -> numbers.add(each.partition()));
    return numbers;
  }

  @Override
  public long position(TopicPartition partition) {
    return poller.position(Poller.kafka(partition));
  }

  @Override
  public long dropped() {
    return dropped;
  }

  @Override
  public void pause(TopicPartition partition) {
    poller.pause(Poller.kafka(partition));
  }

  @Override
  public void resume(TopicPartition partition) {
    if (owned.contains(partition)) {
      poller.resume(Poller.kafka(partition));
    }
  }

  @Override
  public void wakeup() {
    poller.wakeup();
  }

  @Override
  public Set<TopicPartition> commit(Map<TopicPartition, Long> offsets) {
    cluster.checkOpen();
    Set<TopicPartition> refused = new TreeSet<>(offsets.keySet());
    Map<TopicPartition, Long> mine = new TreeMap<>(offsets);
    mine.keySet().retainAll(owned);
    if (mine.isEmpty() || !isMember()) {
      return refused;
    }
    if (isSaved(mine)) {
      committed.putAll(mine);
      refused.removeAll(mine.keySet());
    }
    return refused;
  }

  /** Commits; false if these are not this member's any more. */
  private boolean isSaved(Map<TopicPartition, Long> offsets) {
    long begin = cluster.clock().nanos();
    while (true) {
      try {
        return poller.uninterrupted(
            () -> {
              consumer.commitSync(offsets(offsets));
              return true;
            });
      } catch (CommitFailedException | StaleMemberEpochException e) {
        if (!isListed()) {
          return false;
        }
        // It has not heard yet that the group has moved on to another epoch. What is refused here
        // is given up, and nobody would give it to this member again.
        long waited = cluster.clock().nanos() - begin;
        if (waited > cluster.options().requestTimeout().toNanos()) {
          throw failed(e);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      } catch (FencedInstanceIdException
          | UnknownMemberIdException
          | UnknownTopicOrPartitionException e) {
        return false;
      } catch (KafkaException e) {
        throw failed(e);
      }
    }
  }

  private RuntimeException failed(KafkaException e) {
    return cluster.errors().of("committing offsets of group '" + joining.group() + "'", e);
  }

  /** Whether the group knows this member. */
  private boolean isListed() {
    return isMember() && joining.offsets().members(joining.group()).names().contains(member);
  }

  /** Once it was taken for dead, Kafka's client would commit as if it belonged to no group. */
  private boolean isMember() {
    return consumer.groupMetadata().generationId() >= 0;
  }

  private static Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> offsets(
      Map<TopicPartition, Long> offsets) {
    Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> kafka = new HashMap<>();
    offsets.forEach(
        (partition, offset) -> kafka.put(Poller.kafka(partition), new OffsetAndMetadata(offset)));
    return kafka;
  }

  @Override
  public boolean park(TopicPartition partition, List<Parked> messages) {
    cluster.checkOpen();
    return owned.contains(partition)
        && isMember()
        && parked.park(
            messages,
            () ->
                new Transactions.Claim(
                    offsets(Map.of(partition, committed.getOrDefault(partition, 0L))),
                    consumer.groupMetadata()),
            this::isListed);
  }

  @Override
  public List<Parked.Place> parked(TopicPartition partition) {
    return parked.places(partition);
  }

  @Override
  public Parked parked(TopicPartition partition, long offset) {
    return parked.read(partition, offset);
  }

  @Override
  public void unpark(TopicPartition partition, long offset) {
    if (owned.contains(partition)) {
      parked.unpark(partition, offset);
    }
  }

  @Override
  public List<Parked.Request> requests() {
    return parked.requests().stream()
        .filter(request -> owned.contains(request.partition()))
        .toList();
  }

  @Override
  public void done(Parked.Request request) {
    parked.done(request);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    Set<TopicPartition> going = new TreeSet<>(owned);
    try {
      if (!going.isEmpty() && !cluster.isClosed()) {
        joining.listener().revoked(going);
      }
    } finally {
      closed = true;
      leave(going);
      parked.close();
      poller.close(cluster.options().requestTimeout());
    }
  }
}
