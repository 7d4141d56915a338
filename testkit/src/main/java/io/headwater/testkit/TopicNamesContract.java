package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Delivery;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Topic;
import io.headwater.core.Topic.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Topics are created, found, listed and deleted by name. */
abstract class TopicNamesContract extends TopicSuite {
  TopicNamesContract() {
    super("topic names contract");
  }

  @Test
  void aTopicIsCreatedOnceAndFoundAsItWasCreated() {
    Retention limited = Retention.of(Duration.ofMinutes(10), 4L << 20);
    Topic topic = Topic.of(unused("orders"), 4).keeping(limited);
    assertThat(topics().find(topic.name())).isEmpty();
    assertThat(topics().create(topic)).isTrue();
    assertThat(topics().create(topic)).isFalse();
    assertThat(topics().find(topic.name())).contains(topic);
    assertThat(topics().ranges(topic.name())).hasSize(4);
    reopen();
    assertThat(topics().find(topic.name())).contains(topic);
    assertThat(topics().create(topic)).isFalse();
  }

  @Test
  void aTopicThatDiffersIsRefusedAndTheFirstOneStays() {
    Topic topic = Topic.of(unused("orders"), 3);
    topics().create(topic);
    List<Topic> others =
        List.of(
            Topic.of(topic.name(), 2),
            topic.keeping(new Retention(Duration.ofHours(1), null, false)),
            topic.keeping(new Retention(null, 3L << 20, false)));
    for (Topic other : others) {
      assertThatThrownBy(() -> topics().create(other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(topic.name());
      assertThat(topics().find(topic.name())).contains(topic);
      checked(1);
    }
  }

  @Test
  void allAreListedByName() {
    List<String> names = List.of(unused("b"), unused("a.b"), unused("C_d"));
    names.forEach(name -> topics().create(Topic.of(name, 1)));
    List<String> listed = topics().all().stream().map(Topic::name).toList();
    assertThat(listed).containsAll(names).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aDeletedTopicIsGoneAndANewOneOfItsNameIsEmpty() {
    String gone = newTopic(2);
    String other = newTopic(1);
    publish(gone, "k", "lost");
    publish(other, "k", "kept");
    topics().delete(gone);
    await("the end of " + gone, () -> topics().find(gone).isEmpty());
    assertThat(topics().all()).extracting(Topic::name).doesNotContain(gone).contains(other);
    unknown(gone, () -> topics().delete(gone));

    await("the name to be free", () -> createdAgain(gone));
    assertThat(all(gone)).isEmpty();
    publish(gone, "k", "fresh");
    assertThat(texts(all(gone))).containsExactly("fresh");
    assertThat(texts(all(other))).containsExactly("kept");
    reopen();
    assertThat(all(gone)).extracting(Delivery::offset).containsExactly(0L);
  }

  private boolean createdAgain(String name) {
    try {
      return topics().create(Topic.of(name, 1));
    } catch (Unavailable e) {
      return false;
    }
  }

  @Test
  void everyCallAboutATopicThatIsNotThereSaysWhichThereAre() {
    String there = newTopic(1);
    String name = unused("missing");
    unknown(name, () -> topics().publish(name, message("k", "x")));
    unknown(name, () -> topics().publish(name, List.of(message("k", "x"))));
    unknown(name, () -> topics().publishAtomically(name, List.of(message("k", "x"))));
    unknown(name, () -> topics().ranges(name));
    unknown(name, () -> topics().offsetAt(at(name, 0), Instant.EPOCH));
    unknown(name, () -> topics().reader(Map.of(at(name, 0), 0L)));
    assertThatThrownBy(() -> topics().publish(name, message("k", "x"))).hasMessageContaining(there);
    assertThat(topics().find(name)).isEmpty();
  }

  private void unknown(String name, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
    checked(1);
  }

  @Test
  void anAsynchronousPublishToATopicThatIsNotThereFailsAtOnceOrInItsFuture() {
    String name = unused("missing");
    assertThatThrownBy(() -> topics().publishAsync(name, List.of(message("k", "x"))).get())
        .satisfiesAnyOf(
            thrown -> assertThat(thrown).isInstanceOf(IllegalArgumentException.class),
            thrown -> assertThat(thrown).hasCauseInstanceOf(IllegalArgumentException.class));
  }

  @Test
  void aPartitionThatATopicDoesNotHaveIsRefused() {
    String topic = newTopic(2);
    unknown(topic, () -> topics().offsetAt(at(topic, 2), Instant.EPOCH));
    unknown(topic, () -> topics().reader(Map.of(at(topic, 2), 0L)));
  }

  @Test
  void theNewestOfEachKeyIsKeptOrRefusedAtCreation() {
    Topic topic = Topic.of(unused("table"), 1).keeping(Retention.newestByKey());
    try {
      topics().create(topic);
      assertThat(topics().find(topic.name())).contains(topic);
    } catch (NotSupported e) {
      assertThat(e).hasMessageContaining(topic.name());
      assertThat(topics().find(topic.name())).isEmpty();
    }
  }

  @Test
  void theLongestNameIsAsGoodAsAnyOther() {
    String longest = unused("a").concat("x".repeat(249)).substring(0, 249);
    topics().create(Topic.of(longest, 1));
    publish(longest, "k", "x");
    assertThat(texts(all(longest))).containsExactly("x");
    topics().delete(longest);
  }

  @Test
  void namesAndNumbersOutOfRangeCannotBeMade() {
    for (String bad : List.of("", ".", "..", "a b", "a/b", "ä", "x".repeat(250))) {
      assertThatThrownBy(() -> Topic.of(bad, 1)).isInstanceOf(IllegalArgumentException.class);
      checked(1);
    }
    for (int bad : new int[] {0, -1, Topic.MAX_PARTITIONS + 1}) {
      assertThatThrownBy(() -> Topic.of("a", bad)).isInstanceOf(IllegalArgumentException.class);
      checked(1);
    }
  }
}
