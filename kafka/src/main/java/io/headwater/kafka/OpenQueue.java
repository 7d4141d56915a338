package io.headwater.kafka;

import io.headwater.core.DeadLetter;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import io.headwater.core.Queues.Terms;
import io.headwater.kafka.QueueRecords.Queued;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A queue as this process uses it. Safe for use by many threads. */
final class OpenQueue implements AutoCloseable {
  private static final int CHUNK = 1_000;
  private static final Duration SOON = Duration.ofMillis(50);

  private final ParkedStore.Tools tools;
  private final Catalog catalog;
  private final Queue definition;
  private final String topic;
  private final int deliveryLimit;
  private final DeadLetterLog dead;
  private final QueueTimers timers;
  private final Set<KafkaReceiver> receivers = ConcurrentHashMap.newKeySet();
  private final Counters counters = new Counters();

  /** What this process has done. */
  static final class Counters {
    final LongAdder sent = new LongAdder();
    final LongAdder received = new LongAdder();
    final LongAdder acked = new LongAdder();
    final LongAdder released = new LongAdder();
    final LongAdder rejected = new LongAdder();
    final LongAdder lost = new LongAdder();
  }

  /**
   * @param deliveryLimit how often Kafka hands out one record before it gives up on it by itself
   */
  OpenQueue(ParkedStore.Tools tools, Catalog catalog, Queue definition, int deliveryLimit) {
    this.tools = tools;
    this.catalog = catalog;
    this.definition = definition;
    this.topic = QueueCatalog.topic(definition.name());
    this.deliveryLimit = deliveryLimit;
    this.dead = new DeadLetterLog(tools, catalog, definition.name());
    this.timers = new QueueTimers(tools, catalog, definition.name());
  }

  Cluster cluster() {
    return tools.cluster();
  }

  Queue definition() {
    return definition;
  }

  Counters counters() {
    return counters;
  }

  int deliveryLimit() {
    return deliveryLimit;
  }

  DeadLetterLog dead() {
    return dead;
  }

  void send(List<Message> messages, Terms terms) {
    cluster().checkOpen();
    Instant now = cluster().clock().now();
    Instant due = terms.due(now);
    if (due.equals(now)) {
      tools
          .publisher()
          .sendAndWait(
              topic, messages.stream().map(each -> QueueRecords.sent(topic, each)).toList());
    } else {
      later(messages.stream().map(each -> new Queued(each, now, 0)).toList(), due);
    }
    counters.sent.add(messages.size());
  }

  /** Writes copies that are handed out at a time; durable on return. */
  void later(List<Queued> messages, Instant due) {
    timers.add(messages, due);
  }

  /** Writes copies that are handed out now; durable on return. */
  void again(List<Queued> messages) {
    tools
        .publisher()
        .sendAndWait(topic, messages.stream().map(each -> QueueRecords.copy(topic, each)).toList());
  }

  /** Writes dead letters, if the queue keeps them; durable on return. */
  void bury(List<Queued> messages, DeadLetter.Reason reason, String error) {
    if (definition.deadLetters()) {
      dead.add(messages, reason, error);
    }
  }

  KafkaReceiver receiver() {
    timers.keep();
    KafkaReceiver receiver = new KafkaReceiver(this);
    receivers.add(receiver);
    return receiver;
  }

  void forget(KafkaReceiver receiver) {
    receivers.remove(receiver);
  }

  /**
   * Connects to the leader of the queue's partition.
   *
   * @throws Unavailable if there is none
   */
  ShareSession session() {
    TopicDescription found =
        cluster()
            .ask(
                "looking for queue '" + definition.name() + "'",
                cluster().admin().describeTopics(List.of(topic)).allTopicNames())
            .get(topic);
    Node leader = found == null ? null : found.partitions().getFirst().leader();
    if (found == null || leader == null || leader.isEmpty()) {
      throw new Unavailable(
          "queue '%s' has no broker that leads it; try again when it can be reached"
              .formatted(definition.name()),
          null);
    }
    var partition = new TopicIdPartition(found.topicId(), new TopicPartition(topic, 0));
    return new ShareSession(cluster(), topic, partition, leader, unfinished(progress()) > 0);
  }

  QueueInfo info() {
    SharePartitionOffsetInfo progress = progress();
    long held = receivers.stream().mapToLong(KafkaReceiver::held).sum();
    long waiting = Math.max(0, unfinished(progress) - held);
    Instant oldest =
        progress == null || waiting == 0 || held > 0 ? null : sentAt(progress.startOffset());
    QueueInfo.Counts counts =
        new QueueInfo.Counts(
            cluster().clock().now(),
            counters.sent.sum(),
            counters.received.sum(),
            counters.acked.sum(),
            counters.released.sum(),
            counters.rejected.sum(),
            counters.lost.sum());
    long letters = definition.deadLetters() ? dead.count() : 0;
    return new QueueInfo(definition, waiting, timers.count(), held, letters, oldest, counts);
  }

  private @Nullable SharePartitionOffsetInfo progress() {
    return QueueTimers.progress(cluster(), definition.name());
  }

  /** Messages that wait or are held, by anybody. */
  private static long unfinished(@Nullable SharePartitionOffsetInfo progress) {
    return progress == null ? 0 : progress.lag().orElse(0L);
  }

  /** When the first message at an offset or after it was sent, or null if there is none. */
  private @Nullable Instant sentAt(long offset) {
    LiveLog log = new LiveLog(new TopicPartition(topic, 0));
    List<ConsumerRecord<byte[], byte[]>> found = log.read(tools.lookup(), List.of(offset));
    return found.isEmpty() ? null : QueueRecords.queued(found.getFirst()).sent();
  }

  /** Takes all that waits now, and settles it. */
  long purge() {
    var ours = new io.headwater.core.TopicPartition(topic, 0);
    long end = catalog.next(List.of(ours)).getOrDefault(ours, 0L);
    long purged = timers.purge();
    try (ShareSession session = session()) {
      List<ConsumerRecord<byte[], byte[]>> taken = session.fetch(CHUNK, SOON);
      while (!taken.isEmpty()) {
        session.acknowledge(
            SharedTurns.all(
                taken.stream().map(ConsumerRecord::offset).toList(), AcknowledgeType.ACCEPT));
        purged += taken.size();
        long left = end - taken.getLast().offset() - 1;
        taken = left <= 0 ? List.of() : session.fetch((int) Math.min(CHUNK, left), Duration.ZERO);
      }
      return purged;
    } catch (ShareSession.Ended e) {
      throw cluster().errors().unknown(topic, e.getCause() == null ? e : e.getCause());
    }
  }

  @Override
  public void close() {
    List.copyOf(receivers).forEach(KafkaReceiver::close);
    timers.close();
  }
}
