package io.headwater.kafka.topic;

import io.headwater.core.Parked;
import io.headwater.core.Published;
import io.headwater.core.TopicPartition;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.Connection;
import io.headwater.kafka.cluster.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * What a group has parked: follows its parking topic, and writes to it. For one thread at a time.
 *
 * <p>Parking is one transaction with a commit of offsets, so that Kafka refuses it from a member
 * that was taken for dead; and an owner that comes waits for such a transaction, of whose end Kafka
 * tells the partitions of the offsets and of what is parked each in its own time. The end of a
 * parked message needs no such care: it was handled, whoever says so.
 */
final class ParkedStore implements AutoCloseable {
  private static final long PAUSE_NANOS = 20_000_000;

  // So that who hears that a group is idle finds all that it has parked. Not long: a transaction of
  // a member that was killed may be before it.
  private static final Duration SEEN = Duration.ofMillis(500);

  private final Connection connection;
  private final ParkedLog log;
  private long looked;

  ParkedStore(Connection connection, String group) {
    this.connection = connection;
    this.log = new ParkedLog(connection.cluster(), group + Catalog.PARKED);
    this.looked = connection.cluster().clock().nanos();
  }

  /**
   * Follows exactly these partitions from now on, and reads all that was written to them. Waits for
   * what is decided of transactions, so that it is not said too early what a lost owner had parked;
   * after a failure this is to be called again.
   */
  void takeOver(Set<Integer> numbers) {
    log.follow(numbers);
    log.readTo(connection.catalog().written(log.followed()));
  }

  /** Follows exactly these partitions from now on, and reads all that members can see of them. */
  void watch(Set<Integer> numbers) {
    log.follow(numbers);
    log.readTo(connection.catalog().next(log.followed()));
  }

  /**
   * Parks messages of one partition; those that are parked already stay.
   *
   * @param claim asked before each attempt
   * @param isMember whether the group knows the member, asked when a claim is refused
   * @return false if it is none any more
   */
  boolean park(
      List<Parked> messages, Supplier<Transactions.Claim> claim, BooleanSupplier isMember) {
    List<Parked> fresh =
        messages.stream()
            .filter(each -> log.at(each.delivery().source(), each.delivery().offset()) == null)
            .toList();
    List<ProducerRecord<byte[], byte[]>> records =
        fresh.stream().map(each -> ParkedRecords.parked(log.topic(), each)).toList();
    if (records.isEmpty()) {
      return true;
    }
    long begin = connection.cluster().clock().nanos();
    while (true) {
      try {
        List<Published> published =
            connection.transactions().publish(log.topic(), records, claim.get());
        for (int i = 0; i < published.size(); i++) {
          var delivery = fresh.get(i).delivery();
          log.written(ParkedRecords.subject(delivery), delivery.key(), published.get(i).offset());
        }
        connection.catalog().awaitSeen(SEEN, log.topic(), published);
        return true;
      } catch (CommitFailedException e) {
        if (!isMember.getAsBoolean()) {
          return false;
        }
        // It has not heard yet that the group has moved on to another epoch.
        long waited = connection.cluster().clock().nanos() - begin;
        if (waited > connection.cluster().options().requestTimeout().toNanos()) {
          throw connection.cluster().errors().of("parking", e);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      } catch (KafkaException e) {
        throw connection.cluster().errors().of("parking", e);
      }
    }
  }

  Set<TopicPartition> partitions() {
    return log.partitions();
  }

  List<Parked.Place> places(TopicPartition partition) {
    return log.places(partition);
  }

  /** Reads a parked message. */
  Parked read(TopicPartition partition, long offset) {
    Long at = log.at(partition, offset);
    if (at == null) {
      throw new IllegalArgumentException(
          "offset %d of %s is not parked; expected one that parked() lists"
              .formatted(offset, partition));
    }
    org.apache.kafka.common.TopicPartition from =
        new org.apache.kafka.common.TopicPartition(log.topic(), partition.partition());
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    connection
        .lookup()
        .read(
            Map.of(from, at),
            Map.of(from, at + 1),
            record -> {
              found.add(record);
              return false;
            });
    return ParkedRecords.parked(
        new ParkedRecords.Subject(partition, offset, null), found.getFirst());
  }

  void unpark(TopicPartition partition, long offset) {
    if (log.at(partition, offset) != null) {
      ParkedRecords.Subject subject = new ParkedRecords.Subject(partition, offset, null);
      log.ended(subject, write(ParkedRecords.end(log.topic(), subject)));
    }
  }

  /** What is asked; looks for more from time to time. */
  List<Parked.Request> requests() {
    long now = connection.cluster().clock().nanos();
    if (now - looked > PAUSE_NANOS) {
      looked = now;
      log.advance();
    }
    return log.requests();
  }

  void request(Parked.Request request) {
    write(ParkedRecords.request(log.topic(), request));
  }

  void done(Parked.Request request) {
    log.done(request, write(ParkedRecords.end(log.topic(), ParkedRecords.subject(request))));
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
