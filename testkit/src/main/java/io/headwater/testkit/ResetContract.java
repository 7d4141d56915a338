package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Groups.Start;
import io.headwater.core.Parked;
import io.headwater.core.Published;
import io.headwater.core.Topic;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A group without members can be moved and deleted; one with members cannot. */
abstract class ResetContract extends GroupSuite {
  ResetContract() {
    super("reset contract");
  }

  /** A group that has done everything in a topic, and has left. */
  private List<Published> doneGroup(String topic) {
    List<Published> places = publish(topic, "k", "a", "b", "c");
    Sitter member = alone(Start.earliest(), topic);
    give(member, 3);
    commitAll(member);
    member.close();
    return places;
  }

  @Test
  void aGroupIsMovedToAnyPlace() {
    String topic = newTopic(1);
    List<Published> places = doneGroup(topic);
    moved(topic, Start.earliest(), "a", "b", "c");
    moved(topic, Start.offsets(Map.of(at(topic, 0), places.get(1).offset())), "b", "c");
    moved(topic, Start.at(places.getFirst().time()), "a", "b", "c");
    moved(topic, Start.offsets(Map.of()), "a", "b", "c");
    moved(topic, Start.latest());
  }

  private void moved(String topic, Start to, String... expected) {
    groups().reset(group(), topic, to);
    assertThat(progress(at(topic, 0)).lag()).isEqualTo(expected.length);
    Sitter member = alone(Start.latest(), topic);
    saw(member, topic, expected);
    member.close();
    checked(1);
  }

  @Test
  void aResetMovesOneTopicOnlyAndAllItsPartitions() {
    String topic = newTopic(2);
    String other = newTopic(1);
    publish(topic, keyOf(0, 2), "a");
    publish(topic, keyOf(1, 2), "b");
    publish(other, "k", "c");
    Sitter first = join(Start.earliest(), topic, other);
    give(first, 3);
    commitAll(first);
    first.close();
    groups().reset(group(), topic, Start.earliest());
    Sitter next = join(Start.earliest(), topic, other);
    give(next, 2);
    settle(other, next);
    assertThat(texts(next.given)).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aResetSurvivesReopening() {
    String topic = newTopic(1);
    doneGroup(topic);
    groups().reset(group(), topic, Start.earliest());
    reopen();
    saw(join(Start.latest(), topic), topic, "a", "b", "c");
  }

  @Test
  void aGroupWithMembersIsNeitherMovedNorDeleted() {
    String topic = newTopic(1);
    Sitter member = givenAll(topic, "a", "b");
    commitAll(member);
    assertThatThrownBy(() -> groups().reset(group(), topic, Start.earliest()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(group());
    assertThatThrownBy(() -> groups().delete(group()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(group());
    assertThat(progress(at(topic, 0)).committed()).isEqualTo(2);
  }

  @Test
  void aDeletedGroupIsForgottenWithWhatItParked() {
    String topic = newTopic(1);
    Sitter first = givenAll(topic, "a", "b");
    park(first, topic);
    commitAll(first);
    first.close();
    groups().delete(group());
    forgotten(topic);
    reopen();
    forgotten(topic);
    Sitter next = alone(Start.earliest(), topic);
    saw(next, topic, "a", "b");
    assertThat(next.seat().parked(at(topic, 0))).isEmpty();
  }

  private void forgotten(String topic) {
    await(group() + " to be gone", () -> !groups().names().contains(group()));
    assertThat(groups().find(group())).isEmpty();
    assertThat(groups().parked(group())).isEmpty();
    assertThat(topics().find(topic)).isPresent();
  }

  private void park(Sitter member, String topic) {
    Parked parked = new Parked(member.given.getFirst(), "broken", member.given.getFirst().time());
    assertThat(member.seat().park(at(topic, 0), List.of(parked))).isTrue();
  }

  @Test
  void aDeletedTopicIsForgottenByItsGroups() {
    String topic = newTopic(1);
    Sitter first = givenAll(topic, "a", "b");
    park(first, topic);
    commitAll(first);
    first.close();
    topics().delete(topic);
    await("nothing to be parked of it", () -> groups().parked(group()).isEmpty());
    await("the name to be free", () -> topics().find(topic).isEmpty());
    await("a new topic of its name", () -> topics().create(Topic.of(topic, 1)));
    publish(topic, "k", "c", "d");
    Sitter next = alone(Start.earliest(), topic);
    saw(next, topic, "c", "d");
    assertThat(next.seat().parked(at(topic, 0))).isEmpty();
    assertThat(progress(at(topic, 0)).parked()).isZero();
  }
}
