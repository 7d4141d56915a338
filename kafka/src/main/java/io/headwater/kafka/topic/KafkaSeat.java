package io.headwater.kafka.topic;

import io.headwater.core.Delivery;
import io.headwater.core.Groups;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.Parked;
import io.headwater.core.Seat;
import io.headwater.core.TopicPartition;
import io.headwater.kafka.cluster.CloudEvents;
import io.headwater.kafka.cluster.Cluster;
import io.headwater.kafka.cluster.Connection;
import io.headwater.kafka.cluster.Poller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A member of a KIP-848 consumer group.
 *
 * <p>A partition that comes is only noted inside Kafka's own callback, and paused. The next steps
 * of the poll make it this seat's, when {@link Takeover} says that it is ready, and tell the
 * listener. If that fails, it is tried again by the next poll.
 */
final class KafkaSeat implements Seat {
  /** How often it is looked whether partitions that come are ready. */
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Cluster cluster;
  private final Joining joining;
  private final ParkedStore parked;
  private final String member;
  private final Consumer<byte[], byte[]> consumer;
  private final Poller poller;
  private final Set<TopicPartition> owned = new TreeSet<>();
  private final Membership membership;
  private final Takeover takeover;
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

  KafkaSeat(Connection connection, ParkedStore parked, Joining joining) {
    this.cluster = connection.cluster();
    this.parked = parked;
    this.joining = joining;
    this.member = cluster.uniqueName("member");
    this.consumer = cluster.consumer(settings());
    this.poller = new Poller(cluster, consumer);
    this.membership = new Membership(cluster, joining, member, consumer, poller);
    this.takeover = new Takeover(connection, joining, parked, consumer, poller);
    try {
      poller.use(() -> consumer.subscribe(joining.topics(), new Changes()));
      poller.poll(Duration.ZERO); // joins; what comes of it is told by the polls that follow
    } catch (RuntimeException e) {
      poller.close(cluster.options().requestTimeout());
      throw e;
    }
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
      takeover.comes(partitions);
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
      takeover.goes(known);
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
    Duration wait = Poller.within(timeout);
    long begin = cluster.clock().nanos();
    while (true) {
      HeadwaterException failure = settle();
      boolean waits = !takeover.isEmpty();
      Duration left = wait.minusNanos(cluster.clock().nanos() - begin);
      List<Delivery> found = take(waits && left.compareTo(LOOK) > 0 ? LOOK : left);
      if (found.isEmpty() && failure != null) {
        throw failure;
      }
      if (!found.isEmpty() || waits || takeover.isEmpty()) {
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

  /**
   * Goes on making the partitions that have come this seat's own.
   *
   * @return what kept it from that, or null; it is tried again by the next poll
   */
  private @Nullable HeadwaterException settle() {
    if (takeover.isEmpty()) {
      return null;
    }
    try {
      Map<TopicPartition, Takeover.Begin> ready = takeover.ready(owned);
      if (!ready.isEmpty()) {
        own(ready);
      }
      return null;
    } catch (StoreClosed e) {
      throw e;
    } catch (HeadwaterException e) {
      return e;
    }
  }

  /** Makes partitions this seat's own. */
  private void own(Map<TopicPartition, Takeover.Begin> fresh) {
    Map<TopicPartition, Long> unsaved = new HashMap<>();
    fresh.forEach(
        (partition, begin) -> {
          if (!begin.saved()) {
            unsaved.put(partition, begin.offset());
          }
        });
    membership.saveBegins(unsaved);
    poller.use(
        () ->
            fresh.forEach(
                (partition, begin) -> consumer.seek(Poller.kafka(partition), begin.offset())));
    fresh.forEach(
        (partition, begin) -> {
          committed.put(partition, begin.offset());
          dropped += begin.dropped();
        });
    owned.addAll(fresh.keySet());
    takeover.taken(fresh.keySet());
    poller.use(() -> consumer.resume(Poller.kafka(fresh.keySet())));
    joining.listener().assigned(Set.copyOf(fresh.keySet()));
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
    if (!mine.isEmpty() && membership.isMember() && membership.commit(mine)) {
      committed.putAll(mine);
      refused.removeAll(mine.keySet());
    }
    return refused;
  }

  @Override
  public boolean park(TopicPartition partition, List<Parked> messages) {
    cluster.checkOpen();
    return isOwner(partition) && parked.park(messages, owner(partition));
  }

  private boolean isOwner(TopicPartition partition) {
    return owned.contains(partition) && membership.isMember();
  }

  private ParkedStore.Owner owner(TopicPartition partition) {
    return membership.owner(partition, committed.getOrDefault(partition, 0L));
  }

  @Override
  public List<Parked.Place> parked(TopicPartition partition) {
    return parked.places(partition);
  }

  @Override
  public Parked parked(TopicPartition partition, long offset) {
    return parked
        .read(partition, offset)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "offset %d of %s is not parked; expected one that parked() lists"
                        .formatted(offset, partition)));
  }

  @Override
  public void unpark(TopicPartition partition, long offset) {
    if (isOwner(partition)) {
      parked.unpark(partition, offset, owner(partition));
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
    if (isOwner(request.partition())) {
      parked.done(request, owner(request.partition()));
    }
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
      try {
        parked.close();
      } finally {
        poller.close(cluster.options().requestTimeout());
      }
    }
  }
}
