package io.headwater.embedded.topic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who ought to have which partition. A pure function: sticky, so that a partition moves only if it
 * must; balanced, so that no member could take one from another that has two more.
 *
 * @param <M> a member
 * @param <P> a partition
 */
final class Assignment<M, P extends Comparable<P>> {
  private final Map<M, Set<P>> wanted;
  private final Map<M, List<P>> shares = new LinkedHashMap<>();
  private final Map<P, M> owners = new TreeMap<>();

  private Assignment(Map<M, Set<P>> wanted) {
    this.wanted = wanted;
    wanted.keySet().forEach(member -> shares.put(member, new ArrayList<>()));
  }

  /**
   * The new owner of each partition that somebody wants.
   *
   * @param wanted which partitions each member takes; of members that are equal otherwise the first
   *     gets more
   * @param current who has a partition now; may name members that are gone
   */
  static <M, P extends Comparable<P>> Map<P, M> of(Map<M, Set<P>> wanted, Map<P, M> current) {
    var assignment = new Assignment<M, P>(wanted);
    assignment.keep(current);
    assignment.handOut();
    assignment.level();
    return assignment.owners;
  }

  private void keep(Map<P, M> current) {
    new TreeMap<>(current)
        .forEach(
            (partition, member) -> {
              if (wanted.getOrDefault(member, Set.of()).contains(partition)) {
                give(partition, member);
              }
            });
  }

  private void handOut() {
    Map<P, List<M>> free = new TreeMap<>();
    wanted.forEach(
        (member, partitions) -> {
          for (P partition : partitions) {
            if (!owners.containsKey(partition)) {
              free.computeIfAbsent(partition, absent -> new ArrayList<>()).add(member);
            }
          }
        });
    free.forEach((partition, members) -> give(partition, poorest(members)));
  }

  /** Moves one partition after the other until no move would narrow a gap of two or more. */
  private void level() {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (M rich : byShare()) {
        if (moveOneFrom(rich)) {
          moved = true;
          break;
        }
      }
    }
  }

  /** The members, those with most first. */
  private List<M> byShare() {
    List<M> members = new ArrayList<>(shares.keySet());
    members.sort((a, b) -> Integer.compare(share(b).size(), share(a).size()));
    return members;
  }

  private record Move<M, P>(P partition, M taker) {}

  private boolean moveOneFrom(M rich) {
    Move<M, P> move = bestMoveFrom(rich);
    if (move == null) {
      return false;
    }
    share(rich).remove(move.partition());
    give(move.partition(), move.taker());
    return true;
  }

  /** To the taker that has least; of several partitions the last. */
  private @Nullable Move<M, P> bestMoveFrom(M rich) {
    Move<M, P> best = null;
    for (P partition : new TreeSet<>(share(rich)).descendingSet()) {
      List<M> takers = new ArrayList<>();
      wanted.forEach(
          (member, partitions) -> {
            if (share(member).size() + 1 < share(rich).size() && partitions.contains(partition)) {
              takers.add(member);
            }
          });
      if (!takers.isEmpty()) {
        M taker = poorest(takers);
        if (best == null || share(taker).size() < share(best.taker()).size()) {
          best = new Move<>(partition, taker);
        }
      }
    }
    return best;
  }

  private M poorest(Collection<M> members) {
    M best = members.iterator().next();
    for (M member : members) {
      best = share(member).size() < share(best).size() ? member : best;
    }
    return best;
  }

  private List<P> share(M member) {
    List<P> share = shares.get(member);
    if (share == null) {
      throw new IllegalStateException(member + " is not a member");
    }
    return share;
  }

  private void give(P partition, M member) {
    owners.put(partition, member);
    share(member).add(partition);
  }
}
