package io.headwater.embedded.topic;

import static io.headwater.embedded.topic.GroupFixture.DRAIN;
import static io.headwater.embedded.topic.GroupFixture.SESSION;
import static io.headwater.embedded.topic.GroupFixture.drain;
import static io.headwater.embedded.topic.GroupFixture.message;
import static io.headwater.embedded.topic.GroupFixture.offsets;
import static io.headwater.embedded.topic.GroupFixture.parked;
import static io.headwater.embedded.topic.GroupFixture.partition;
import static io.headwater.embedded.topic.GroupFixture.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Delivery;
import io.headwater.core.Groups;
import io.headwater.core.Parked;
import io.headwater.core.Seat;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.Topics;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import io.headwater.embedded.Stores;
import io.headwater.embedded.topic.GroupFixture.Heard;
import io.headwater.log.Disk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members come, go, and fall silent, on a clock that passes when the test says so. */
class GroupCoordinationTest {
  private static final Set<String> TOPICS = Set.of("t");

  private final GroupFixture.StillClock clock = new GroupFixture.StillClock();
  private final Heard heardA = new Heard();
  private final Heard heardB = new Heard();
  private Embedded store;
  private Topics topics;
  private Groups groups;

  @BeforeEach
  void open() {
    EmbeddedOptions options = EmbeddedOptions.defaults().withClock(clock).withReserveBytes(0);
    store = Stores.open(Disk.inMemory(), options);
    topics = store.topics();
    groups = topics.groups();
    topics.create(Topic.of("t", 4));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Seat join(Heard listener) {
    return groups.join("g", TOPICS, terms(Groups.Start.earliest()), listener);
  }

  private void publish(int messages) {
    for (int i = 0; i < messages; i++) {
      topics.publish("t", message("k" + i % 8, "m" + i));
    }
  }

  @Test
  void aMemberAloneGetsAllPartitionsInItsFirstPoll() {
    try (Seat a = join(heardA)) {
      assertThat(heardA.calls).isEmpty();
      assertThat(a.poll(Duration.ZERO)).isEmpty();
      assertThat(heardA.calls).containsExactly("+0,1,2,3");
    }
    assertThat(heardA.calls).containsExactly("+0,1,2,3", "-0,1,2,3");
  }

  @Test
  void aNewcomerGetsAPartitionOnlyAfterItsOwnerGaveItUp() {
    Seat a = join(heardA);
    a.poll(Duration.ZERO);
    Seat b = join(heardB);
    b.poll(Duration.ZERO);
    assertThat(heardB.calls).isEmpty();
    a.poll(Duration.ZERO);
    assertThat(heardA.calls).containsExactly("+0,1,2,3", "-2,3");
    b.poll(Duration.ZERO);
    assertThat(heardB.calls).containsExactly("+2,3");
    a.close();
    b.poll(Duration.ZERO);
    assertThat(heardB.calls).containsExactly("+2,3", "+0,1");
    b.close();
  }

  @Test
  void whileAPartitionIsRevokedItsOwnerMayCommit() {
    publish(40);
    var committing = new CommittingListener();
    Seat a = groups.join("g", TOPICS, terms(Groups.Start.earliest()), committing);
    committing.seat = a;
    drain(a);
    Seat b = join(heardB);
    a.poll(Duration.ZERO);
    b.poll(Duration.ZERO);
    assertThat(committing.refused).isEmpty();
    for (TopicPartition mine : heardB.owned) {
      assertThat(b.position(mine)).isEqualTo(committing.committed.get(mine));
    }
    assertThat(drain(b)).isEmpty();
    a.close();
    b.close();
  }

  private static final class CommittingListener implements Seat.Listener {
    private final Map<TopicPartition, Long> committed = new TreeMap<>();
    private Set<TopicPartition> refused = Set.of(partition("none", 0));
    private @Nullable Seat seat;

    @Override
    public void assigned(Set<TopicPartition> partitions) {}

    @Override
    public void revoked(Set<TopicPartition> partitions) {
      Seat mine = Objects.requireNonNull(seat);
      partitions.forEach(p -> committed.put(p, mine.position(p)));
      refused = mine.commit(committed);
    }

    @Override
    public void lost(Set<TopicPartition> partitions) {}
  }

  @Test
  void aSilentMemberLosesItsPartitionsWhenItsSessionIsOver() {
    publish(40);
    Seat a = join(heardA);
    List<Delivery> given = drain(a);
    Seat b = join(heardB);
    clock.pass(SESSION);
    b.poll(Duration.ZERO);
    assertThat(heardB.calls).as("the session lasts to its last nanosecond").isEmpty();
    clock.pass(Duration.ofNanos(1));
    b.poll(Duration.ZERO);
    assertThat(heardB.calls).containsExactly("+0,1,2,3");
    TopicPartition first = given.getFirst().source();
    assertThat(a.commit(Map.of(first, 1L))).containsExactly(first);
    assertThat(a.park(first, List.of(parked(given.getFirst(), "no")))).isFalse();
    assertThat(groups.find("g").orElseThrow().members()).containsExactly(b.member());
    assertThat(groups.parked("g")).isEmpty();
    assertThat(heardA.calls).containsExactly("+0,1,2,3");
    a.poll(Duration.ZERO);
    assertThat(heardA.calls).containsExactly("+0,1,2,3", "!0,1,2,3");
    b.poll(Duration.ZERO);
    a.poll(Duration.ZERO);
    assertThat(heardA.owned).hasSize(2);
    assertThat(heardB.owned).hasSize(2);
    a.close();
    b.close();
  }

  @Test
  void aMemberAloneMayBeSilentForLongAndGoesOn() {
    publish(10);
    Seat a = join(heardA);
    List<Delivery> given = drain(a);
    clock.pass(SESSION.multipliedBy(3));
    TopicPartition first = given.getFirst().source();
    assertThat(a.commit(Map.of(first, 1L))).isEmpty();
    a.poll(Duration.ZERO);
    assertThat(heardA.calls).containsExactly("+0,1,2,3");
    a.close();
  }

  @Test
  void whoGivesUpForLongerThanTheDrainTimeLosesThem() {
    Seat b = join(heardB);
    var slow =
        new Heard() {
          @Override
          public void revoked(Set<TopicPartition> partitions) {
            clock.pass(DRAIN.plusNanos(1));
            b.poll(Duration.ZERO);
            super.revoked(partitions);
          }
        };
    b.poll(Duration.ZERO);
    Seat a = groups.join("g", TOPICS, terms(Groups.Start.earliest()), slow);
    b.poll(Duration.ZERO);
    a.poll(Duration.ZERO);
    assertThat(slow.owned).hasSize(2);
    a.close();
    assertThat(slow.calls).hasSize(2);
    b.poll(Duration.ZERO);
    assertThat(heardB.owned).hasSize(4);
    b.close();
  }

  @Test
  void aGroupBeginsWhereItsFirstMemberSaidAndGoesOnWhereItCommitted() {
    publish(40);
    Instant middle = clock.now().plusMillis(5);
    clock.pass(Duration.ofMillis(5));
    publish(8);
    for (Groups.Start start :
        List.of(Groups.Start.latest(), Groups.Start.at(middle), Groups.Start.earliest())) {
      String name = "from-" + start.getClass().getSimpleName();
      try (Seat seat = groups.join(name, TOPICS, terms(start), heardA)) {
        int expected =
            switch (start) {
              case Groups.Start.Latest latest -> 0;
              case Groups.Start.At at -> 8;
              case Groups.Start.Earliest earliest -> 48;
              case Groups.Start.Offsets offsets -> throw new IllegalStateException();
            };
        assertThat(drain(seat)).as(name).hasSize(expected);
      }
    }
    Map<TopicPartition, Long> at = Map.of(partition("t", 0), 3L);
    try (Seat seat = groups.join("x", TOPICS, terms(Groups.Start.offsets(at)), heardA)) {
      seat.poll(Duration.ZERO);
      assertThat(seat.position(partition("t", 0))).isGreaterThanOrEqualTo(3);
      assertThat(seat.commit(Map.of(partition("t", 0), 4L))).isEmpty();
    }
    try (Seat seat = groups.join("x", TOPICS, terms(Groups.Start.latest()), heardA)) {
      assertThat(offsets(drain(seat).stream().filter(d -> d.partition() == 0).toList()))
          .startsWith(4L);
    }
  }

  @Test
  void pausedPartitionsGiveNothingAndAnAssignmentEndsThePause() {
    publish(40);
    Seat a = join(heardA);
    a.poll(Duration.ZERO);
    int before = drain(a).size();
    assertThat(before).isLessThanOrEqualTo(40);
    heardA.owned.forEach(a::pause);
    publish(40);
    assertThat(drain(a)).isEmpty();
    heardA.owned.forEach(a::resume);
    assertThat(drain(a)).hasSize(40);
    a.close();
  }

  @Test
  void whatWasParkedIsThereInOrderUntilItIsUnparked() {
    publish(40);
    Seat a = join(heardA);
    List<Delivery> zero = drain(a).stream().filter(d -> d.partition() == 0).toList();
    TopicPartition partition = partition("t", 0);
    assertThat(zero).hasSizeGreaterThan(3);
    assertThat(a.park(partition, List.of(parked(zero.get(2), "no"), parked(zero.get(1), "no"))))
        .isTrue();
    assertThat(a.park(partition, List.of(parked(zero.get(3), "behind"), parked(zero.get(1), "x"))))
        .isTrue();
    assertThat(a.parked(partition)).extracting(Parked.Place::offset).containsExactly(2L, 1L, 3L);
    assertThat(a.parked(partition, 1)).isEqualTo(parked(zero.get(1), "no"));
    assertThat(groups.parked("g"))
        .containsExactly(
            parked(zero.get(2), "no"), parked(zero.get(1), "no"), parked(zero.get(3), "behind"));
    a.unpark(partition, 2);
    assertThat(a.parked(partition)).extracting(Parked.Place::offset).containsExactly(1L, 3L);
    assertThat(groups.find("g").orElseThrow().parked()).isEqualTo(2);
    assertThatThrownBy(() -> a.parked(partition, 2)).hasMessageContaining("is not parked");
    a.close();
  }

  @Test
  void aRequestReachesTheOwnerAndIsThereUntilItIsDone() {
    publish(40);
    Seat a = join(heardA);
    Delivery first = drain(a).getFirst();
    var request =
        new Parked.Request(first.source(), first.key(), first.offset(), Parked.Action.SKIP);
    assertThatThrownBy(() -> groups.request("g", request))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing parked");
    a.park(first.source(), List.of(parked(first, "no")));
    groups.request("g", request);
    assertThat(a.requests()).containsExactly(request);
    Seat b = join(heardB);
    assertThat(b.requests()).isEmpty();
    a.done(request);
    assertThat(a.requests()).isEmpty();
    a.close();
    b.close();
  }

  @Test
  void onlyAGroupWithoutMembersIsResetOrDeleted() {
    publish(40);
    Seat a = join(heardA);
    int all = drain(a).size();
    assertThatThrownBy(() -> groups.reset("g", "t", Groups.Start.latest()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(a.member());
    assertThatThrownBy(() -> groups.delete("g")).isInstanceOf(IllegalStateException.class);
    a.close();
    groups.reset("g", "t", Groups.Start.latest());
    assertThat(groups.find("g").orElseThrow().lag()).isZero();
    groups.reset("g", "t", Groups.Start.earliest());
    assertThat(groups.find("g").orElseThrow().lag()).isEqualTo(all);
    clock.pass(Duration.ofSeconds(7));
    assertThat(groups.find("g").orElseThrow().lagTime()).isEqualTo(Duration.ofSeconds(7));
    groups.delete("g");
    assertThat(groups.find("g")).isEmpty();
    assertThat(groups.names()).isEmpty();
  }

  @Test
  void aDeletedTopicIsLostAndForgotten() {
    publish(40);
    Seat a = join(heardA);
    Delivery first = drain(a).getFirst();
    a.commit(Map.of(first.source(), 1L));
    a.park(first.source(), List.of(parked(first, "no")));
    topics.delete("t");
    assertThat(a.commit(Map.of(first.source(), 1L))).containsExactly(first.source());
    assertThat(a.poll(Duration.ZERO)).isEmpty();
    assertThat(heardA.calls).containsExactly("+0,1,2,3", "!0,1,2,3");
    assertThat(groups.parked("g")).isEmpty();
    topics.create(Topic.of("t", 2));
    publish(10);
    assertThat(drain(a)).as("all of the new topic").hasSize(10);
    assertThat(heardA.calls).containsExactly("+0,1,2,3", "!0,1,2,3", "+0,1");
    a.close();
  }

  @Test
  void aWaitingPollEndsWhenItIsWoken() {
    Seat a = join(heardA);
    a.wakeup();
    assertThat(a.poll(Duration.ofDays(1))).isEmpty();
    publish(1);
    assertThat(a.poll(Duration.ofDays(1))).hasSize(1);
    a.close();
    assertThatThrownBy(() -> a.poll(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
    a.close();
  }
}
