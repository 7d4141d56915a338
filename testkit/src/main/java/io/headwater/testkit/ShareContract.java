package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Groups.Start;
import io.headwater.core.Message;
import io.headwater.core.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members share the partitions: each has one owner, and moves only when that has let go. */
abstract class ShareContract extends GroupSuite {
  private static final int PARTITIONS = 7;

  ShareContract() {
    super("share contract");
  }

  private List<String> publishRound(String topic, int round) {
    List<Message> batch = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      texts.add(round + ":" + i);
      batch.add(message("key" + i, texts.getLast()));
    }
    topics().publish(topic, batch);
    return texts;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void seatsShareThePartitionsAndEachMessageIsGivenOnce(int seats) {
    String topic = newTopic(PARTITIONS);
    Sitter[] members = new Sitter[seats];
    for (int i = 0; i < seats; i++) {
      members[i] = join(Start.earliest(), topic);
    }
    settle(topic, members);
    List<String> expected = publishRound(topic, 0);
    List<String> seen = new ArrayList<>();
    for (Sitter member : members) {
      toTheEnd(member, topic);
      assertThat(member.owned).isNotEmpty();
      seen.addAll(texts(member.given));
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
    checked(seen.size());
  }

  @Test
  void aSeatMoreThanPartitionsWaitsAndTakesOver() {
    String topic = newTopic(1);
    Sitter first = alone(Start.earliest(), topic);
    Sitter second = join(Start.earliest(), topic);
    settle(topic, first, second);
    Sitter idle = first.owned.isEmpty() ? first : second;
    Sitter busy = idle == first ? second : first;
    busy.close();
    publish(topic, "k", "a");
    settle(topic, idle);
    saw(idle, topic, "a");
  }

  @Test
  void aSeatThatJoinsTakesItsShareFromTheOthers() {
    String topic = newTopic(PARTITIONS);
    Sitter first = alone(Start.earliest(), topic);
    List<String> expected = new ArrayList<>(publishRound(topic, 0));
    toTheEnd(first, topic);
    first.whenRevoked(partitions -> commitAll(first));
    Sitter second = join(Start.earliest(), topic);
    settle(topic, first, second);
    assertThat(second.given).isEmpty();
    expected.addAll(publishRound(topic, 1));
    toTheEnd(first, topic);
    toTheEnd(second, topic);
    List<String> seen = new ArrayList<>(texts(first.given));
    seen.addAll(texts(second.given));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void nobodyGetsAPartitionBeforeItsOwnerHasLetItGo() {
    String topic = newTopic(PARTITIONS);
    Sitter first = alone(Start.earliest(), topic);
    List<String> expected = publishRound(topic, 0);
    toTheEnd(first, topic);
    Sitter second = join(Start.earliest(), topic);
    List<Set<TopicPartition>> early = new ArrayList<>();
    first.whenRevoked(
        partitions -> {
          for (int i = 0; i < 5; i++) {
            second.poll(A_MOMENT);
            Set<TopicPartition> both = new TreeSet<>(second.owned);
            both.retainAll(partitions);
            early.add(both);
          }
          assertThat(first.seat().commit(first.behindGiven())).isEmpty();
        });
    settle(topic, first, second);
    assertThat(early).isNotEmpty().allMatch(Set::isEmpty);
    checked(early.size());
    assertThat(second.given).isEmpty();
    assertThat(texts(first.given)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void aSeatThatLeavesHandsItsShareToTheOthers() {
    String topic = newTopic(PARTITIONS);
    Sitter first = join(Start.earliest(), topic);
    Sitter second = join(Start.earliest(), topic);
    settle(topic, first, second);
    List<String> expected = publishRound(topic, 0);
    toTheEnd(second, topic);
    commitAll(second);
    second.close();
    settle(topic, first);
    toTheEnd(first, topic);
    List<String> seen = new ArrayList<>(texts(first.given));
    seen.addAll(texts(second.given));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(groups().find(group()).orElseThrow().members())
        .containsExactly(first.seat().member());
  }

  @Test
  void aSeatThatDoesNotPollIsTakenForDeadAndOthersGoOnWhereItCommitted() {
    String topic = newTopic(PARTITIONS);
    Sitter dead = join(Start.earliest(), topic);
    Sitter living = join(Start.earliest(), topic);
    settle(topic, dead, living);
    List<String> done = publishRound(topic, 0);
    toTheEnd(dead, topic);
    toTheEnd(living, topic);
    commitAll(dead);
    commitAll(living);
    List<String> rest = publishRound(topic, 1);
    toTheEnd(dead, topic);
    dead.die();
    outlive(topic, living);
    toTheEnd(living, topic);
    List<String> both = new ArrayList<>(done);
    both.addAll(rest);
    assertThat(texts(living.given)).containsAll(rest).isSubsetOf(both).doesNotHaveDuplicates();
    List<String> seen = new ArrayList<>(texts(living.given));
    seen.addAll(texts(dead.given));
    assertThat(seen).containsAll(both);
  }

  @Test
  void aSeatThatPollsKeepsItsShareHoweverLongItIsThere() {
    if (!canHere(backend().takesClock(), "has a clock of its own")) {
      return;
    }
    String topic = newTopic(PARTITIONS);
    Sitter first = join(Start.earliest(), topic);
    Sitter second = join(Start.earliest(), topic);
    settle(topic, first, second);
    Set<TopicPartition> before = Set.copyOf(first.owned);
    partitions(topic).forEach(first.seat()::pause);
    for (int i = 0; i < 10; i++) {
      clock.pass(SESSION.multipliedBy(2).dividedBy(3));
      first.poll(A_MOMENT);
      second.poll(A_MOMENT);
    }
    assertThat(first.owned).isEqualTo(before);
    assertThat(first.lost).isEmpty();
  }

  /** Each commits all it was given when it lets go, so nothing is given twice, nor left out. */
  @Test
  void seatsComeAndGoAndEachMessageIsGivenOnce() {
    String topic = newTopic(PARTITIONS);
    List<Sitter> here = new ArrayList<>();
    List<Sitter> ever = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int round = 0; round < dose(12); round++) {
      if (here.size() > 1 && random.nextInt(2) == 0) {
        here.remove(random.nextInt(here.size())).close();
      } else if (here.size() < 5) {
        Sitter fresh = join(Start.earliest(), topic);
        fresh.whenRevoked(partitions -> commitAll(fresh));
        here.add(fresh);
        ever.add(fresh);
      }
      expected.addAll(publishRound(topic, round));
      // Whoever came last asks first every other time, when nobody has let go yet.
      (round % 2 == 0 ? here : here.reversed()).forEach(member -> member.poll(A_MOMENT));
    }
    settle(topic, here.toArray(Sitter[]::new));
    here.forEach(member -> toTheEnd(member, topic));
    List<String> seen = new ArrayList<>();
    ever.forEach(member -> seen.addAll(texts(member.given)));
    assertThat(seen).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
    checked(seen.size());
  }

  @Test
  void nobodyIsInAGroupAfterReopening() {
    String topic = newTopic(PARTITIONS);
    Sitter first = join(Start.earliest(), topic);
    Sitter second = join(Start.earliest(), topic);
    settle(topic, first, second);
    first.close();
    second.close();
    reopen();
    assertThat(groups().find(group()).map(info -> info.members()).orElse(List.of())).isEmpty();
    Sitter fresh = alone(Start.earliest(), topic);
    assertThat(fresh.owned).isEqualTo(partitions(topic));
  }
}
