package io.headwater.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.DeadLetter;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.SharedKafka;
import io.headwater.kafka.cluster.Cluster;
import io.headwater.kafka.cluster.Connection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What another program writes to the topics of a queue is handed out, and stops nobody. */
class ForeignQueueRecordsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final List<String> HEADERS =
      List.of("hwq_sent", "hwq_deliveries", "hwq_due", "hwq_ends", "__dlq.errors.delivery.count");

  @TempDir Path directory;
  private final String name = "queue-" + UUID.randomUUID();
  private KafkaHeadwater headwater;
  private Queues queues;

  @BeforeEach
  void connect() {
    headwater = KafkaHeadwater.connect(SharedKafka.options(), directory.resolve("store"));
    queues = headwater.queues();
    queues.create(Queue.of(name));
  }

  @AfterEach
  void clean() {
    queues.delete(name);
    headwater.close();
  }

  @Test
  void aMessageOfAnotherProgramIsReceivedAndSettled() {
    List<ProducerRecord<byte[], byte[]>> foreign = foreign(QueueCatalog.topic(name));
    write(foreign);
    Message ours = new Message("key", Event.of("Job", "job".getBytes(UTF_8)));
    queues.send(name, ours);
    int all = foreign.size() + 1;
    try (Receiver receiver = queues.receiver(name)) {
      List<Received> taken = receive(receiver, all);
      assertThat(taken.subList(0, foreign.size()))
          .allSatisfy(
              each -> {
                assertThat(each.message().key()).isNull();
                assertThat(each.event().type()).isEqualTo("foreign");
                assertThat(each.event().data()).isEqualTo("hello".getBytes(UTF_8));
                assertThat(each.delivery()).isOne();
              });
      assertThat(taken.getLast().message()).isEqualTo(ours);
      receiver.settle(taken, new Receiver.Settlement.Reject("unknown"));

      List<DeadLetter> letters = queues.deadLetters(name, 100);
      assertThat(letters).extracting(DeadLetter::error).hasSize(all).containsOnly("unknown");
      assertThat(queues.redrive(name, letters.getFirst())).isTrue();
      assertThat(queues.redriveAll(name)).isEqualTo(all - 1);

      taken = receive(receiver, all);
      receiver.settle(taken, new Receiver.Settlement.Release(Duration.ofMillis(1), ""));
      taken = receive(receiver, all);
      assertThat(taken).extracting(Received::delivery).containsOnly(2);
      receiver.settle(taken, new Receiver.Settlement.Ack());
    }
    assertThat(queues.info(name).waiting()).isZero();
  }

  @Test
  void aDeadLetterOfAnotherProgramIsListedAndRedriven() {
    List<ProducerRecord<byte[], byte[]>> foreign = foreign(QueueCatalog.dead(name));
    foreign.forEach(each -> each.headers().add("hwq_reason", "boredom".getBytes(UTF_8)));
    write(foreign);

    assertThat(queues.deadLetters(name, 100))
        .extracting(DeadLetter::reason)
        .hasSize(foreign.size())
        .containsOnly(DeadLetter.Reason.DELIVERY_LIMIT);
    assertThat(queues.redriveAll(name)).isEqualTo(foreign.size());
    assertThat(queues.info(name).waiting()).isEqualTo(foreign.size());
  }

  @Test
  void aTimerOfAnotherProgramIsHandedOutAndStopsNoOther() {
    List<ProducerRecord<byte[], byte[]>> foreign = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> each : foreign(QueueCatalog.timers(name))) {
      if (each.key() == null) { // which Kafka refuses
        each.headers().add("hwq_key", new byte[] {0, 0, 0, 1});
      }
      byte[] key = each.key() == null ? new byte[] {(byte) foreign.size()} : each.key();
      foreign.add(new ProducerRecord<>(each.topic(), 0, key, each.value(), each.headers()));
    }
    write(foreign);
    queues.send(name, job("ours"), Queues.Terms.after(Duration.ofMillis(50)));

    try (Receiver receiver = queues.receiver(name)) {
      List<Received> taken = receive(receiver, foreign.size() + 1);
      assertThat(taken).extracting(each -> each.event().type()).containsOnlyOnce("ours");
      receiver.settle(taken, new Receiver.Settlement.Ack());
    }
    // That one has ended may be written after it was handed out: it is counted until then.
    assertThat(SharedKafka.await(() -> queues.info(name).delayed() == 0)).isTrue();
  }

  @Test
  void aDefinitionOfAnotherProgramChangesNoQueue() {
    String foreign = "foreign-" + name;
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (String value : List.of("", "hello", "lockTime=soon attempts=5", "attempts=many a=b=c")) {
      records.add(definition(name.getBytes(UTF_8), value.getBytes(UTF_8)));
      records.add(definition(foreign.getBytes(UTF_8), value.getBytes(UTF_8)));
      records.add(definition(new byte[] {0, 0, 0, -1}, value.getBytes(UTF_8)));
    }
    write(records);

    assertThat(queues.find(name)).contains(Queue.of(name));
    assertThat(queues.all()).extracting(Queue::name).contains(name).doesNotContain(foreign);
    queues.send(name, job("ours"));
    try (Receiver receiver = queues.receiver(name)) {
      assertThat(receive(receiver, 1)).hasSize(1);
    }
    write(
        List.of(
            definition(foreign.getBytes(UTF_8), null), definition(new byte[] {0, 0, 0, -1}, null)));
  }

  private static ProducerRecord<byte[], byte[]> definition(byte[] key, byte @Nullable [] value) {
    return new ProducerRecord<>(QueueCatalog.DEFINITIONS, 0, key, value);
  }

  /** They died of it, and stayed in their group, so that nobody else had the turn. */
  @ParameterizedTest
  @CsvSource({
    "cleanup.policy, compact, delete", // it takes nothing without a key
    "max.message.bytes, 50, 1000000"
  })
  void theTimersGoOnWhenWhatStoppedThemIsOver(String setting, String bad, String good) {
    String timers = QueueCatalog.timers(name);
    try (Cluster cluster = SharedKafka.cluster();
        Receiver receiver = queues.receiver(name)) {
      assertThat(cluster.await(() -> !SharedKafka.members(cluster, timers).isEmpty())).isTrue();
      set(cluster, setting, bad);
      assertThat(cluster.await(() -> !isSent("probe"))).isTrue();
      queues.send(name, job("first"), Queues.Terms.after(Duration.ofMillis(50)));
      assertThat(cluster.await(() -> SharedKafka.members(cluster, timers).isEmpty())).isTrue();

      set(cluster, setting, good);
      assertThat(cluster.await(() -> isSent("probe"))).isTrue();
      queues.send(name, job("second"), Queues.Terms.after(Duration.ofMillis(50)));

      Set<String> types = new HashSet<>();
      while (!types.containsAll(Set.of("first", "second"))) {
        List<Received> taken = receive(receiver, 1);
        taken.forEach(each -> types.add(each.event().type()));
        receiver.settle(taken, new Receiver.Settlement.Ack());
      }
    }
  }

  private void set(Cluster cluster, String setting, String value) {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, QueueCatalog.topic(name));
    AlterConfigOp change =
        new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
    cluster.ask(
        "changing " + topic,
        cluster.admin().incrementalAlterConfigs(Map.of(topic, List.of(change))).all());
  }

  private boolean isSent(String type) {
    try {
      queues.send(name, job(type));
      return true;
    } catch (IllegalArgumentException | NotSupported e) {
      return false;
    }
  }

  private static Message job(String type) {
    return new Message(null, Event.of(type, "job".getBytes(UTF_8)));
  }

  /** With keys that we do not allow, and with headers of our names that make no sense. */
  private static List<ProducerRecord<byte[], byte[]>> foreign(String topic) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(foreign(topic, null));
    records.add(foreign(topic, new byte[0]));
    records.add(foreign(topic, new byte[] {0, 0, 0, 1}));
    records.add(foreign(topic, "k".repeat(300).getBytes(UTF_8)));
    for (String value : List.of("", "many", "-7", "99999999999999999999")) {
      ProducerRecord<byte[], byte[]> record = foreign(topic, null);
      HEADERS.forEach(header -> record.headers().add(header, value.getBytes(UTF_8)));
      records.add(record);
    }
    ProducerRecord<byte[], byte[]> empty = foreign(topic, null);
    HEADERS.forEach(header -> empty.headers().add(header, null));
    records.add(empty);
    return records;
  }

  private static ProducerRecord<byte[], byte[]> foreign(String topic, byte @Nullable [] key) {
    return new ProducerRecord<>(topic, 0, key, "hello".getBytes(UTF_8));
  }

  private static void write(List<ProducerRecord<byte[], byte[]>> records) {
    try (Connection connection = Connection.of(SharedKafka.cluster())) {
      connection.publisher().sendAndWait(records.getFirst().topic(), records);
    }
  }

  private static List<Received> receive(Receiver receiver, int count) {
    List<Received> taken = new ArrayList<>();
    while (taken.size() < count) {
      List<Received> some = receiver.receive(count - taken.size(), LONG);
      assertThat(some).isNotEmpty();
      taken.addAll(some);
    }
    return taken;
  }
}
