package io.headwater.kafka.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Topic;
import io.headwater.core.Topics;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.KafkaOptions;
import io.headwater.kafka.LocalKafka;
import io.headwater.kafka.SharedKafka;
import io.headwater.kafka.topic.MemberKillChild.Commits;
import io.headwater.testkit.OracleProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Member processes are killed every two seconds, and others come and go in order: an oracle in yet
 * another process holds what was acknowledged against what was handled.
 */
class MemberKillTest {
  private static final int KILLS = 6 * Integer.getInteger("headwater.testkit.dose", 1);
  private static final int MEMBERS = 3;
  private static final int PARTITIONS = 6;
  private static final int KEYS = 24;
  private static final int BATCH = 10;

  /** Acknowledged and not handled, at most; fewer than the oracle takes of one key. */
  private static final int AHEAD = 900;

  /** Handled between two kills, at least: a group that stands still is not what is tested. */
  private static final int BETWEEN = 100;

  @TempDir Path directory;

  private final AtomicLongArray acknowledged = new AtomicLongArray(KEYS);
  private final CountDownLatch enough = new CountDownLatch(1);
  private final LocalKafka kafka = SharedKafka.get();
  private String work = "";
  private KafkaHeadwater headwater;
  private OracleProcess oracle;
  private MemberKillCrew crew;

  @BeforeEach
  void startAll() throws Exception {
    work = "kills-" + UUID.randomUUID();
    headwater =
        KafkaHeadwater.connect(KafkaOptions.of(kafka.bootstrap()), directory.resolve("store"));
    headwater.topics().create(Topic.of(work, PARTITIONS));
    missQuickly(work);
    oracle = new OracleProcess();
    crew = new MemberKillCrew(kafka.bootstrap(), directory.resolve("members"), work, oracle);
  }

  @AfterEach
  void endAll() throws IOException {
    enough.countDown();
    crew.close();
    oracle.close();
    headwater.close();
  }

  /** A killed member is missed after 1.5 s, so that its partitions move before the next kill. */
  private void missQuickly(String group) throws Exception {
    Map<String, Object> settings =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap());
    AlterConfigOp set =
        new AlterConfigOp(
            new ConfigEntry("consumer.session.timeout.ms", "1500"), AlterConfigOp.OpType.SET);
    ConfigResource of = new ConfigResource(ConfigResource.Type.GROUP, group);
    try (Admin admin = Admin.create(settings)) {
      admin.incrementalAlterConfigs(Map.of(of, List.of(set))).all().get();
    }
  }

  @Test
  void nothingIsLostAlteredOrReorderedWhileMemberProcessesAreKilled() throws Exception {
    long begin = System.nanoTime();
    for (int i = 0; i < MEMBERS; i++) {
      crew.start(Commits.AFTER_HANDLING);
    }
    Thread publisher = Thread.ofPlatform().name("publisher").start(this::publish);
    awaitHandled(BETWEEN);
    for (int kill = 0; kill < KILLS; kill++) {
      long before = crew.handled();
      crew.start(Commits.AFTER_HANDLING);
      crew.kill();
      if (kill % 3 == 1) {
        crew.start(Commits.AFTER_HANDLING);
        crew.leave();
      }
      enough.await(2, TimeUnit.SECONDS);
      awaitHandled(before + BETWEEN);
    }
    enough.countDown();
    publisher.join();
    await("everything acknowledged to be handled", this::isAllHandled);
    crew.leaveAll();
    crew.listen();
    OracleProcess.Finding found = oracle.finish();
    System.out.printf(
        "member processes on Kafka: %s; %d killed, partitions moved %d times, %.1f s%n",
        found.text(), KILLS, crew.moves(), (System.nanoTime() - begin) / 1e9);
    assertThat(found.passed()).as("%s%n%s", found.text(), crew.errors()).isTrue();
    assertThat(crew.moves()).isGreaterThanOrEqualTo(KILLS);
  }

  @Test
  void aMemberThatCommitsOnReceiptLosesMessagesWhenItIsKilledAndTheOracleSaysSo() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      publishNext(List.of(0, 0, 0, 0, 0), random);
    }
    crew.start(Commits.ON_RECEIPT);
    awaitHandled(2);
    crew.kill();
    crew.start(Commits.AFTER_HANDLING);
    publishNext(List.of(0), random);
    await("the last message", this::isAllHandled);
    crew.leaveAll();
    crew.listen();

    OracleProcess.Finding found = oracle.finish();
    assertThat(found.passed()).as(found.text()).isFalse();
    assertThat(found.text()).contains("missing");
  }

  /** Whether to publish no more; waits a little first if that is too much already. */
  private boolean isEnough(boolean tooMuch) {
    try {
      return enough.await(tooMuch ? 10 : 0, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts the publisher", e);
    }
  }

  /** Each key in turn, never too far ahead of the members. */
  private void publish() {
    Random random = new Random(1);
    int key = 0;
    long all = 0;
    while (!isEnough(all - crew.handled() > AHEAD - BATCH)) {
      List<Integer> batch = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        batch.add(key);
        key = (key + 1) % KEYS;
      }
      publishNext(batch, random);
      all += BATCH;
    }
  }

  /** The next message of each of these keys. */
  private void publishNext(List<Integer> keys, Random random) {
    Topics topics = headwater.topics();
    List<byte[]> texts = new ArrayList<>();
    List<Message> batch = new ArrayList<>();
    long[] sequences = new long[KEYS];
    for (int key : keys) {
      long sequence = acknowledged.get(key) + sequences[key]++;
      byte[] text = (sequence + ":" + Long.toHexString(random.nextLong())).getBytes(UTF_8);
      texts.add(text);
      batch.add(new Message("key" + key, Event.of("Said", text)));
    }
    topics.publish(work, batch);
    for (int i = 0; i < keys.size(); i++) {
      int key = keys.get(i);
      oracle.acknowledged("key" + key, acknowledged.getAndIncrement(key), texts.get(i));
    }
  }

  private boolean isAllHandled() {
    for (int key = 0; key < KEYS; key++) {
      if (crew.handled("key" + key) < acknowledged.get(key)) {
        return false;
      }
    }
    return true;
  }

  private void awaitHandled(long count) throws Exception {
    await(count + " messages to be handled", () -> crew.handled() >= count);
  }

  private void await(String what, BooleanSupplier reached) throws Exception {
    long begin = System.nanoTime();
    CountDownLatch pause = new CountDownLatch(1);
    crew.listen();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() - begin > TimeUnit.MINUTES.toNanos(2)) {
        throw new AssertionError("waited 2 minutes for " + what + "\n" + crew.errors());
      }
      pause.await(20, TimeUnit.MILLISECONDS);
      crew.listen();
    }
  }
}
