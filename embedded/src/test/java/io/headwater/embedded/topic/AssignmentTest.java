package io.headwater.embedded.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets which partition: balanced, and no partition moves that need not. */
class AssignmentTest {

  private static Set<Integer> partitions(int count) {
    Set<Integer> partitions = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      partitions.add(i);
    }
    return partitions;
  }

  private static Map<String, Set<Integer>> all(List<String> members, int partitions) {
    Map<String, Set<Integer>> wanted = new LinkedHashMap<>();
    members.forEach(member -> wanted.put(member, partitions(partitions)));
    return wanted;
  }

  private static Map<String, Integer> counts(Map<Integer, String> owners, List<String> members) {
    Map<String, Integer> counts = new TreeMap<>();
    members.forEach(member -> counts.put(member, 0));
    owners.values().forEach(owner -> counts.merge(owner, 1, Integer::sum));
    return counts;
  }

  @Test
  void theFirstMemberGetsEverythingAndTheSecondHalfOfIt() {
    Map<Integer, String> first = Assignment.of(all(List.of("a"), 5), Map.of());
    assertThat(first).hasSize(5).containsValue("a").doesNotContainValue("b");
    Map<Integer, String> second = Assignment.of(all(List.of("a", "b"), 5), first);
    assertThat(second)
        .containsExactly(
            Map.entry(0, "a"),
            Map.entry(1, "a"),
            Map.entry(2, "a"),
            Map.entry(3, "b"),
            Map.entry(4, "b"));
  }

  @Test
  void membersBeyondThePartitionsGetNothing() {
    Map<Integer, String> owners = Assignment.of(all(List.of("a", "b", "c"), 2), Map.of());
    assertThat(owners).containsExactly(Map.entry(0, "a"), Map.entry(1, "b"));
  }

  @Test
  void nobodyGetsAPartitionHeDoesNotWant() {
    Map<String, Set<Integer>> wanted = new LinkedHashMap<>();
    wanted.put("a", Set.of(0, 1, 2, 3));
    wanted.put("b", Set.of(2, 3, 4));
    wanted.put("c", Set.of(4));
    Map<Integer, String> owners = Assignment.of(wanted, Map.of(4, "a", 0, "gone"));
    assertThat(owners).hasSize(5);
    owners.forEach((partition, owner) -> assertThat(wanted.get(owner)).contains(partition));
    assertThat(counts(owners, List.of("a", "b", "c"))).isEqualTo(Map.of("a", 2, "b", 2, "c", 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void afterAnyJoinsAndLeavesSharesDifferByAtMostOneAndMovesAreTheFewest(long seed) {
    var random = new SplittableRandom(seed);
    for (int round = 0; round < 40; round++) {
      int partitions = 1 + random.nextInt(40);
      List<String> members = new ArrayList<>(List.of("m0"));
      Map<Integer, String> owners = Assignment.of(all(members, partitions), Map.of());
      for (int step = 1; step <= 25; step++) {
        change(members, random, step);
        Map<Integer, String> before = owners;
        owners = Assignment.of(all(members, partitions), before);
        assertThat(owners.keySet()).as("seed %d", seed).isEqualTo(partitions(partitions));
        var shares = counts(owners, members).values().stream().mapToInt(n -> n).summaryStatistics();
        assertThat(shares.getMax() - shares.getMin()).as("seed %d", seed).isLessThanOrEqualTo(1);
        assertThat(moves(before, owners, members))
            .as("seed %d round %d step %d", seed, round, step)
            .isEqualTo(fewestMoves(counts(before, members), members, partitions));
        assertThat(Assignment.of(all(members, partitions), before)).isEqualTo(owners);
      }
    }
  }

  private static void change(List<String> members, SplittableRandom random, int step) {
    for (int i = random.nextInt(3); i >= 0; i--) {
      if (random.nextBoolean() && members.size() > 1) {
        members.remove(random.nextInt(members.size()));
      } else {
        members.add(random.nextInt(members.size() + 1), "m" + step + "-" + i);
      }
    }
  }

  private static long moves(
      Map<Integer, String> before, Map<Integer, String> after, List<String> members) {
    return before.entrySet().stream()
        .filter(entry -> members.contains(entry.getValue()))
        .filter(entry -> !entry.getValue().equals(after.get(entry.getKey())))
        .count();
  }

  /** Whoever has most keeps the larger shares; all that is above a share must move. */
  private static long fewestMoves(
      Map<String, Integer> before, List<String> members, int partitions) {
    List<Integer> have =
        members.stream()
            .map(before::get)
            .sorted((a, b) -> b - a)
            .collect(Collectors.toCollection(ArrayList::new));
    int larger = partitions % members.size();
    long moves = 0;
    for (int i = 0; i < have.size(); i++) {
      int share = partitions / members.size() + (i < larger ? 1 : 0);
      moves += Math.max(0, have.get(i) - share);
    }
    return moves;
  }
}
