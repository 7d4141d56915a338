package io.headwater.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.core.Clock;
import io.headwater.core.DeadLetter;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.core.Retry;
import io.headwater.kafka.SharedKafka;
import io.headwater.kafka.cluster.Cluster;
import io.headwater.kafka.queue.QueueRecords.Queued;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No message is lost that is not to be handed out again, and no other becomes one of these. */
class LastDeliveryTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LOCK = Duration.ofSeconds(4);

  private final String name = "queue-" + UUID.randomUUID();
  private final Queue queue = Queue.of(name).withLockTime(LONG);
  private OwnQueues own;
  private KafkaQueues queues;

  @BeforeEach
  void connect() {
    own = OwnQueues.connect(Clock.system());
    queues = own.queues();
  }

  @AfterEach
  void clean() {
    queues.delete(name);
    own.close();
  }

  /** Kafka counts each time that it is released, and then gives up on it. */
  @Test
  void whatCannotBeMadeADeadLetterIsKeptUntilItCanBeAndHoldsUpNoOther() {
    queues.create(queue.withRetry(new Retry(3, Duration.ZERO, 1, Duration.ZERO)));
    allow(QueueCatalog.dead(name), false);
    sendUsedUp(3);
    queues.send(name, Collections.nCopies(20, job("good")), KafkaQueues.Terms.now());
    try (Receiver receiver = queues.receiver(name)) {
      List<Received> good = new ArrayList<>();
      for (int i = 0; i < 25 || (good.size() < 20 && i < 500); i++) { // Kafka gives up at 10
        good.addAll(receiveUnlessRefused(receiver));
      }
      assertThat(good).extracting(Received::delivery).hasSize(20).containsOnly(1);
      receiver.settle(good, new Settlement.Ack());
      assertThatThrownBy(() -> receiver.receive(1, LONG)).isInstanceOf(NotSupported.class);

      allow(QueueCatalog.dead(name), true);

      assertThat(SharedKafka.await(() -> receiver.receive(1, SHORT).isEmpty() && isUsedUpDead()))
          .isTrue();
    }
    assertThat(queues.info(name).waiting()).isZero();
  }

  private static List<Received> receiveUnlessRefused(Receiver receiver) {
    try {
      return receiver.receive(20, SHORT);
    } catch (NotSupported e) {
      return List.of();
    }
  }

  private boolean isUsedUpDead() {
    List<DeadLetter> found =
        queues.deadLetters(name, 100).stream()
            .filter(each -> each.message().event().type().equals("used up"))
            .toList();
    assertThat(found).extracting(DeadLetter::deliveries).allMatch(each -> each == 3);
    return found.size() == 1;
  }

  /** It said that nothing was done when the dead letter was gone from the queue already. */
  @Test
  void aReleaseOfWhichACopyFailsHasDoneNothingAndCanBeTriedAgain() {
    queues.create(queue.withRetry(new Retry(2, LONG, 1, LONG)));
    allow(QueueCatalog.timers(name), false);
    queues.send(name, job("first"));
    sendUsedUp(1);
    try (Receiver receiver = queues.receiver(name)) {
      List<Received> both = take(receiver, 2, LONG);
      assertThat(both).extracting(Received::delivery).containsExactly(1, 2);
      assertThatThrownBy(() -> receiver.settle(both, new Settlement.Release(null, "again")))
          .isInstanceOf(NotSupported.class);

      allow(QueueCatalog.timers(name), true);
      receiver.settle(both, new Settlement.Release(null, "again"));

      assertThat(queues.deadLetters(name, 10))
          .extracting(each -> each.message().event().type())
          .containsOnly("used up");
      assertThat(queues.info(name).delayed()).isPositive();
      assertThat(queues.info(name).counts().released()).isEqualTo(2);
    }
  }

  /** It was taken in the place of one that another had buried, and never given to anybody. */
  @Test
  void aLookAtTheQueueIsNoDeliveryOfAMessage() {
    queues.create(queue.withLockTime(LOCK).withRetry(Retry.never()));
    queues.send(name, job("lapsed"));
    try (Receiver slow = queues.receiver(name);
        Receiver other = queues.receiver(name)) {
      take(slow, 1, LONG);
      assertThat(other.receive(1, LOCK.multipliedBy(2))).isEmpty();
      queues.send(name, Collections.nCopies(4, job("innocent")), KafkaQueues.Terms.now());

      assertThat(queues.info(name).dead()).isOne();

      List<Received> innocent = take(other, 4, LOCK.multipliedBy(2));
      assertThat(innocent).extracting(Received::delivery).containsOnly(1);
      other.settle(innocent, new Settlement.Ack());
      assertThat(queues.info(name).counts().received()).isEqualTo(5);
    }
    assertThat(queues.deadLetters(name, 10)).hasSize(1);
  }

  /**
   * The leader says yes to a settlement of what others have settled, if all before that is settled;
   * that one is held by others it says only once for all that are asked for.
   */
  @Test
  void whatRunsOutWhileTheLeaderIsAskedForHalvesIsSaidToBeLost() {
    queues.create(queue.withLockTime(LOCK));
    queues.send(name, List.of(job("a"), job("b"), job("c")), KafkaQueues.Terms.now());
    StandingClock clock = new StandingClock();
    try (OwnQueues mine = OwnQueues.connect(clock);
        Receiver late = mine.queues().receiver(name);
        Receiver other = queues.receiver(name)) {
      List<Received> all = take(late, 3, LONG);
      List<Received> again = take(other, 3, LONG);
      other.settle(again.subList(0, 2), new Settlement.Ack());

      clock.step.set(LOCK.multipliedBy(2).dividedBy(5).toNanos());
      LockLost lost =
          catchThrowableOfType(LockLost.class, () -> late.settle(all, new Settlement.Ack()));

      assertThat(lost.messages()).containsExactlyElementsOf(all);
      assertThat(mine.queues().info(name).counts().acked()).isZero();
      other.ack(again.getLast());
    }
  }

  /** Moves on when it is looked at only. */
  private static final class StandingClock implements Clock {
    final AtomicLong step = new AtomicLong();
    private final AtomicLong passed = new AtomicLong();

    @Override
    public Instant now() {
      return Clock.system().now();
    }

    @Override
    public long nanos() {
      return passed.addAndGet(step.get());
    }
  }

  private void sendUsedUp(int deliveries) {
    Queued used = new Queued(job("used up"), Instant.EPOCH, deliveries);
    write(QueueRecords.copy(QueueCatalog.topic(name), used));
  }

  private void write(ProducerRecord<byte[], byte[]> record) {
    own.connection().publisher().sendAndWait(record.topic(), List.of(record));
  }

  /** Has Kafka take records for a topic, or none; returns when it does so. */
  private void allow(String topic, boolean allowed) {
    ConfigResource changed = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    ConfigEntry most =
        new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, allowed ? "1000000" : "20");
    AlterConfigOp change = new AlterConfigOp(most, AlterConfigOp.OpType.SET);
    Cluster cluster = own.connection().cluster();
    cluster.ask(
        "changing " + topic,
        cluster.admin().incrementalAlterConfigs(Map.of(changed, List.of(change))).all());
    assertThat(SharedKafka.await(() -> isWritable(topic) == allowed)).isTrue();
  }

  /** What ends a record that there is not is nothing to anybody. */
  private boolean isWritable(String topic) {
    try {
      write(QueueRecords.end(topic, "probe".getBytes(UTF_8), Long.MAX_VALUE));
      return true;
    } catch (NotSupported e) {
      return false;
    }
  }

  private static Message job(String type) {
    return new Message(null, Event.of(type, "job".getBytes(UTF_8)));
  }

  private static List<Received> take(Receiver receiver, int count, Duration wait) {
    List<Received> taken = new ArrayList<>();
    while (taken.size() < count) {
      List<Received> some = receiver.receive(count - taken.size(), wait);
      assertThat(some).isNotEmpty();
      taken.addAll(some);
    }
    return taken;
  }
}
