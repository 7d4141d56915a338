package io.headwater.kafka.queue;

import io.headwater.core.DeadLetter;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import io.headwater.core.Queues.Terms;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.Cluster;
import io.headwater.kafka.cluster.Connection;
import io.headwater.kafka.queue.QueueRecords.Queued;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** A queue as this process uses it. Safe for use by many threads. */
final class OpenQueue {
  private static final int CHUNK = 1_000;
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration FIRST = Duration.ofSeconds(1);

  /** How often who sends looks whether somebody else has deleted the queue. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Connection connection;
  private final Catalog catalog;
  private final QueueCatalog queues;
  private final Queue definition;
  private final String topic;
  private final int deliveryLimit;
  private final DeadLetterLog dead;
  private final QueueTimers timers;
  private final Set<KafkaReceiver> receivers = ConcurrentHashMap.newKeySet();
  private final FinishedOffsets finished = new FinishedOffsets();
  private final Counters counters = new Counters();

  /**
   * Where a session of this process got an answer last; null if none did, or it has ended since.
   */
  private volatile @Nullable Place place;

  /** The topic of which {@link #finished} knows. */
  private volatile @Nullable Uuid knownTopic;

  /** The id of its topic, for who sends; nothing if there was none. */
  private volatile Optional<Uuid> seenTopic;

  private final AtomicLong looked;

  /** Makes what receivers throw from now on, or null. */
  private volatile @Nullable Supplier<RuntimeException> ended;

  /** The queue's partition, and who leads it. */
  record Place(TopicIdPartition partition, Node leader) {}

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
  OpenQueue(Connection connection, QueueCatalog queues, Queue definition, int deliveryLimit) {
    this.connection = connection;
    this.catalog = connection.catalog();
    this.queues = queues;
    this.definition = definition;
    this.topic = QueueCatalog.topic(definition.name());
    this.deliveryLimit = deliveryLimit;
    this.dead = new DeadLetterLog(connection, definition.name());
    this.timers = new QueueTimers(connection, definition.name());
    this.looked = new AtomicLong(cluster().clock().nanos());
    this.seenTopic = topicId();
  }

  Cluster cluster() {
    return connection.cluster();
  }

  Queue definition() {
    return definition;
  }

  Counters counters() {
    return counters;
  }

  /** What receivers of this process have finished. */
  FinishedOffsets finished() {
    return finished;
  }

  int deliveryLimit() {
    return deliveryLimit;
  }

  /** The dead letters, those whose last lock ran out at a receiver of this process too. */
  DeadLetterLog dead() {
    receivers.forEach(KafkaReceiver::buryLapsed);
    return dead;
  }

  private Optional<Uuid> topicId() {
    return catalog.describe(topic).map(TopicDescription::topicId);
  }

  /** Whether who sends should look whether the queue is there; true for one of many in a while. */
  boolean isDueForLook() {
    long now = cluster().clock().nanos();
    long last = looked.get();
    return now - last > LOOK.toNanos() && looked.compareAndSet(last, now);
  }

  /** Whether its topic is another one than it was, or none; false if nobody says so. */
  boolean hasAnotherTopic() {
    try {
      Optional<Uuid> now = topicId();
      return now.isEmpty() || !now.equals(seenTopic);
    } catch (HeadwaterException e) {
      return false;
    }
  }

  /** Takes the topic that is there for its own. */
  void look() {
    seenTopic = topicId();
  }

  void send(List<Message> messages, Terms terms) {
    cluster().checkOpen();
    Instant now = cluster().clock().now();
    Instant due = terms.due(now);
    if (due.equals(now)) {
      connection
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
    connection
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
   * @throws IllegalArgumentException if the queue was deleted
   */
  ShareSession session() {
    Place known = place;
    return known == null ? freshSession() : session(known, Duration.ZERO);
  }

  /** The same, whoever led it a moment ago. */
  private ShareSession freshSession() {
    TopicDescription found = catalog.describe(topic).orElse(null);
    Uuid known = knownTopic;
    if (found == null || (known != null && !known.equals(found.topicId()))) {
      checkDefined();
    }
    Node leader = found == null ? null : found.partitions().getFirst().leader();
    if (found == null || leader == null || leader.isEmpty()) {
      throw new Unavailable(
          "queue '%s' has no broker that leads it; try again when it can be reached"
              .formatted(definition.name()),
          null);
    }
    if (!found.topicId().equals(known)) {
      finished.clear(); // it was deleted, and created again
      knownTopic = found.topicId();
    }
    var partition = new TopicIdPartition(found.topicId(), new TopicPartition(topic, 0));
    return session(new Place(partition, leader), hasRecords() ? first() : Duration.ZERO);
  }

  /**
   * Ends this if another process has deleted the queue. Its receivers hear of it by what they throw
   * from now on: they are not closed here, where one of them has its turn.
   */
  private void checkDefined() {
    if (!definition.equals(queues.all().get(definition.name()))) {
      ended = this::deleted;
      timers.stop();
      throw deleted();
    }
  }

  /** What whoever uses the queue gets when it was deleted. */
  IllegalArgumentException deleted() {
    return new IllegalArgumentException(
        "no queue '%s' any more: deleted; if it was created again, ask for a new receiver"
            .formatted(definition.name()));
  }

  boolean isEnded() {
    return ended != null;
  }

  private ShareSession session(Place where, Duration first) {
    return new ShareSession(cluster(), topic, where, first);
  }

  /** How long the first request waits: locks begin when they are asked for, so not for long. */
  private Duration first() {
    Duration part = definition.lockTime().dividedBy(4);
    return part.compareTo(FIRST) < 0 ? part : FIRST;
  }

  /** Hears that a session got an answer: the next ones go there, without looking for it. */
  void answered(ShareSession session) {
    place = session.place();
  }

  /** Hears that a session has ended: where it was, there may be no leader any more. */
  void lookAgain(ShareSession session) {
    if (session.place().equals(place)) {
      place = null;
    }
  }

  /**
   * What moves between the queue and its timers meanwhile may be counted twice; but as long as
   * there is a message, not all counts are 0.
   */
  QueueInfo info() {
    long delayed = timers.count(); // before: what is published since then waits
    FinishedOffsets before = finished.copy(); // so these are among those that Kafka counts
    SharePartitionOffsetInfo progress = progress();
    Set<Long> held = new HashSet<>();
    receivers.forEach(receiver -> held.addAll(receiver.held()));
    long waiting = Math.max(0, unfinished(progress) - held.size());
    Instant oldest = progress == null || waiting == 0 ? null : oldest(progress, before, held);
    QueueInfo.Counts counts =
        new QueueInfo.Counts(
            cluster().clock().now(),
            counters.sent.sum(),
            counters.received.sum(),
            counters.acked.sum(),
            counters.released.sum(),
            counters.rejected.sum(),
            counters.lost.sum());
    long letters = definition.deadLetters() ? dead().count() : 0;
    delayed = Math.max(delayed, timers.count()); // after: what was delayed since then waits no more
    return new QueueInfo(definition, waiting, delayed, held.size(), letters, oldest, counts);
  }

  private @Nullable SharePartitionOffsetInfo progress() {
    return QueueTimers.progress(cluster(), definition.name());
  }

  /** Messages that wait or are held, by anybody. */
  private static long unfinished(@Nullable SharePartitionOffsetInfo progress) {
    return progress == null ? 0 : progress.lag().orElse(0L);
  }

  /**
   * When the first was sent that is neither finished nor held here; null if others have finished
   * some behind it: Kafka says how many, not which.
   */
  private @Nullable Instant oldest(
      SharePartitionOffsetInfo progress, FinishedOffsets ours, Set<Long> held) {
    long start = progress.startOffset();
    if (end() - start - unfinished(progress) != ours.from(start)) {
      return null;
    }
    long first = ours.firstOther(start, held);
    LiveLog log = LiveLog.untimed(new TopicPartition(topic, 0));
    List<ConsumerRecord<byte[], byte[]>> found = log.read(connection.lookup(), List.of(first));
    return found.isEmpty() ? null : QueueRecords.queued(found.getFirst()).sent();
  }

  private long end() {
    var ours = new io.headwater.core.TopicPartition(topic, 0);
    return catalog.next(List.of(ours)).getOrDefault(ours, 0L);
  }

  /**
   * Whether there may be something to take: some records may be done. How far the share group is
   * would be exact, but on three brokers the first answer to that was 2 s later.
   */
  private boolean hasRecords() {
    var ours = new io.headwater.core.TopicPartition(topic, 0);
    return end() > catalog.first(List.of(ours)).getOrDefault(ours, 0L);
  }

  /** Settles records that a session has taken, for good; how many: all, or none. */
  int drop(ShareSession session, Collection<Long> offsets) throws ShareSession.Ended {
    if (!session.acknowledge(ShareSession.all(offsets, AcknowledgeType.ACCEPT))) {
      return 0;
    }
    offsets.forEach(finished::add);
    return offsets.size();
  }

  /** Takes all that waits now, and settles it. */
  long purge() {
    long end = end();
    long purged = timers.purge();
    try (ShareSession session = freshSession()) {
      List<ConsumerRecord<byte[], byte[]>> taken = session.fetch(CHUNK, SOON);
      while (!taken.isEmpty()) {
        List<Long> offsets = taken.stream().map(ConsumerRecord::offset).toList();
        purged += drop(session, offsets);
        long left = end - taken.getLast().offset() - 1;
        taken = left <= 0 ? List.of() : session.fetch((int) Math.min(CHUNK, left), Duration.ZERO);
      }
      return purged;
    } catch (ShareSession.Ended e) {
      throw cluster().errors().unsettled(definition.name(), e.reason());
    }
  }

  /**
   * @throws io.headwater.core.HeadwaterException.StoreClosed if the store was closed
   * @throws IllegalArgumentException if the queue was deleted
   */
  void checkOpen() {
    Supplier<RuntimeException> why = ended;
    if (why != null) {
      throw why.get();
    }
    cluster().checkOpen();
  }

  /**
   * Ends the receivers and timers of this process.
   *
   * @param why makes what its receivers throw from now on
   */
  void end(Supplier<RuntimeException> why) {
    ended = why;
    List.copyOf(receivers).forEach(KafkaReceiver::close);
    timers.close();
  }
}
