package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Clock;
import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.Headwater;
import io.headwater.core.LiveProjection.Saving;
import io.headwater.core.Message;
import io.headwater.core.Published;
import io.headwater.core.Status;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import io.headwater.core.topic.LiveTopicProjection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A fold of topics has every message once, in an order that depends on nothing but the messages
 * while it catches up, and goes on where it was, whatever happened to it.
 */
public abstract class TopicProjectionContract extends StoreContract {
  private static final Duration LONG = Duration.ofMinutes(1);

  private String plays = "";
  private String beats = "";
  private String notes = "";

  protected TopicProjectionContract() {
    super("topic projection contract");
  }

  @BeforeEach
  final void nameTopics() {
    UUID nobodyElse = UUID.randomUUID();
    plays = "plays-" + nobodyElse;
    beats = "beats-" + nobodyElse;
    notes = "notes-" + nobodyElse;
  }

  private Topics topics() {
    return store().topics();
  }

  private void makeTopics() {
    topics().create(Topic.of(plays, 3));
    topics().create(Topic.of(beats, 5));
    topics().create(Topic.of(notes, 1));
  }

  /** Messages whose times are not in the order of publication, over both topics and all keys. */
  private void publish(int count) {
    List<Message> some = new ArrayList<>();
    List<Message> most = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Instant time = TestClock.START.plusMillis(random.nextInt(100_000));
      Event event = event("played").occurredAt(time);
      (random.nextInt(3) == 0 ? some : most).add(new Message("user-" + random.nextInt(40), event));
    }
    topics().publish(plays, some);
    topics().publish(beats, most);
  }

  private LiveTopicProjection<StringBuilder> open(TopicTrail trail) {
    return LiveTopicProjection.open(store(), trail, new TopicTrail.Codec());
  }

  private TopicTrail trail() {
    return new TopicTrail(List.of(plays, beats), 1, null);
  }

  private TopicTrail notingTrail() {
    return new TopicTrail(List.of(plays, beats), 1, notes);
  }

  private static List<String> lines(LiveTopicProjection<StringBuilder> live) {
    return live.query(state -> state.toString().lines().toList());
  }

  private List<Delivery> everything(String topic) {
    Map<TopicPartition, Long> from = new TreeMap<>();
    Map<TopicPartition, Long> ends = new TreeMap<>();
    List<Topics.Range> ranges = topics().ranges(topic);
    for (int i = 0; i < ranges.size(); i++) {
      from.put(new TopicPartition(topic, i), ranges.get(i).first());
      ends.put(new TopicPartition(topic, i), ranges.get(i).next());
    }
    List<Delivery> all = new ArrayList<>();
    try (TopicReader reader = topics().reader(from)) {
      while (!reader.hasReached(ends)) {
        all.addAll(reader.poll(Duration.ofSeconds(1)));
      }
    }
    return all;
  }

  /** The order written again: take the partition whose next message is first, over and over. */
  private List<String> merged() {
    Map<TopicPartition, List<Delivery>> partitions = new TreeMap<>();
    for (String topic : List.of(beats, plays)) {
      everything(topic)
          .forEach(
              each -> partitions.computeIfAbsent(each.source(), p -> new ArrayList<>()).add(each));
    }
    List<String> lines = new ArrayList<>();
    while (partitions.values().stream().anyMatch(left -> !left.isEmpty())) {
      Delivery first =
          partitions.values().stream()
              .filter(left -> !left.isEmpty())
              .map(List::getFirst)
              .min(Comparator.comparing(Delivery::happenedAt).thenComparing(Delivery::source))
              .orElseThrow();
      partitions.getOrDefault(first.source(), List.of()).removeFirst();
      lines.add(TopicTrail.line(first));
    }
    return lines;
  }

  @Test
  void itCatchesUpInAnOrderThatTheMessagesAloneDecide() {
    makeTopics();
    publish(dose(3_000));
    List<String> expected = merged();
    try (LiveTopicProjection<StringBuilder> live = open(trail())) {
      live.catchUp();
      assertThat(lines(live)).isEqualTo(expected);
      assertThat(live.status()).isInstanceOf(Status.Live.class);
      assertThat(live.missed()).isZero();
    }
    checked(expected.size());
  }

  @Test
  void withoutMessagesItIsTheInitialState() {
    makeTopics();
    try (LiveTopicProjection<StringBuilder> live = open(trail())) {
      live.catchUp();
      assertThat(lines(live)).isEmpty();
    }
  }

  @Test
  void afterARestartItGoesOnWhereItWas() {
    makeTopics();
    List<String> seen = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      publish(200);
      TopicTrail trail = trail();
      try (LiveTopicProjection<StringBuilder> live = open(trail)) {
        assertThat(lines(live)).as("what was saved").isEqualTo(seen);
        live.catchUp();
        seen = lines(live);
      }
      assertThat(trail.applied).as("messages folded in round " + round).hasValue(200);
      if (round % 2 == 1) {
        reopen();
      }
    }
    assertThat(seen).hasSize(1_000).doesNotHaveDuplicates();
  }

  @Test
  void aCrashAtAnyMomentChangesNothing() {
    if (!canCrashHere()) {
      return;
    }
    makeTopics();
    publish(600);
    List<String> expected = merged();
    Saving often = new Saving(50, Duration.ofDays(1), Clock.system());
    for (int round = 0; round < 4; round++) {
      LiveTopicProjection<StringBuilder> live =
          LiveTopicProjection.open(store(), trail(), new TopicTrail.Codec(), often);
      live.catchUp();
      assertThat(lines(live)).isEqualTo(expected);
      crash(); // without closing the projection
    }
  }

  @Test
  void startedItFollowsTheTopics() throws InterruptedException {
    makeTopics();
    publish(500);
    try (LiveTopicProjection<StringBuilder> live = open(trail()).start()) {
      for (int round = 1; round <= 5; round++) {
        assertThat(live.awaitCaughtUp(LONG)).isTrue();
        assertThat(lines(live)).hasSize(500 + (round - 1) * 20).doesNotHaveDuplicates();
        publish(20);
      }
    }
  }

  @Test
  void everyPartitionKeepsItsOrderWhileItFollows() throws InterruptedException {
    makeTopics();
    try (LiveTopicProjection<StringBuilder> live = open(trail()).start()) {
      Crew.runAll(
          List.of(
              () -> publishOneByOne(plays, dose(100)), () -> publishOneByOne(beats, dose(100))));
      assertThat(live.awaitCaughtUp(LONG)).isTrue();
      List<String> expected = new ArrayList<>();
      everything(plays).forEach(each -> expected.add(TopicTrail.line(each)));
      everything(beats).forEach(each -> expected.add(TopicTrail.line(each)));
      assertThat(lines(live)).containsExactlyInAnyOrderElementsOf(expected);
      assertPartitionsInOrder(lines(live));
    }
  }

  private boolean publishOneByOne(String topic, int count) {
    for (int i = 0; i < count; i++) {
      topics().publish(topic, new Message("key-" + i % 7, event("played")));
    }
    return true;
  }

  private static void assertPartitionsInOrder(List<String> lines) {
    Map<String, Long> last = new TreeMap<>();
    for (String line : lines) {
      int at = line.indexOf('@');
      String partition = line.substring(0, at);
      long offset = Long.parseLong(line.substring(at + 1, line.indexOf(' ')));
      Long before = last.put(partition, offset);
      assertThat(offset).as(line).isGreaterThan(before == null ? -1 : before);
    }
  }

  @Test
  void whatFollowsIsPublishedBeforeItSaysItHasCaughtUp() {
    makeTopics();
    publish(400);
    List<UUID> first = new ArrayList<>();
    try (LiveTopicProjection<StringBuilder> live = open(notingTrail())) {
      live.catchUp();
      everything(notes).forEach(each -> first.add(each.event().id()));
      assertThat(first).isNotEmpty().doesNotHaveDuplicates();
    }
    try (LiveTopicProjection<StringBuilder> again = open(notingTrail())) {
      again.catchUp();
    }
    assertThat(everything(notes)).as("nothing is published anew").hasSameSizeAs(first);
  }

  @Test
  void whatFollowedIsRepeatedWithTheSameIdsWhereTheStateWasNotSaved() {
    makeTopics();
    publish(400);
    Saving never = new Saving(Long.MAX_VALUE, Duration.ofDays(1), Clock.system());
    LiveTopicProjection<StringBuilder> lost =
        LiveTopicProjection.open(store(), notingTrail(), new TopicTrail.Codec(), never);
    lost.catchUp(); // and is not closed, as if its process had been killed
    List<UUID> once = everything(notes).stream().map(each -> each.event().id()).toList();
    try (LiveTopicProjection<StringBuilder> again = open(notingTrail())) {
      again.catchUp();
    }
    List<UUID> twice = everything(notes).stream().map(each -> each.event().id()).toList();
    List<UUID> expected = new ArrayList<>(once);
    expected.addAll(once);
    assertThat(twice).isEqualTo(expected);
  }

  /** What could not be saved counted as saved: at the end nothing was, and all was folded again. */
  @Test
  void whatCouldNotBeSavedIsSavedAtTheEnd() {
    makeTopics();
    publish(100);
    Headwater full = new Wrapped(store(), store().id(), new FullOnce(store().snapshots()));
    Saving soon = new Saving(100, Duration.ofDays(1), Clock.system());
    try (LiveTopicProjection<StringBuilder> live =
        LiveTopicProjection.open(full, trail(), new TopicTrail.Codec(), soon)) {
      live.catchUp();
    }
    TopicTrail trail = trail();
    try (LiveTopicProjection<StringBuilder> live = open(trail)) {
      live.catchUp();
      assertThat(lines(live)).hasSize(100);
    }
    assertThat(trail.applied).hasValue(0);
  }

  @Test
  void aNewVersionFoldsAnew() {
    makeTopics();
    publish(100);
    try (LiveTopicProjection<StringBuilder> live = open(trail())) {
      live.catchUp();
    }
    TopicTrail next = new TopicTrail(List.of(plays, beats), 2, null);
    try (LiveTopicProjection<StringBuilder> live = open(next)) {
      assertThat(lines(live)).isEmpty();
      live.catchUp();
    }
    assertThat(next.applied).hasValue(100);
  }

  @Test
  void aTopicThatWasMadeAnewIsFoldedAnew() {
    makeTopics();
    publish(100);
    try (LiveTopicProjection<StringBuilder> live = open(trail())) {
      live.catchUp();
    }
    for (String topic : List.of(plays, beats)) {
      topics().delete(topic);
    }
    makeTopics();
    publish(300);
    TopicTrail trail = trail();
    try (LiveTopicProjection<StringBuilder> live = open(trail)) {
      live.catchUp();
      assertThat(lines(live)).isEqualTo(merged());
    }
    assertThat(trail.applied).hasValue(300);
  }

  @Test
  void oneThatFailsStopsAndSaysWhere() {
    makeTopics();
    publish(10);
    Published at = topics().publish(plays, new Message("k", event(TopicTrail.POISON)));
    LiveTopicProjection<StringBuilder> live = open(trail());
    assertThatThrownBy(live::catchUp).hasMessage("poison at " + at.offset());
    assertThat(live.status()).isInstanceOf(Status.Failed.class);
    assertThatThrownBy(() -> lines(live))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("offset " + at.offset() + " of " + plays + "-" + at.partition());
    live.close();
    try (LiveTopicProjection<StringBuilder> again = open(trail())) {
      assertThatThrownBy(again::catchUp).as("half a state was not saved").hasMessageContaining("p");
    }
  }

  @Test
  void oneThatWasStartedIsNotCaughtUpByHand() {
    makeTopics();
    try (LiveTopicProjection<StringBuilder> live = open(trail()).start()) {
      assertThatThrownBy(live::catchUp).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aClosedOneRefuses() {
    makeTopics();
    LiveTopicProjection<StringBuilder> live = open(trail());
    live.close();
    live.close();
    assertThat(live.status()).isInstanceOf(Status.Closed.class);
    assertThatThrownBy(live::catchUp).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(live::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aTopicThatIsNotThereIsNamed() {
    topics().create(Topic.of(plays, 1));
    assertThatThrownBy(() -> open(trail()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(beats);
  }
}
