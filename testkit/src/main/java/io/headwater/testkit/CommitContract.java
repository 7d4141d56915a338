package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Groups.GroupInfo;
import io.headwater.core.Groups.Progress;
import io.headwater.core.Groups.Start;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.Published;
import io.headwater.core.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A group goes on where it committed, and says how far it is. */
abstract class CommitContract extends GroupSuite {
  CommitContract() {
    super("commit contract");
  }

  @Test
  void aGroupGoesOnWhereItCommitted() {
    String topic = newTopic(1);
    List<Published> places = publish(topic, "k", "a", "b", "c", "d");
    Sitter first = alone(Start.earliest(), topic);
    give(first, 4);
    long behindB = places.get(1).offset() + 1;
    assertThat(first.seat().commit(Map.of(at(topic, 0), behindB))).isEmpty();
    first.close();
    Sitter next = join(Start.earliest(), topic);
    saw(next, topic, "c", "d");
    assertThat(next.began).isEqualTo(Map.of(at(topic, 0), behindB));
  }

  @Test
  void whatIsNotCommittedIsGivenAgain() {
    String topic = newTopic(1);
    Sitter first = givenAll(topic, "a", "b");
    first.close();
    saw(join(Start.earliest(), topic), topic, "a", "b");
  }

  @Test
  void committedOffsetsSurviveReopening() {
    String topic = newTopic(1);
    Sitter first = givenAll(topic, "a", "b");
    commitAll(first);
    publish(topic, "k", "c");
    first.close();
    reopen();
    assertThat(groups().names()).contains(group());
    saw(join(Start.earliest(), topic), topic, "c");
  }

  @Test
  void aStoreThatClosesUnderASeatForgetsItsMembersOnly() {
    String topic = newTopic(2);
    publish(topic, keyOf(0, 2), "a");
    publish(topic, keyOf(1, 2), "b");
    Sitter first = alone(Start.earliest(), topic);
    give(first, 2);
    commitAll(first);
    first.die();
    reopen();
    publish(topic, keyOf(0, 2), "c");
    Sitter next = alone(Start.earliest(), topic);
    saw(next, topic, "c");
    assertThatThrownBy(() -> first.poll(A_MOMENT)).isInstanceOf(StoreClosed.class);
  }

  @Test
  void committedOffsetsSurviveACrash() {
    if (!canCrashHere()) {
      return;
    }
    String topic = newTopic(1);
    for (int round = 0; round < dose(5); round++) {
      publish(topic, "k", "a" + round, "b" + round);
      Sitter member = alone(Start.earliest(), topic);
      give(member, round == 0 ? 2 : 3);
      commitAll(member);
      publish(topic, "k", "c" + round);
      give(member, round == 0 ? 3 : 4);
      member.die();
      crash();
      assertThat(progress(at(topic, 0)).lag()).as("seed %d", seed).isEqualTo(1);
      checked(1);
    }
  }

  @Test
  void groupsAreIndependent() {
    String topic = newTopic(1);
    publish(topic, "k", "a", "b");
    Sitter one = alone(Start.earliest(), topic);
    Sitter other = joinOther(unused("other"), Start.earliest(), topic);
    give(one, 2);
    commitAll(one);
    saw(other, topic, "a", "b");
    publish(topic, "k", "c");
    saw(one, topic, "a", "b", "c");
    saw(other, topic, "a", "b", "c");
  }

  @Test
  void aGroupMayReadSeveralTopics() {
    String one = newTopic(2);
    String other = newTopic(1);
    publish(one, keyOf(0, 2), "a");
    publish(one, keyOf(1, 2), "b");
    publish(other, "k", "c");
    Sitter member = join(Start.earliest(), one, other);
    give(member, 3);
    assertThat(texts(member.given)).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(member.owned).containsExactly(owned(one, other));
    commitAll(member);
    member.close();
    publish(other, "k", "d");
    Sitter next = join(Start.earliest(), one, other);
    give(next, 1);
    assertThat(texts(next.given)).containsExactly("d");
  }

  private TopicPartition[] owned(String one, String other) {
    List<TopicPartition> all = new ArrayList<>(partitions(one));
    all.addAll(partitions(other));
    return all.stream().sorted().toArray(TopicPartition[]::new);
  }

  @Test
  void whatIsCommittedWhileLeavingCounts() {
    String topic = newTopic(1);
    Sitter first = givenAll(topic, "a", "b");
    first.whenRevoked(partitions -> commitAll(first));
    first.close();
    assertThat(first.owned).isEmpty();
    first.close();
    publish(topic, "k", "c");
    saw(join(Start.earliest(), topic), topic, "c");
  }

  @Test
  void aPausedPartitionGivesNothingAndGoesOnWhereItWas() {
    String topic = newTopic(2);
    String quiet = keyOf(0, 2);
    String loud = keyOf(1, 2);
    Sitter member = alone(Start.earliest(), topic);
    publish(topic, quiet, "q0", "q1");
    give(member, 2);
    member.seat().pause(at(topic, 0));
    publish(topic, quiet, "q2", "q3", "q4");
    publish(topic, loud, "l0", "l1");
    give(member, 4);
    member.poll(A_MOMENT);
    assertThat(texts(member.given)).containsExactly("q0", "q1", "l0", "l1");
    member.seat().resume(at(topic, 0));
    publish(topic, quiet, "q5");
    give(member, 8);
    assertThat(texts(member.given)).containsExactly("q0", "q1", "l0", "l1", "q2", "q3", "q4", "q5");
  }

  @Test
  void thePositionIsBehindWhatPollsGave() {
    String topic = newTopic(1);
    Sitter member = givenAll(topic, "a", "b");
    assertThat(member.seat().position(at(topic, 0))).isEqualTo(member.given.getLast().offset() + 1);
    assertThat(member.seat().dropped()).isZero();
  }

  @Test
  void wakeupEndsAPollThatWaitsOrTheNextOne() {
    String topic = newTopic(1);
    Sitter member = alone(Start.earliest(), topic);
    member.seat().wakeup();
    assertThat(member.poll(HANG)).isEmpty();
    assertThat(member.poll(Crew.LONG_OVER)).isEmpty();
    assertThat(Crew.during(() -> member.poll(Crew.FOREVER), member.seat()::wakeup)).isEmpty();
    publish(topic, "k", "after");
    saw(member, topic, "after");
  }

  @Test
  void theLagIsCountedInMessages() {
    String topic = newTopic(2);
    publish(topic, keyOf(0, 2), "a", "b", "c");
    publish(topic, keyOf(1, 2), "d");
    Sitter member = alone(Start.earliest(), topic);
    give(member, 4);
    member.seat().commit(Map.of(at(topic, 0), 2L, at(topic, 1), 0L));
    Progress here = progress(at(topic, 0));
    assertThat(here.owner()).isEqualTo(member.seat().member());
    assertThat(here.committed()).isEqualTo(2);
    assertThat(here.end()).isEqualTo(3);
    assertThat(here.lag()).isEqualTo(1);
    assertThat(here.parked()).isZero();
    assertThat(groups().find(group()).orElseThrow().lag()).isEqualTo(2);
    commitAll(member);
    assertThat(groups().find(group()).orElseThrow().lag()).isZero();
    publish(topic, keyOf(1, 2), "e", "f");
    assertThat(groups().find(group()).orElseThrow().lag()).isEqualTo(2);
    member.close();
    assertThat(progress(at(topic, 1)).lag()).isEqualTo(2);
    assertThat(progress(at(topic, 1)).owner()).isNull();
  }

  @Test
  void theLagIsTheAgeOfTheOldestMessageThatIsNotDone() {
    String topic = newTopic(2);
    Sitter member = alone(Start.earliest(), topic);
    publish(topic, keyOf(0, 2), "a");
    give(member, 1);
    commitAll(member);
    assertThat(groups().find(group()).orElseThrow().lagTime()).isZero();
    publish(topic, keyOf(0, 2), "b");
    await("some lag", () -> lagTimeAfterATick().isPositive());
    if (canHere(backend().takesClock(), "has a clock of its own")) {
      clock.move(Duration.ofSeconds(40));
      publish(topic, keyOf(1, 2), "c");
      clock.move(Duration.ofSeconds(2));
      assertThat(progress(at(topic, 0)).lagTime())
          .isBetween(Duration.ofSeconds(42), Duration.ofSeconds(43));
      assertThat(progress(at(topic, 1)).lagTime())
          .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
      give(member, 3);
      member.seat().commit(Map.of(at(topic, 0), member.seat().position(at(topic, 0))));
      assertThat(groups().find(group()).orElseThrow().lagTime()).isLessThan(Duration.ofSeconds(3));
    }
  }

  private Duration lagTimeAfterATick() {
    tick();
    return groups().find(group()).orElseThrow().lagTime();
  }

  @Test
  void groupsAreListedByNameWithTheirMembers() {
    String topic = newTopic(2);
    Sitter one = join(Start.earliest(), topic);
    Sitter two = join(Start.earliest(), topic);
    settle(topic, one, two);
    String other = unused("other");
    joinOther(other, Start.earliest(), topic).poll(A_MOMENT);
    assertThat(groups().names()).contains(group(), other).isSorted().doesNotHaveDuplicates();
    GroupInfo info = groups().find(group()).orElseThrow();
    assertThat(info.name()).isEqualTo(group());
    assertThat(info.members()).containsExactlyInAnyOrder(one.seat().member(), two.seat().member());
    assertThat(info.partitions()).extracting(Progress::partition).isSorted();
    assertThat(info.partitions())
        .extracting(Progress::owner)
        .containsExactlyInAnyOrder(one.seat().member(), two.seat().member());
    assertThat(groups().find(unused("missing"))).isEmpty();
  }
}
