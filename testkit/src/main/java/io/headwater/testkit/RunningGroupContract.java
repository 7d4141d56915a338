package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.ConsumerStatus;
import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.EventCodec;
import io.headwater.core.Groups;
import io.headwater.core.Message;
import io.headwater.core.Parked;
import io.headwater.core.Retry;
import io.headwater.core.Topic;
import io.headwater.core.topic.Group;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a running member of a group does with real threads on a real backend: every message at least
 * once, in order per key, whatever members come and go; what cannot be handled is parked and comes
 * back.
 */
public abstract class RunningGroupContract extends StoreContract {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Retry TWICE = new Retry(2, Duration.ofMillis(1), 1, Duration.ofMillis(1));

  private KeyOracle oracle = new KeyOracle();
  private String topic = "";
  private String name = "";

  protected RunningGroupContract() {
    super("running group contract");
  }

  @BeforeEach
  final void makeTopic() {
    topic = "numbers-" + UUID.randomUUID();
    name = "group-" + UUID.randomUUID();
    oracle = new KeyOracle();
    store().topics().create(Topic.of(topic, 4));
  }

  private Group.Builder group() {
    return Group.of(store()).named(name).on(topic).retry(TWICE);
  }

  private void publish(int count, int keys) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(oracle.next("key-" + random.nextInt(keys)));
    }
    store().topics().publish(topic, messages);
  }

  private static String text(Delivery delivery) {
    return new String(delivery.event().data(), StandardCharsets.UTF_8);
  }

  private void say(String key, String... texts) {
    for (String text : texts) {
      store().topics().publish(topic, new Message(key, Event.of("Said", bytes(text))));
    }
  }

  private Groups.GroupInfo info() {
    return store().topics().groups().find(name).orElseThrow();
  }

  private List<String> parkedTexts() {
    return store().topics().groups().parked(name).stream()
        .map(parked -> text(parked.delivery()))
        .toList();
  }

  private void request(String key, Parked.Action action) {
    Parked first =
        store().topics().groups().parked(name).stream()
            .filter(parked -> key.equals(parked.delivery().key()))
            .findFirst()
            .orElseThrow();
    Delivery delivery = first.delivery();
    store()
        .topics()
        .groups()
        .request(name, new Parked.Request(delivery.source(), key, delivery.offset(), action));
  }

  private void await(String what, BooleanSupplier holds) throws InterruptedException {
    long began = System.nanoTime();
    CountDownLatch never = new CountDownLatch(1);
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime() - began)
          .as("seed %d: waiting for %s", seed, what)
          .isLessThan(LONG.toNanos());
      assertThat(never.await(5, TimeUnit.MILLISECONDS)).isFalse();
    }
    checked(1);
  }

  @Test
  void everyMessageIsHandledOnceInOrderOfItsKey() throws InterruptedException {
    publish(2_000, 50);
    try (Group group = group().start(oracle::handle)) {
      assertThat(group.awaitIdle(LONG)).isTrue();
      publish(500, 50);
      assertThat(group.awaitIdle(LONG)).isTrue();
      assertThat(group.counts().handled()).isEqualTo(2_500);
      assertThat(group.owned()).hasSize(4);
      assertThat(group.status()).isEqualTo(new ConsumerStatus.Running());
      assertThat(info().lag()).isZero();
    }
    checked(oracle.holds(seed));
    assertThat(oracle.again()).isZero();
  }

  @Test
  void whatWasDoneBeforeItWasClosedDoesNotComeAgain() throws InterruptedException {
    publish(300, 10);
    try (Group group = group().start(oracle::handle)) {
      assertThat(group.awaitIdle(LONG)).isTrue();
    }
    publish(100, 10);
    try (Group group = group().start(oracle::handle)) {
      assertThat(group.awaitIdle(LONG)).isTrue();
    }
    checked(oracle.holds(seed));
    assertThat(oracle.again()).isZero();
  }

  @Test
  void closedInTheMiddleItGoesOnWithWhatIsNotDone() throws InterruptedException {
    for (int round = 0; round < 5; round++) {
      publish(300, 10);
      try (Group group = group().concurrency(2).start(this::slowly)) {
        int wanted = 1 + random.nextInt(100);
        await("some are handled", () -> group.counts().handled() > wanted);
      }
    }
    try (Group group = group().start(oracle::handle)) {
      assertThat(group.awaitIdle(LONG)).isTrue();
    }
    checked(oracle.holds(seed));
  }

  @Test
  void aGroupThatBeginsWithTheLatestSkipsWhatWasThereAndNothingElse() throws InterruptedException {
    say("a", "old");
    List<String> seen = new CopyOnWriteArrayList<>();
    Group.Builder latest = group().from(Groups.Start.latest());
    try (Group group = latest.start(delivery -> seen.add(text(delivery)))) {
      assertThat(group.awaitIdle(LONG)).isTrue();
    }
    say("a", "while it is away");
    try (Group group = latest.start(delivery -> seen.add(text(delivery)))) {
      assertThat(group.awaitIdle(LONG)).isTrue();
    }
    assertThat(seen).containsExactly("while it is away");
  }

  @Test
  void membersShareThePartitionsAndWhatOneLeavesAnotherTakes() throws InterruptedException {
    publish(400, 20);
    try (Group first = group().start(oracle::handle);
        Group second = group().start(oracle::handle)) {
      await("both have some", () -> first.owned().size() == 2 && second.owned().size() == 2);
      publish(400, 20);
      assertThat(first.awaitIdle(LONG)).isTrue();
      second.close();
      await("the first has all", () -> first.owned().size() == 4);
      publish(400, 20);
      assertThat(first.awaitIdle(LONG)).isTrue();
      assertThat(first.counts().rebalances()).isPositive();
      assertThat(second.status()).isEqualTo(new ConsumerStatus.Closed());
    }
    checked(oracle.holds(seed));
  }

  @Test
  void membersThatComeAndGoUnderLoadLoseNothingAndKeepTheOrder() throws InterruptedException {
    List<Group> members = new ArrayList<>();
    for (int round = 0; round < dose(12); round++) {
      publish(200, 20);
      if (members.size() < 3 && random.nextBoolean()) {
        members.add(group().concurrency(1 + random.nextInt(16)).start(this::slowly));
      } else if (members.size() > 1) {
        members.remove(random.nextInt(members.size())).close();
      }
    }
    try (Group last = group().start(this::slowly)) {
      assertThat(last.awaitIdle(LONG)).isTrue();
      members.forEach(Group::close);
    }
    checked(oracle.holds(seed));
  }

  private void slowly(Delivery delivery) {
    oracle.begins(delivery);
    LockSupport.parkNanos(50_000);
    oracle.ends(delivery);
  }

  @Test
  void whatKeepsFailingIsParkedWithItsKeyAndComesBack() throws InterruptedException {
    Set<String> poison = ConcurrentHashMap.newKeySet();
    poison.add("a2");
    List<String> seen = new CopyOnWriteArrayList<>();
    say("a", "a1", "a2", "a3");
    say("b", "b1", "b2");
    try (Group group = group().start(delivery -> see(delivery, poison, seen))) {
      assertThat(group.awaitIdle(LONG)).isTrue();
      assertThat(seen).contains("a1", "b1", "b2").doesNotContain("a2", "a3");
      assertThat(parkedTexts()).containsExactly("a2", "a3");
      assertThat(store().topics().groups().parked(name).getFirst().error()).contains("poison");
      say("a", "a4");
      assertThat(group.awaitIdle(LONG)).isTrue();
      assertThat(parkedTexts()).containsExactly("a2", "a3", "a4");
      poison.clear();
      request("a", Parked.Action.RETRY);
      await("nothing is parked", () -> parkedTexts().isEmpty());
      say("a", "a5");
      assertThat(group.awaitIdle(LONG)).isTrue();
      assertThat(group.counts().parked()).isEqualTo(3);
      assertThat(group.counts().failedAttempts()).isEqualTo(2);
    }
    assertThat(seen)
        .filteredOn(text -> text.startsWith("a"))
        .containsExactly("a1", "a2", "a3", "a4", "a5");
  }

  private static void see(Delivery delivery, Set<String> poison, List<String> seen) {
    if (poison.contains(text(delivery))) {
      throw new IllegalStateException("poison");
    }
    seen.add(text(delivery));
  }

  @Test
  void aSkipDropsTheFirstOfAParkedKeyAlsoAfterANewStart() throws InterruptedException {
    List<String> seen = new CopyOnWriteArrayList<>();
    Set<String> poison = Set.of("a1");
    say("a", "a1", "a2");
    try (Group group = group().start(delivery -> see(delivery, poison, seen))) {
      assertThat(group.awaitIdle(LONG)).isTrue();
    }
    assertThat(parkedTexts()).containsExactly("a1", "a2");
    request("a", Parked.Action.SKIP);
    say("a", "a3");
    try (Group group = group().start(delivery -> see(delivery, poison, seen))) {
      await("nothing is parked", () -> parkedTexts().isEmpty());
      assertThat(group.awaitIdle(LONG)).isTrue();
    }
    assertThat(seen).containsExactly("a2", "a3");
  }

  @Test
  void whatCannotBeDecodedIsParkedAtOnceWithItsBytes() throws InterruptedException {
    List<Integer> seen = new CopyOnWriteArrayList<>();
    say("a", "1", "x", "3");
    say("b", "4");
    try (Group group = group().start(new Numbers(), (number, delivery) -> seen.add(number))) {
      assertThat(group.awaitIdle(LONG)).isTrue();
      assertThat(group.counts().failedAttempts()).isOne();
    }
    assertThat(seen).containsExactlyInAnyOrder(1, 4);
    Parked parked = store().topics().groups().parked(name).getFirst();
    assertThat(text(parked.delivery())).isEqualTo("x");
    assertThat(parked.delivery().attempt()).isOne();
    assertThat(parked.error()).contains("cannot be decoded", "key 'a'");
    assertThat(parkedTexts()).containsExactly("x", "3");
  }

  @Test
  void anErrorStopsItsMemberVisiblyAndAnotherGoesOn() throws InterruptedException {
    publish(100, 10);
    Error boom = new StackOverflowError("boom");
    Group failing =
        group()
            .start(
                delivery -> {
                  throw boom;
                });
    await("it has failed", () -> failing.status() instanceof ConsumerStatus.Failed);
    assertThat(failing.status()).isEqualTo(new ConsumerStatus.Failed(boom));
    assertThatThrownBy(() -> failing.awaitIdle(LONG))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(name, "boom");
    failing.close();
    try (Group group = group().start(oracle::handle)) {
      assertThat(group.awaitIdle(LONG)).isTrue();
    }
    checked(oracle.holds(seed));
  }

  @Test
  void aHandlerMayCloseItsOwnGroup() throws InterruptedException {
    say("a", "1", "2");
    List<String> seen = new CopyOnWriteArrayList<>();
    Group[] self = new Group[1];
    CountDownLatch assigned = new CountDownLatch(1);
    self[0] =
        group()
            .start(
                delivery -> {
                  assigned.await();
                  seen.add(text(delivery));
                  self[0].close();
                });
    assigned.countDown();
    await("it is closed", () -> self[0].status().equals(new ConsumerStatus.Closed()));
    assertThat(seen).containsExactly("1");
  }

  @Test
  void closingTheStoreClosesTheGroup() throws InterruptedException {
    publish(10, 2);
    Group group = group().start(oracle::handle);
    assertThat(group.awaitIdle(LONG)).isTrue();
    store().close();
    await("it is closed", () -> group.status().equals(new ConsumerStatus.Closed()));
    group.close();
  }

  @Test
  void whatCannotBeIsRefusedAtTheStart() {
    assertThatThrownBy(() -> Group.of(store()).named(name).on("no-such").start(oracle::handle))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no-such");
    assertThatThrownBy(() -> Group.of(store()).named(name).start(oracle::handle))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(name);
    assertThatThrownBy(() -> group().concurrency(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> group().session(Duration.ofMillis(10)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> group().drain(Duration.ofDays(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Reads numbers, and nothing else. */
  private static final class Numbers implements EventCodec<Integer> {
    @Override
    public String type(Integer event) {
      return "Said";
    }

    @Override
    public byte[] encode(Integer event) {
      return bytes(event.toString());
    }

    @Override
    public String contentType() {
      return Event.JSON;
    }

    @Override
    public Integer decode(String type, byte[] data) {
      return Integer.valueOf(new String(data, StandardCharsets.UTF_8));
    }

    @Override
    public Set<String> types() {
      return Set.of("Said");
    }

    @Override
    public String fingerprint() {
      return "1";
    }
  }
}
