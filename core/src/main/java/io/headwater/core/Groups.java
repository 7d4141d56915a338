package io.headwater.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The consumer groups of the topics. Safe for use by many threads. */
public interface Groups {

  /** Where a group begins in a partition of which it has committed nothing yet. */
  sealed interface Start {
    /** With the oldest message kept. */
    record Earliest() implements Start {}

    /** Behind the newest message there is when the group is joined. */
    record Latest() implements Start {}

    /**
     * With the first message of a time or later.
     *
     * @param time the time, in milliseconds
     */
    record At(Instant time) implements Start {}

    /**
     * At offsets, one for each partition that is to begin elsewhere than at the oldest message.
     *
     * @param offsets the offsets
     */
    record Offsets(Map<TopicPartition, Long> offsets) implements Start {
      /** Copies the map. */
      public Offsets {
        offsets = Map.copyOf(offsets);
      }
    }

    /** With the oldest message kept. */
    static Start earliest() {
      return new Earliest();
    }

    /** Behind the newest message there is when the group is joined. */
    static Start latest() {
      return new Latest();
    }

    /** With the first message of this time or later. */
    static Start at(Instant time) {
      return new At(time);
    }

    /** At these offsets. */
    static Start offsets(Map<TopicPartition, Long> offsets) {
      return new Offsets(offsets);
    }
  }

  /**
   * How a member takes part.
   *
   * @param start where to begin where nothing is committed
   * @param session after this time without a poll the member is taken for dead; 1 s to 1 hour. On
   *     Kafka the cluster decides
   * @param drain how long {@link Seat.Listener#revoked} may take; less than an hour
   */
  record Terms(Start start, Duration session, Duration drain) {}

  /** All groups, by name. */
  List<String> names();

  /** What is known of a group. */
  Optional<GroupInfo> find(String group);

  /**
   * A group as it is now.
   *
   * @param name its name
   * @param members the names of those who are in it
   * @param partitions how far it is in each partition, sorted
   */
  record GroupInfo(String name, List<String> members, List<Progress> partitions) {
    /** Messages behind, in all partitions together. */
    public long lag() {
      return partitions.stream().mapToLong(Progress::lag).sum();
    }

    /** How old the oldest message is that is not done yet; zero if none is behind. */
    public Duration lagTime() {
      return partitions.stream()
          .map(Progress::lagTime)
          .max(Duration::compareTo)
          .orElse(Duration.ZERO);
    }

    /** Parked messages, in all partitions together. */
    public long parked() {
      return partitions.stream().mapToLong(Progress::parked).sum();
    }
  }

  /**
   * How far a group is in a partition.
   *
   * @param partition the partition
   * @param owner the member that has it, or null
   * @param committed the offset below which everything is done; where nothing is committed, the
   *     oldest offset kept
   * @param end the offset behind the newest message
   * @param lag how many messages are between; an upper bound where offsets have gaps
   * @param lagTime the age of the oldest message not done yet, by the wall clock; zero if none
   * @param parked how many messages are parked
   */
  record Progress(
      TopicPartition partition,
      @Nullable String owner,
      long committed,
      long end,
      long lag,
      Duration lagTime,
      long parked) {}

  /**
   * Moves a group that has no members to another place in all partitions of a topic.
   *
   * @throws IllegalStateException if it has members: stop them first
   */
  void reset(String group, String topic, Start to);

  /**
   * Forgets a group that has no members, with what it parked.
   *
   * @throws IllegalStateException if it has members: stop them first
   */
  void delete(String group);

  /** Everything that a group has parked, by partition and in the order of parking. */
  List<Parked> parked(String group);

  /**
   * Asks the owner of a partition to do something with the parked messages of a key. Durable when
   * it returns; done when a member owns the partition.
   *
   * @throws IllegalArgumentException if nothing of the key is parked
   */
  void request(String group, Parked.Request request);

  /**
   * Takes a place in a group, which is made if there is none. The partitions come with the first
   * polls.
   *
   * @throws IllegalArgumentException if one of the topics does not exist
   * @throws HeadwaterException.NotSupported if the backend has no such groups, or keeps the name
   *     for itself
   */
  Seat join(String group, Set<String> topics, Terms terms, Seat.Listener listener);
}
