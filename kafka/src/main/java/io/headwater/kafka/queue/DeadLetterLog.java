package io.headwater.kafka.queue;

import io.headwater.core.DeadLetter;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.Connection;
import io.headwater.kafka.cluster.OneAtATime;
import io.headwater.kafka.queue.QueueRecords.Queued;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** The dead letters of a queue, in a topic of their own. Safe for use by many threads. */
final class DeadLetterLog {
  private static final int CHUNK = 500;

  private final Connection connection;
  private final Catalog catalog;
  private final String queue;
  private final String topic;
  private final LiveLog log; // used in turn
  private final OneAtATime turn = new OneAtATime();

  DeadLetterLog(Connection connection, String queue) {
    this.connection = connection;
    this.catalog = connection.catalog();
    this.queue = queue;
    this.topic = QueueCatalog.dead(queue);
    this.log = LiveLog.untimed(new TopicPartition(topic, 0));
  }

  /** Adds some; durable on return. */
  void add(List<Queued> messages, DeadLetter.Reason reason, String error) {
    List<ProducerRecord<byte[], byte[]>> records =
        messages.stream().map(each -> QueueRecords.dead(topic, each, reason, error)).toList();
    connection.publisher().sendAndWait(topic, records);
  }

  long count() {
    return turn.get(() -> caughtUp().size());
  }

  private LiveLog caughtUp() {
    log.catchUp(catalog, connection.lookup());
    return log;
  }

  /** The oldest, at most so many. */
  List<DeadLetter> list(int max) {
    List<ConsumerRecord<byte[], byte[]>> found =
        turn.get(() -> log.read(connection.lookup(), caughtUp().oldest(max)));
    return found.stream().map(record -> QueueRecords.deadLetter(queue, record)).toList();
  }

  /** Sends one to the queue again; false if it is not there. */
  boolean redrive(DeadLetter letter) {
    long offset = offset(letter);
    return turn.get(() -> caughtUp().isLive(offset) && redrive(List.of(offset)) > 0);
  }

  private static long offset(DeadLetter letter) {
    try {
      return Long.parseLong(letter.id());
    } catch (NumberFormatException e) {
      return -1; // not one of ours
    }
  }

  long redriveAll() {
    return turn.get(() -> redriveInParts(caughtUp().oldest(log.size())));
  }

  private long redriveInParts(List<Long> offsets) {
    long redriven = 0;
    for (int from = 0; from < offsets.size(); from += CHUNK) {
      redriven += redrive(offsets.subList(from, Math.min(offsets.size(), from + CHUNK)));
    }
    return redriven;
  }

  /** Sent first, then gone here: a crash between them sends again. */
  private int redrive(List<Long> offsets) {
    String to = QueueCatalog.topic(queue);
    List<ProducerRecord<byte[], byte[]>> again =
        log.read(connection.lookup(), offsets).stream()
            .map(record -> QueueRecords.copy(to, QueueRecords.queued(record).anew()))
            .toList();
    connection.publisher().sendAndWait(to, again);
    connection
        .publisher()
        .sendAndWait(
            topic, offsets.stream().map(each -> QueueRecords.end(topic, null, each)).toList());
    log.ended(List.copyOf(offsets));
    trim(log.begin());
    return again.size();
  }

  long purge() {
    return turn.get(
        () -> {
          List<Long> all = caughtUp().oldest(log.size());
          trim(log.next()); // first: if it fails, they are all there still
          log.ended(all);
          return (long) all.size();
        });
  }

  /** Drops what is before an offset. */
  private void trim(long begin) {
    Map<TopicPartition, RecordsToDelete> before =
        Map.of(log.partition(), RecordsToDelete.beforeOffset(begin));
    connection
        .cluster()
        .ask("trimming '" + topic + "'", connection.cluster().admin().deleteRecords(before).all());
  }
}
