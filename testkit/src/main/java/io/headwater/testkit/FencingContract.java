package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Groups.Start;
import io.headwater.core.Parked;
import io.headwater.core.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A seat that has lost a partition can change nothing about it any more. */
abstract class FencingContract extends GroupSuite {
  private static final int PARTITIONS = 4;

  FencingContract() {
    super("fencing contract");
  }

  private String busyTopic() {
    String topic = newTopic(PARTITIONS);
    for (int p = 0; p < PARTITIONS; p++) {
      publish(topic, keyOf(p, PARTITIONS), "a" + p, "b" + p, "c" + p);
    }
    return topic;
  }

  private static Map<TopicPartition, Long> each(Set<TopicPartition> partitions, long offset) {
    Map<TopicPartition, Long> offsets = new TreeMap<>();
    partitions.forEach(partition -> offsets.put(partition, offset));
    return offsets;
  }

  private void refusesAll(Sitter former, Set<TopicPartition> gone) {
    assertThat(former.seat().commit(each(gone, 3))).isEqualTo(gone);
    for (TopicPartition partition : gone) {
      Parked parked =
          former.given.stream()
              .filter(one -> one.source().equals(partition))
              .map(one -> new Parked(one, "late", one.time()))
              .findFirst()
              .orElseThrow();
      assertThat(former.seat().park(partition, List.of(parked))).isFalse();
      assertThat(progress(partition).committed()).isEqualTo(1);
      assertThat(progress(partition).parked()).isZero();
      checked(4);
    }
    assertThat(groups().parked(group())).isEmpty();
  }

  @Test
  void whatWasRevokedCannotBeCommittedOrParked() {
    String topic = busyTopic();
    Sitter first = alone(Start.earliest(), topic);
    toTheEnd(first, topic);
    first.seat().commit(each(first.owned, 1));
    Sitter second = join(Start.earliest(), topic);
    settle(topic, first, second);
    refusesAll(first, Set.copyOf(second.owned));
    assertThat(first.seat().commit(each(first.owned, 2))).isEmpty();
  }

  @Test
  void aCommitOfSomeThatAreLostSavesTheOthers() {
    String topic = busyTopic();
    Sitter first = alone(Start.earliest(), topic);
    toTheEnd(first, topic);
    first.seat().commit(each(first.owned, 1));
    Sitter second = join(Start.earliest(), topic);
    settle(topic, first, second);
    assertThat(first.seat().commit(each(partitions(topic), 2))).isEqualTo(second.owned);
    first.owned.forEach(kept -> assertThat(progress(kept).committed()).isEqualTo(2));
    second.owned.forEach(gone -> assertThat(progress(gone).committed()).isEqualTo(1));
  }

  @Test
  void aSeatTakenForDeadCanCommitAndParkNothingAndHearsOfIt() {
    String topic = busyTopic();
    Sitter dead = alone(Start.earliest(), topic);
    toTheEnd(dead, topic);
    dead.seat().commit(each(dead.owned, 1));
    Set<TopicPartition> gone = new TreeSet<>(dead.owned);
    Sitter living = join(Start.earliest(), topic);
    dead.die();
    outlive(topic, living);
    refusesAll(dead, gone);
    assertThat(living.seat().commit(each(living.owned, 2))).isEmpty();
    await(
        "the dead to hear of it",
        () -> {
          living.poll(A_MOMENT);
          dead.poll(A_MOMENT);
          return dead.lost.equals(gone) && living.owned.size() < PARTITIONS;
        });
  }

  /** Its partitions are others' by then, who would not know what is gone of theirs. */
  @Test
  void aSeatTakenForDeadEndsNothingThatIsParkedOrAsked() {
    String topic = busyTopic();
    Sitter dead = alone(Start.earliest(), topic);
    toTheEnd(dead, topic);
    List<Parked.Request> requests = new ArrayList<>();
    for (Delivery first : dead.given.stream().filter(one -> one.offset() == 0).toList()) {
      Parked parked = new Parked(first, "it failed", first.time());
      assertThat(dead.seat().park(first.source(), List.of(parked))).isTrue();
      requests.add(new Parked.Request(first.source(), first.key(), 0, Parked.Action.RETRY));
      groups().request(group(), requests.getLast());
    }
    await("the request", () -> dead.seat().requests().size() == PARTITIONS);
    Sitter living = join(Start.earliest(), topic);
    dead.die();
    outlive(topic, living);

    for (Parked.Request request : requests) {
      dead.seat().unpark(request.partition(), 0);
      dead.seat().done(request);
    }

    assertThat(groups().parked(group())).hasSize(PARTITIONS);
    assertThat(living.seat().requests()).containsExactlyInAnyOrderElementsOf(requests);
    for (Parked.Request request : requests) {
      assertThat(living.seat().parked(request.partition())).hasSize(1);
      living.seat().unpark(request.partition(), 0);
      living.seat().done(request);
      assertThat(living.seat().parked(request.partition())).isEmpty();
    }
    assertThat(living.seat().requests()).isEmpty();
    await("nothing to be listed", () -> groups().parked(group()).isEmpty());
    checked(3 + 3 * PARTITIONS);
  }

  @Test
  void aSeatTakenForDeadTakesPartAgainWhenItPolls() {
    String topic = busyTopic();
    Sitter late = join(Start.earliest(), topic);
    Sitter living = join(Start.earliest(), topic);
    settle(topic, late, living);
    late.die();
    outlive(topic, living);
    await("the late one to hear of it", () -> hears(late, living));
    late.given.clear();
    settle(topic, late, living);
    assertThat(late.owned).isNotEmpty();
    toTheEnd(late, topic);
    commitAll(late);
    late.owned.forEach(mine -> assertThat(progress(mine).committed()).isEqualTo(3));
  }

  private static boolean hears(Sitter late, Sitter living) {
    living.poll(A_MOMENT);
    late.poll(A_MOMENT);
    return !late.lost.isEmpty();
  }

  @Test
  void aSeatThatLeftCanCommitNothing() {
    String topic = busyTopic();
    Sitter first = alone(Start.earliest(), topic);
    toTheEnd(first, topic);
    first.seat().commit(each(first.owned, 1));
    Map<TopicPartition, Long> late = each(first.owned, 3);
    first.close();
    Sitter next = alone(Start.earliest(), topic);
    assertThat(catchCommit(first, late)).isEqualTo(late.keySet());
    assertThat(next.began.values()).containsOnly(1L);
    late.keySet().forEach(gone -> assertThat(progress(gone).committed()).isEqualTo(1));
  }

  /** A seat that was closed may refuse with an exception as well. */
  private static Set<TopicPartition> catchCommit(Sitter former, Map<TopicPartition, Long> offsets) {
    try {
      return former.seat().commit(offsets);
    } catch (IllegalStateException e) {
      return offsets.keySet();
    }
  }
}
