package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.Groups.Start;
import io.headwater.core.Message;
import io.headwater.core.Metadata;
import io.headwater.core.Parked;
import io.headwater.core.Parked.Place;
import io.headwater.core.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is parked stays, with its bytes and in order, until it is taken out. */
abstract class ParkingContract extends GroupSuite {
  private static final int MESSAGES = 6;

  ParkingContract() {
    super("parking contract");
  }

  /** A member that was given some messages of two keys by turns, in one partition. */
  private Sitter memberOf(String topic) {
    List<Message> batch = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      Event event =
          Event.of("Said", bytes("text" + i + "\0"))
              .inStream("s")
              .tagged("t:" + i)
              .with(Metadata.none().withHeader("h", "ü" + i));
      batch.add(new Message(i % 2 == 0 ? "even" : "odd", event));
    }
    topics().publish(topic, batch);
    Sitter member = alone(Start.earliest(), topic);
    give(member, MESSAGES);
    return member;
  }

  private Parked parked(Delivery delivery, int attempt) {
    Instant time = Instant.ofEpochMilli(clock.now().toEpochMilli());
    String error = "java.lang.IllegalStateException: broken\n\tat “x” 😀 " + attempt;
    return new Parked(delivery.atAttempt(attempt), error, time);
  }

  private List<Parked> parkSome(Sitter member, TopicPartition partition) {
    List<Parked> all = new ArrayList<>();
    for (int i : new int[] {0, 2, 1, 4, 3}) {
      clock.move(Duration.ofSeconds(1));
      all.add(parked(member.given.get(i), all.isEmpty() ? 5 : 0));
    }
    assertThat(member.seat().park(partition, all.subList(0, 2))).isTrue();
    assertThat(member.seat().park(partition, all.subList(2, 3))).isTrue();
    assertThat(member.seat().park(partition, all.subList(3, 5))).isTrue();
    return all;
  }

  private void holds(Sitter member, TopicPartition partition, List<Parked> expected) {
    List<Place> places =
        expected.stream()
            .map(each -> new Place(each.delivery().key(), each.delivery().offset()))
            .toList();
    assertThat(member.seat().parked(partition)).isEqualTo(places);
    for (Parked each : expected) {
      assertThat(member.seat().parked(partition, each.delivery().offset())).isEqualTo(each);
      checked(1);
    }
    assertThat(groups().parked(group())).isEqualTo(expected);
    assertThat(progress(partition).parked()).isEqualTo(expected.size());
  }

  @Test
  void whatIsParkedIsListedInOrderAndReadWithItsBytes() {
    String topic = newTopic(1);
    Sitter member = memberOf(topic);
    assertThat(member.seat().parked(at(topic, 0))).isEmpty();
    holds(member, at(topic, 0), parkSome(member, at(topic, 0)));
  }

  @Test
  void whatIsParkedTwiceIsThereOnce() {
    String topic = newTopic(1);
    Sitter member = memberOf(topic);
    List<Parked> all = parkSome(member, at(topic, 0));
    member.seat().park(at(topic, 0), all.subList(1, 4));
    holds(member, at(topic, 0), all);
  }

  @Test
  void whatIsTakenOutIsGoneAndTheRestStaysInOrder() {
    String topic = newTopic(1);
    Sitter member = memberOf(topic);
    List<Parked> all = parkSome(member, at(topic, 0));
    for (int index : new int[] {1, 0, 2}) {
      member.seat().unpark(at(topic, 0), all.remove(index).delivery().offset());
      holds(member, at(topic, 0), all);
    }
    Parked again = parked(member.given.getLast(), 2);
    member.seat().park(at(topic, 0), List.of(again));
    all.add(again);
    holds(member, at(topic, 0), all);
    reopen();
    assertThat(groups().parked(group())).isEqualTo(all);
  }

  @Test
  void whatIsParkedSurvivesReopening() {
    String topic = newTopic(1);
    Sitter member = memberOf(topic);
    List<Parked> all = parkSome(member, at(topic, 0));
    member.seat().unpark(at(topic, 0), all.remove(2).delivery().offset());
    member.close();
    reopen();
    assertThat(groups().parked(group())).isEqualTo(all);
    holds(alone(Start.earliest(), topic), at(topic, 0), all);
  }

  @Test
  void whatIsParkedSurvivesACrash() {
    if (!canCrashHere()) {
      return;
    }
    String topic = newTopic(1);
    Sitter member = memberOf(topic);
    List<Parked> all = parkSome(member, at(topic, 0));
    while (!all.isEmpty()) {
      member.die();
      crash();
      member = alone(Start.earliest(), topic);
      holds(member, at(topic, 0), all);
      member.seat().unpark(at(topic, 0), all.removeFirst().delivery().offset());
    }
    crash();
    assertThat(groups().parked(group())).isEmpty();
  }

  @Test
  void theNextOwnerFindsWhatIsParkedBeforeItsFirstMessage() {
    String topic = newTopic(1);
    Sitter first = memberOf(topic);
    List<Parked> all = parkSome(first, at(topic, 0));
    first.close();
    Sitter next = join(Start.earliest(), topic);
    await(
        "the partition",
        () -> {
          next.poll(A_MOMENT);
          return !next.owned.isEmpty();
        });
    holds(next, at(topic, 0), all);
  }

  @Test
  void aDeadMembersParkedMessagesAreItsHeirs() {
    String topic = newTopic(1);
    Sitter dead = memberOf(topic);
    List<Parked> all = parkSome(dead, at(topic, 0));
    Sitter living = join(Start.earliest(), topic);
    dead.die();
    outlive(topic, living);
    holds(living, at(topic, 0), all);
  }

  @Test
  void partitionsAndGroupsAreIndependent() {
    String topic = newTopic(2);
    publish(topic, keyOf(0, 2), "a");
    publish(topic, keyOf(1, 2), "b");
    Sitter member = alone(Start.earliest(), topic);
    give(member, 2);
    List<Parked> all = new ArrayList<>();
    for (int p = 0; p < 2; p++) {
      TopicPartition partition = at(topic, p);
      Delivery here =
          member.given.stream()
              .filter(one -> one.source().equals(partition))
              .findFirst()
              .orElseThrow();
      all.add(parked(here, 1));
      assertThat(member.seat().park(partition, List.of(all.getLast()))).isTrue();
    }
    for (int p = 0; p < 2; p++) {
      assertThat(member.seat().parked(at(topic, p))).hasSize(1);
      assertThat(member.seat().parked(at(topic, p), 0)).isEqualTo(all.get(p));
    }
    assertThat(groups().parked(group())).isEqualTo(all);
    String other = unused("other");
    Sitter outsider = joinOther(other, Start.earliest(), topic);
    settle(topic, outsider);
    assertThat(outsider.seat().parked(at(topic, 0))).isEmpty();
    assertThat(groups().parked(other)).isEmpty();
  }

  @Test
  void aMessageOfTheMostBytesCanBeParked() {
    String topic = newTopic(1);
    byte[] data = new byte[backend().maxMessageBytes() - 16 * 1024];
    data[data.length - 1] = 7;
    topics().publish(topic, new Message(null, Event.of("Big", data)));
    Sitter member = alone(Start.earliest(), topic);
    give(member, 1);
    List<Parked> big = List.of(parked(member.given.getFirst(), 3));
    assertThat(member.seat().park(at(topic, 0), big)).isTrue();
    holds(member, at(topic, 0), big);
  }

  @Test
  void whatIsParkedKeepsItsPlaceWhenTheGroupCommitsOn() {
    String topic = newTopic(1);
    Sitter member = memberOf(topic);
    List<Parked> all = parkSome(member, at(topic, 0));
    commitAll(member);
    member.close();
    Sitter next = alone(Start.earliest(), topic);
    holds(next, at(topic, 0), all);
    assertThat(next.given).isEmpty();
    assertThat(Set.copyOf(next.began.values())).containsExactly((long) MESSAGES);
  }
}
