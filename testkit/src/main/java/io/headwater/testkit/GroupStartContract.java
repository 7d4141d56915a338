package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Groups.Start;
import io.headwater.core.Published;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Where a group begins that has committed nothing yet. */
abstract class GroupStartContract extends GroupSuite {
  GroupStartContract() {
    super("group start contract");
  }

  @Test
  void earliestBeginsWithTheOldestMessage() {
    String topic = newTopic(1);
    publish(topic, "k", "a", "b");
    Sitter member = join(Start.earliest(), topic);
    publish(topic, "k", "c");
    saw(member, topic, "a", "b", "c");
    assertThat(member.began).isEqualTo(Map.of(at(topic, 0), 0L));
  }

  @Test
  void latestSeesWhatIsPublishedRightAfterItJoined() {
    String topic = newTopic(1);
    publish(topic, "k", "old", "older");
    Sitter member = join(Start.latest(), topic);
    publish(topic, "k", "new");
    saw(member, topic, "new");
    assertThat(member.began).isEqualTo(Map.of(at(topic, 0), 2L));
  }

  @Test
  void aSecondMemberThatBeginsWithTheLatestTakesNothingFromTheFirst() {
    int partitions = 4;
    String topic = newTopic(partitions);
    publish(topic, "k", "old");
    Sitter first = join(Start.latest(), topic);
    List<String> expected = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      publish(topic, keyOf(p, partitions), "between" + p);
      expected.add("between" + p);
    }
    Sitter second = join(Start.latest(), topic);
    settle(topic, first, second);
    toTheEnd(first, topic);
    toTheEnd(second, topic);
    Set<String> seen = new TreeSet<>(texts(first.given));
    seen.addAll(texts(second.given));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void aTimeBeginsWithTheFirstMessageThenOrLater() {
    String topic = newTopic(1);
    List<Published> places = new ArrayList<>();
    String[] texts = {"a", "b", "c", "d"};
    for (String text : texts) {
      publishLater(topic, text, places);
    }
    Sitter member = join(Start.at(places.get(2).time()), topic);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      if (!places.get(i).time().isBefore(places.get(2).time())) {
        expected.add(texts[i]);
      }
    }
    assertThat(expected).doesNotContain("a").contains("c", "d");
    saw(member, topic, expected.toArray(String[]::new));
  }

  /** Another message, at a later time than the one before. */
  private void publishLater(String topic, String text, List<Published> places) {
    if (!places.isEmpty()) {
      String other = newTopic(1);
      await(
          "a later time",
          () -> {
            tick();
            return publish(other, "k", "tick").getFirst().time().isAfter(places.getLast().time());
          });
    }
    places.addAll(publish(topic, "k", text));
  }

  @Test
  void aTimeBeyondTheLastMessageBeginsAtTheEnd() {
    String topic = newTopic(1);
    Published last = publish(topic, "k", "old").getFirst();
    Sitter member = join(Start.at(last.time().plus(Duration.ofMillis(1))), topic);
    publish(topic, "k", "new");
    saw(member, topic, "new");
  }

  @Test
  void offsetsBeginThereAndWithTheOldestElsewhere() {
    String topic = newTopic(2);
    String here = keyOf(0, 2);
    long second = publish(topic, here, "a0", "a1", "a2").get(1).offset();
    publish(topic, keyOf(1, 2), "b0", "b1");
    Sitter member = alone(Start.offsets(Map.of(at(topic, 0), second)), topic);
    toTheEnd(member, topic);
    assertThat(texts(member.given)).containsExactlyInAnyOrder("a1", "a2", "b0", "b1");
    assertThat(member.began).isEqualTo(Map.of(at(topic, 0), second, at(topic, 1), 0L));
  }

  @Test
  void whatIsCommittedCountsMoreThanTheStart() {
    String topic = newTopic(1);
    List<Published> places = publish(topic, "k", "a", "b", "c");
    Sitter first = alone(Start.earliest(), topic);
    first.seat().commit(Map.of(at(topic, 0), places.get(1).offset()));
    first.close();
    for (Start start :
        List.of(
            Start.latest(),
            Start.earliest(),
            Start.at(places.getFirst().time()),
            Start.offsets(Map.of(at(topic, 0), places.get(2).offset())))) {
      Sitter next = join(start, topic);
      saw(next, topic, "b", "c");
      next.close();
    }
  }

  @Test
  void aGroupCannotJoinATopicThatIsNotThere() {
    String topic = newTopic(1);
    String missing = unused("missing");
    assertThatThrownBy(() -> join(Start.earliest(), topic, missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(missing);
    assertThat(groups().find(group())).isEmpty();
  }

  @Test
  void aGroupOfABadNameCannotBeJoined() {
    String topic = newTopic(1);
    for (String bad : List.of("", "a b", "a/b", "x".repeat(250))) {
      assertThatThrownBy(() -> joinOther(bad, Start.earliest(), topic))
          .isInstanceOf(IllegalArgumentException.class);
      checked(1);
    }
  }
}
