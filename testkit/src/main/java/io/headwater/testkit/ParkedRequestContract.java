package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Delivery;
import io.headwater.core.Groups.Start;
import io.headwater.core.Parked;
import io.headwater.core.Parked.Action;
import io.headwater.core.Parked.Request;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Anybody may ask for parked messages to be handled again or skipped; the owner hears of it. */
abstract class ParkedRequestContract extends GroupSuite {
  ParkedRequestContract() {
    super("parked request contract");
  }

  /** A member that has parked the first of two messages with a key, and one without. */
  private Sitter parker(String topic) {
    publish(topic, "k", "a", "b");
    topics().publish(topic, message(null, "c"));
    Sitter member = alone(Start.earliest(), topic);
    give(member, 3);
    for (Delivery delivery : List.of(member.given.get(0), member.given.get(2))) {
      Parked parked = new Parked(delivery, "broken", delivery.time());
      assertThat(member.seat().park(at(topic, 0), List.of(parked))).isTrue();
    }
    return member;
  }

  private static Request retry(String topic) {
    return new Request(at(topic, 0), "k", 0, Action.RETRY);
  }

  private void hears(Sitter member, Request... expected) {
    await(
        "the requests " + List.of(expected),
        () -> {
          member.poll(A_MOMENT);
          return member.seat().requests().equals(List.of(expected));
        });
  }

  @Test
  void theOwnerHearsWhatIsAskedUntilItIsDone() {
    String topic = newTopic(1);
    Sitter member = parker(topic);
    assertThat(member.seat().requests()).isEmpty();
    groups().request(group(), retry(topic));
    hears(member, retry(topic));
    hears(member, retry(topic));
    member.seat().done(retry(topic));
    hears(member);
  }

  @Test
  void aMessageWithoutAKeyIsMeantByItsOffset() {
    String topic = newTopic(1);
    Sitter member = parker(topic);
    Request skip = new Request(at(topic, 0), null, member.given.get(2).offset(), Action.SKIP);
    groups().request(group(), skip);
    hears(member, skip);
    Request wrong = new Request(at(topic, 0), null, 0, Action.SKIP);
    assertThatThrownBy(() -> groups().request(group(), wrong))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRequestForWhatIsNotParkedIsRefused() {
    String topic = newTopic(1);
    Sitter member = parker(topic);
    Request other = new Request(at(topic, 0), "other", 0, Action.RETRY);
    assertThatThrownBy(() -> groups().request(group(), other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("other");
    assertThatThrownBy(() -> groups().request(unused("missing"), retry(topic)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(member.seat().requests()).isEmpty();
  }

  @Test
  void aRequestWaitsForAnOwner() {
    String topic = newTopic(1);
    parker(topic).close();
    groups().request(group(), retry(topic));
    reopen();
    Sitter next = alone(Start.earliest(), topic);
    hears(next, retry(topic));
    next.seat().done(retry(topic));
    next.close();
    reopen();
    hears(alone(Start.earliest(), topic));
  }

  @Test
  void aRequestSurvivesACrash() {
    if (!canCrashHere()) {
      return;
    }
    String topic = newTopic(1);
    Sitter member = parker(topic);
    groups().request(group(), retry(topic));
    member.die();
    crash();
    Sitter next = alone(Start.earliest(), topic);
    hears(next, retry(topic));
    next.seat().done(retry(topic));
    next.die();
    crash();
    hears(alone(Start.earliest(), topic));
  }

  @Test
  void onlyTheOwnerOfThePartitionHearsOfIt() {
    String topic = newTopic(2);
    String key = keyOf(0, 2);
    publish(topic, key, "a");
    Sitter one = join(Start.earliest(), topic);
    Sitter two = join(Start.earliest(), topic);
    settle(topic, one, two);
    Sitter owner = one.owned.contains(at(topic, 0)) ? one : two;
    Sitter other = owner == one ? two : one;
    give(owner, 1);
    Parked parked = new Parked(owner.given.getFirst(), "broken", owner.given.getFirst().time());
    owner.seat().park(at(topic, 0), List.of(parked));
    Request request = new Request(at(topic, 0), key, 0, Action.SKIP);
    groups().request(group(), request);
    hears(owner, request);
    hears(other);
    owner.close();
    settle(topic, other);
    hears(other, request);
  }
}
