package io.headwater.kafka.topic;

import io.headwater.core.TopicPartition;
import io.headwater.kafka.cluster.Cluster;
import io.headwater.kafka.cluster.Poller;
import io.headwater.kafka.cluster.Transactions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What Kafka takes from a member of a group only as long as it is one. For the seat's thread. */
final class Membership {
  private static final long PAUSE_NANOS = 20_000_000;

  private final Cluster cluster;
  private final String group;
  private final String member;
  private final GroupOffsets outside;
  private final Consumer<byte[], byte[]> consumer;
  private final Poller poller;

  /**
   * @param member the name that its consumer has
   */
  Membership(
      Cluster cluster,
      KafkaSeat.Joining joining,
      String member,
      Consumer<byte[], byte[]> consumer,
      Poller poller) {
    this.cluster = cluster;
    this.group = joining.group();
    this.outside = joining.offsets();
    this.member = member;
    this.consumer = consumer;
    this.poller = poller;
  }

  /** Once it was taken for dead, Kafka's client would commit as if it belonged to no group. */
  boolean isMember() {
    return poller.use(consumer::groupMetadata).generationId() >= 0;
  }

  /** Whether the group knows this member. */
  private boolean isListed() {
    return isMember() && outside.members(group).names().contains(member);
  }

  /**
   * Writes to a group's parking topic as the owner of a partition of which so much is committed.
   */
  ParkedStore.Owner owner(TopicPartition partition, long committed) {
    return attempt ->
        whileListed(
            "parking messages of",
            () ->
                attempt.apply(
                    new Transactions.Claim(
                        offsets(Map.of(partition, committed)),
                        poller.use(consumer::groupMetadata))));
  }

  /** Commits; false if these are not this member's any more. */
  boolean commit(Map<TopicPartition, Long> offsets) {
    return whileListed("committing offsets of", () -> committed(offsets)).orElse(false);
  }

  private boolean committed(Map<TopicPartition, Long> offsets) {
    try {
      poller.use(() -> consumer.commitSync(offsets(offsets)));
      return true;
    } catch (UnknownTopicOrPartitionException e) {
      return false;
    }
  }

  /**
   * Does what Kafka takes from a member only. It is refused, too, where the member has not heard
   * yet that the group has moved on to another epoch: then it is tried again, as what is given up
   * here nobody would give to this member again.
   *
   * @return nothing if the group does not list this member any more
   */
  private <T> Optional<T> whileListed(String doing, Supplier<T> attempt) {
    long begin = cluster.clock().nanos();
    while (true) {
      try {
        return Optional.of(attempt.get());
      } catch (CommitFailedException | StaleMemberEpochException e) {
        if (!isListed()) {
          return Optional.empty();
        }
        long waited = cluster.clock().nanos() - begin;
        if (waited > cluster.options().requestTimeout().toNanos()) {
          throw failed(doing, e);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      } catch (FencedInstanceIdException | UnknownMemberIdException e) {
        return Optional.empty();
      } catch (KafkaException e) {
        throw failed(doing, e);
      }
    }
  }

  /** So that the next owner begins where this one did, also if nothing is ever committed. */
  void saveBegins(Map<TopicPartition, Long> begins) {
    if (!begins.isEmpty()) {
      poller.call("saving where to begin", () -> consumer.commitSync(offsets(begins)));
    }
  }

  private RuntimeException failed(String doing, KafkaException e) {
    return cluster.errors().of(doing + " group '" + group + "'", e);
  }

  private static Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> offsets(
      Map<TopicPartition, Long> offsets) {
    Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> kafka = new HashMap<>();
    offsets.forEach(
        (partition, offset) -> kafka.put(Poller.kafka(partition), new OffsetAndMetadata(offset)));
    return kafka;
  }
}
