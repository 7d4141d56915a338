package io.headwater.testkit;

import io.headwater.core.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a group of a {@link ModelStore}, and who ought to have which partition: they are dealt
 * out in turn. A partition changes hands only when nobody has it.
 */
final class ModelMembers {
  private final ModelGroups groups;
  private final ModelTopics topics;
  private final String group;

  /** In the order they came. */
  private final List<ModelSeat> seats = new ArrayList<>();

  ModelMembers(ModelGroups groups, ModelTopics topics, String group) {
    this.groups = groups;
    this.topics = topics;
    this.group = group;
  }

  /** What the group remembers. */
  ModelGroup memory() {
    return topics.data().groups.computeIfAbsent(group, absent -> new ModelGroup());
  }

  void enter(ModelSeat seat) {
    if (!seats.contains(seat)) {
      seats.add(seat);
      topics.changed();
    }
  }

  void leave(ModelSeat seat) {
    seats.remove(seat);
    topics.changed();
  }

  List<String> names() {
    return seats.stream().map(ModelSeat::member).toList();
  }

  @Nullable String owner(TopicPartition partition) {
    return seats.stream()
        .filter(seat -> seat.owned().contains(partition))
        .map(ModelSeat::member)
        .findFirst()
        .orElse(null);
  }

  /** What a seat ought to have. */
  Set<TopicPartition> share(ModelSeat seat) {
    Set<String> known =
        seats.stream()
            .flatMap(each -> each.topics().stream())
            .filter(topics.data().topics::containsKey)
            .collect(Collectors.toSet());
    Set<TopicPartition> share = new TreeSet<>();
    int turn = 0;
    for (TopicPartition partition : groups.partitions(known).toList()) {
      List<ModelSeat> wanting =
          seats.stream().filter(each -> each.topics().contains(partition.topic())).toList();
      if (wanting.get(turn % wanting.size()) == seat) {
        share.add(partition);
      }
      turn++;
    }
    return share;
  }

  /** Where a seat that gets a partition begins. */
  long begin(TopicPartition partition) {
    return groups.begin(partition, memory());
  }

  /** Takes the partitions from all whose time is up. */
  void expire() {
    for (ModelSeat seat : List.copyOf(seats)) {
      if (seat.isExpired(topics.clock().nanos())) {
        seat.lose(Set.copyOf(seat.owned()));
        leave(seat);
      }
    }
  }

  void forget(String topic) {
    for (ModelSeat seat : seats) {
      Set<TopicPartition> gone =
          seat.owned().stream()
              .filter(partition -> partition.topic().equals(topic))
              .collect(Collectors.toSet());
      seat.lose(gone);
    }
  }
}
