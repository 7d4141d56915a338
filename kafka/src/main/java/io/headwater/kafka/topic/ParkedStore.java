package io.headwater.kafka.topic;

import io.headwater.core.Delivery;
import io.headwater.core.Parked;
import io.headwater.core.Published;
import io.headwater.core.Topic;
import io.headwater.core.Topic.Retention;
import io.headwater.core.TopicPartition;
import io.headwater.core.Topics;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.CloudEvents;
import io.headwater.kafka.cluster.Connection;
import io.headwater.kafka.cluster.Poller;
import io.headwater.kafka.cluster.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a group has parked: follows its parking topic, and writes to it. For one thread at a time.
 *
 * <p>What a member writes is one transaction with a commit of offsets, so that Kafka refuses it
 * from one that was taken for dead; and an owner that comes waits for such a transaction, of whose
 * end Kafka tells the partitions of the offsets and of what is parked each in its own time.
 */
final class ParkedStore implements AutoCloseable {
  private static final long PAUSE_NANOS = 20_000_000;
  private static final Duration LOOK = Duration.ofMillis(20);

  // So that who hears that a group is idle finds all that it has parked, and no more. Not long: a
  // transaction of a member that was killed may be before it.
  private static final Duration SEEN = Duration.ofMillis(500);

  private final Connection connection;
  private final ParkedLog log;

  /** To where those must be read that come; only those that are not. */
  private final Map<TopicPartition, Long> ends = new TreeMap<>();

  /** So many partitions the parking topic has, or more. */
  private int width;

  private long looked;

  /** The owner of a partition, as far as Kafka agrees. */
  interface Owner {
    /**
     * Has the owner publish.
     *
     * @param attempt publishes with what it claims; called again where that is outdated
     * @return nothing if it does not own the partition any more, and nothing was published
     */
    Optional<List<Published>> publish(Function<Transactions.Claim, List<Published>> attempt);
  }

  ParkedStore(Connection connection, String group) {
    this.connection = connection;
    this.log = new ParkedLog(connection.cluster(), group + Catalog.PARKED);
    this.looked = connection.cluster().clock().nanos();
  }

  /** Makes sure that there is a parking topic of at least so many partitions. */
  void widen(int partitions) {
    Catalog catalog = connection.catalog();
    Optional<TopicDescription> there = catalog.describe(log.topic());
    if (there.map(found -> found.partitions().size()).orElse(0) < partitions) {
      Topic topic = new Topic(log.topic(), partitions, Retention.newestByKey());
      if (!catalog.create(topic)) {
        catalog.widen(topic);
      }
    }
    width = partitions;
  }

  /**
   * Follows exactly these partitions from now on. What was written to fresh ones so far is known
   * when they are not {@link #unread} any more. After a failure this is to be called again.
   */
  void takeOver(Set<Integer> numbers, Set<Integer> fresh, Duration patience) {
    if (width <= Collections.max(numbers)) {
      widen(Collections.max(numbers) + 1);
    }
    log.follow(numbers);
    ends.keySet().retainAll(log.followed());
    List<TopicPartition> written =
        fresh.stream().map(number -> new TopicPartition(log.topic(), number)).toList();
    ends.putAll(connection.catalog().written(written, patience));
  }

  /**
   * Reads on, and says which of the partitions that came are not known in full yet. That waits for
   * what is decided of transactions, so that it is not said too early what a lost owner had parked.
   */
  Set<Integer> unread(Duration patience) {
    forgetWhatWasRead(patience);
    if (!ends.isEmpty()) {
      log.advance(LOOK);
      forgetWhatWasRead(patience);
    }
    return ends.keySet().stream().map(TopicPartition::partition).collect(Collectors.toSet());
  }

  private void forgetWhatWasRead(Duration patience) {
    ends.entrySet().removeIf(each -> log.hasRead(each.getKey(), each.getValue(), patience));
  }

  /** Follows exactly these partitions from now on, and reads all that members can see of them. */
  void watch(Set<Integer> numbers) {
    log.follow(numbers);
    log.readTo(connection.catalog().next(log.followed()));
  }

  /**
   * Parks messages of one partition; those that are parked already stay.
   *
   * @return false if who asks does not own it any more
   */
  boolean park(List<Parked> messages, Owner owner) {
    List<Parked> fresh =
        messages.stream()
            .filter(each -> log.at(each.delivery().source(), each.delivery().offset()) == null)
            .toList();
    List<ProducerRecord<byte[], byte[]>> records =
        fresh.stream().map(each -> ParkedRecords.parked(log.topic(), each)).toList();
    List<Published> published = write(records, owner);
    for (int i = 0; i < published.size(); i++) {
      Delivery delivery = fresh.get(i).delivery();
      log.written(ParkedRecords.subject(delivery), delivery.key(), published.get(i).offset());
    }
    return published.size() == records.size();
  }

  /** Writes records of one partition; returns nothing if who asks does not own it any more. */
  private List<Published> write(List<ProducerRecord<byte[], byte[]>> records, Owner owner) {
    if (records.isEmpty()) {
      return List.of();
    }
    Optional<List<Published>> published =
        owner.publish(claim -> connection.transactions().publish(log.topic(), records, claim));
    published.ifPresent(these -> connection.catalog().awaitSeen(SEEN, log.topic(), these));
    return published.orElse(List.of());
  }

  Set<TopicPartition> partitions() {
    return log.partitions();
  }

  List<Parked.Place> places(TopicPartition partition) {
    return log.places(partition);
  }

  /** Reads a parked message; nothing if it is not parked any more. */
  Optional<Parked> read(TopicPartition partition, long offset) {
    Long at = log.at(partition, offset);
    if (at == null) {
      return Optional.empty();
    }
    ParkedRecords.Subject subject = new ParkedRecords.Subject(partition, offset, null);
    return record(new TopicPartition(log.topic(), partition.partition()), at)
        .map(record -> ParkedRecords.parked(subject, record));
  }

  /** The record at an offset, if there is one. */
  private Optional<ConsumerRecord<byte[], byte[]>> record(TopicPartition partition, long offset) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    connection
        .lookup()
        .read(
            Map.of(Poller.kafka(partition), offset),
            Map.of(Poller.kafka(partition), offset + 1),
            record -> {
              found.add(record);
              return false;
            });
    return found.stream().findFirst();
  }

  /** Ends a parked message; not if who asks does not own its partition any more. */
  void unpark(TopicPartition partition, long offset, Owner owner) {
    if (log.at(partition, offset) != null) {
      ParkedRecords.Subject subject = new ParkedRecords.Subject(partition, offset, null);
      write(List.of(ParkedRecords.end(log.topic(), subject)), owner)
          .forEach(end -> log.ended(subject, end.offset()));
    }
  }

  /** Ends a request; not if who asks does not own its partition any more. */
  void done(Parked.Request request, Owner owner) {
    write(List.of(ParkedRecords.end(log.topic(), ParkedRecords.subject(request))), owner)
        .forEach(end -> log.done(request, end.offset()));
  }

  /** Ends all that is parked and asked of a partition of a topic that is gone. */
  void forget(TopicPartition partition) {
    List<ParkedRecords.Subject> messages =
        log.places(partition).stream()
            .map(place -> new ParkedRecords.Subject(partition, place.offset(), null))
            .toList();
    List<Parked.Request> requests =
        log.requests().stream().filter(each -> each.partition().equals(partition)).toList();
    List<ProducerRecord<byte[], byte[]>> ends =
        Stream.concat(messages.stream(), requests.stream().map(ParkedRecords::subject))
            .map(subject -> ParkedRecords.end(log.topic(), subject))
            .toList();
    Iterator<Published> written = connection.publisher().sendAndWait(log.topic(), ends).iterator();
    messages.forEach(each -> log.ended(each, written.next().offset()));
    requests.forEach(each -> log.done(each, written.next().offset()));
  }

  /**
   * Ends all that is parked of a partition of which nothing is committed, if it was parked of a
   * former topic of the name: beyond the end, or where another message is now. If one was, all
   * were: whoever parks of a topic has committed where it began.
   *
   * @param range what is in the partition
   */
  void forgetFormer(TopicPartition partition, Topics.Range range) {
    List<Parked.Place> places = log.places(partition);
    if (!places.isEmpty()
        && (isFormer(partition, places.getFirst().offset(), range)
            || isFormer(partition, places.getLast().offset(), range))) {
      forget(partition);
    }
  }

  private boolean isFormer(TopicPartition partition, long offset, Topics.Range range) {
    if (offset < range.first() || offset >= range.next()) {
      return offset >= range.next(); // what is kept no more is not to be told
    }
    Optional<Delivery> there = record(partition, offset).map(CloudEvents::read);
    Optional<Delivery> parked = read(partition, offset).map(Parked::delivery);
    return there.isPresent()
        && parked.isPresent()
        && !(there.get().event().id().equals(parked.get().event().id())
            && there.get().time().equals(parked.get().time()));
  }

  /** What is asked; looks for more from time to time. */
  List<Parked.Request> requests() {
    long now = connection.cluster().clock().nanos();
    if (now - looked > PAUSE_NANOS) {
      looked = now;
      log.advance(Duration.ZERO);
    }
    return log.requests();
  }

  void request(Parked.Request request) {
    write(ParkedRecords.request(log.topic(), request));
  }

  /** Returns the offset of the record when it is durable. */
  private long write(ProducerRecord<byte[], byte[]> record) {
    return connection.publisher().sendAndWait(log.topic(), List.of(record)).getFirst().offset();
  }

  @Override
  public void close() {
    log.close();
  }
}
