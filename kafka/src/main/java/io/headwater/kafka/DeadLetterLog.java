package io.headwater.kafka;

import io.headwater.core.DeadLetter;
import io.headwater.kafka.QueueRecords.Queued;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** The dead letters of a queue, in a topic of their own. Safe for use by many threads. */
final class DeadLetterLog {
  private static final int CHUNK = 500;

  private final ParkedStore.Tools tools;
  private final Catalog catalog;
  private final String queue;
  private final String topic;
  private final LiveLog log;

  DeadLetterLog(ParkedStore.Tools tools, Catalog catalog, String queue) {
    this.tools = tools;
    this.catalog = catalog;
    this.queue = queue;
    this.topic = QueueCatalog.dead(queue);
    this.log = new LiveLog(new TopicPartition(topic, 0));
  }

  /** Adds some; durable on return. */
  void add(List<Queued> messages, DeadLetter.Reason reason, String error) {
    List<ProducerRecord<byte[], byte[]>> records =
        messages.stream().map(each -> QueueRecords.dead(topic, each, reason, error)).toList();
    tools.publisher().sendAndWait(topic, records);
  }

  synchronized long count() {
    log.catchUp(catalog, tools.lookup());
    return log.size();
  }

  /** The oldest, at most so many. */
  synchronized List<DeadLetter> list(int max) {
    log.catchUp(catalog, tools.lookup());
    return log.read(tools.lookup(), log.oldest(max)).stream()
        .map(record -> QueueRecords.deadLetter(queue, record))
        .toList();
  }

  /** Sends one to the queue again; false if it is not there. */
  synchronized boolean redrive(DeadLetter letter) {
    log.catchUp(catalog, tools.lookup());
    long offset = offset(letter);
    if (!log.isLive(offset)) {
      return false;
    }
    redrive(List.of(offset));
    return true;
  }

  private static long offset(DeadLetter letter) {
    try {
      return Long.parseLong(letter.id());
    } catch (NumberFormatException e) {
      return -1; // not one of ours
    }
  }

  synchronized long redriveAll() {
    log.catchUp(catalog, tools.lookup());
    long redriven = 0;
    List<Long> offsets = log.oldest(log.size());
    for (int from = 0; from < offsets.size(); from += CHUNK) {
      redriven += redrive(offsets.subList(from, Math.min(offsets.size(), from + CHUNK)));
    }
    return redriven;
  }

  /** Sent first, then gone here: a crash between them sends again. */
  private int redrive(List<Long> offsets) {
    String to = QueueCatalog.topic(queue);
    List<ProducerRecord<byte[], byte[]>> again =
        log.read(tools.lookup(), offsets).stream()
            .map(record -> QueueRecords.copy(to, QueueRecords.queued(record).anew()))
            .toList();
    tools.publisher().sendAndWait(to, again);
    tools
        .publisher()
        .sendAndWait(
            topic, offsets.stream().map(each -> QueueRecords.end(topic, null, each)).toList());
    log.ended(List.copyOf(offsets));
    trim();
    return again.size();
  }

  synchronized long purge() {
    log.catchUp(catalog, tools.lookup());
    long purged = log.size();
    log.ended(log.oldest(log.size()));
    trim();
    return purged;
  }

  /** Drops what has ended at the beginning of the log. */
  private void trim() {
    Map<TopicPartition, RecordsToDelete> ended =
        Map.of(log.partition(), RecordsToDelete.beforeOffset(log.begin()));
    tools
        .cluster()
        .ask("trimming '" + topic + "'", tools.cluster().admin().deleteRecords(ended).all());
  }
}
