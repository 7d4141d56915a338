package io.headwater.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Parked;
import io.headwater.core.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What must be true of everything that reaches the store and the handler: a message is tried only
 * when all before it of its key are dealt with, a commit is below everything that is neither dealt
 * with nor parked, and nothing is unparked that was not dealt with.
 */
final class Oracle {
  private record Place(TopicPartition partition, long offset) {}

  final List<Delivery> attempts = new ArrayList<>();
  final List<Delivery> handled = new ArrayList<>();
  private final Set<Place> dealtWith = new HashSet<>();
  private final Map<String, NavigableSet<Long>> open = new HashMap<>();
  private final SeatStore store;

  Oracle(SeatStore store) {
    this.store = store;
  }

  private static Place place(Delivery delivery) {
    return new Place(delivery.source(), delivery.offset());
  }

  void tried(Delivery delivery) {
    attempts.add(delivery);
    assertThat(openBefore(delivery))
        .as("of its key not dealt with, when %s is tried", delivery)
        .isEmpty();
  }

  /** Offsets of the same key before a message that are not dealt with. */
  private Set<Long> openBefore(Delivery delivery) {
    return open(delivery).headSet(delivery.offset());
  }

  private NavigableSet<Long> open(Delivery delivery) {
    Object lane = KeyLane.id(delivery.key(), delivery.offset());
    return open.computeIfAbsent(delivery.partition() + "/" + lane, absent -> new TreeSet<>());
  }

  void published(Delivery delivery) {
    open(delivery).add(delivery.offset());
  }

  private void dealtWith(Delivery delivery) {
    open(delivery).remove(delivery.offset());
    dealtWith.add(place(delivery));
  }

  void handled(Delivery delivery) {
    handled.add(delivery);
    dealtWith(delivery);
  }

  /** What is parked keeps its order: all before it of its key are dealt with or parked already. */
  void parked(Parked message) {
    assertThat(message.delivery().attempt() == 0)
        .as("never tried: %s", message.error())
        .isEqualTo(message.error().startsWith("not tried"));
    assertThat(store.parkedOffsets(message.delivery().partition()))
        .as("of its key not dealt with, parked before %s", message.delivery())
        .containsAll(openBefore(message.delivery()));
  }

  void unparked(TopicPartition partition, long offset) {
    Place place = new Place(partition, offset);
    boolean skipped =
        store.requests.stream()
            .anyMatch(
                request ->
                    request.action() == Parked.Action.SKIP
                        && request.partition().equals(partition)
                        && request.offset() == offset);
    if (skipped) {
      dealtWith(store.messages(partition).get((int) offset));
    }
    assertThat(dealtWith).as("what was dealt with, of what is unparked").contains(place);
  }

  void committed(TopicPartition partition, long offset) {
    assertThat(unfinished(partition))
        .as("what is not done below commit %d of %s", offset, partition)
        .noneMatch(undone -> undone < offset);
  }

  private List<Long> unfinished(TopicPartition partition) {
    Set<Long> parked = new HashSet<>();
    store.parkedOf(partition).forEach(each -> parked.add(each.delivery().offset()));
    return store.messages(partition).stream()
        .filter(each -> !dealtWith.contains(place(each)) && !parked.contains(each.offset()))
        .map(Delivery::offset)
        .toList();
  }

  /** At the end nothing is missing. */
  void allFinished() {
    for (TopicPartition partition : store.log.keySet()) {
      assertThat(unfinished(partition)).as("neither handled nor parked of " + partition).isEmpty();
    }
  }
}
