package io.headwater.core.topic;

import io.headwater.core.Delivery;
import io.headwater.core.Headwater;
import io.headwater.core.LiveProjection.Saving;
import io.headwater.core.Message;
import io.headwater.core.StateCodec;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A state with its places in the topics: reads, folds, publishes what follows, saves. For one
 * thread, but where said otherwise.
 */
final class TopicFold<S> {
  private final Headwater store;
  private final TopicProjection<S> projection;
  private final StateCodec<S> codec;
  private final Saving saving;
  private final SortedMap<TopicPartition, SavedFold.Place> places = new TreeMap<>();
  private final Map<String, List<Message>> follows = new LinkedHashMap<>();
  private final TopicReader reader;
  private final Merge merge;
  private List<Delivery> page = List.of();
  private S state;
  private At at;
  private final AtomicLong missed = new AtomicLong();
  private volatile Map<TopicPartition, Long> reached;

  /** Messages folded since saving was tried. */
  private long unsaved;

  private long savedNanos;

  /** Whether the state is as it was saved, or loaded. */
  private boolean saved = true;

  /** The message that was folded last, or that the fold failed on. */
  record At(TopicPartition partition, long offset) {
    @Override
    public String toString() {
      return "offset %d of %s".formatted(offset, partition);
    }
  }

  private TopicFold(
      Headwater store,
      TopicProjection<S> projection,
      StateCodec<S> codec,
      Saving saving,
      SavedFold from) {
    this.store = store;
    this.projection = projection;
    this.codec = codec;
    this.saving = saving;
    this.state = from.places().isEmpty() ? projection.initial() : codec.decode(from.state());
    this.savedNanos = saving.clock().nanos();
    Map<TopicPartition, Long> start = new TreeMap<>();
    ranges(projection, store.topics())
        .forEach(
            (partition, range) -> {
              SavedFold.Place place =
                  from.places()
                      .getOrDefault(partition, new SavedFold.Place(0, SavedFold.Place.NONE));
              places.put(partition, place);
              start.put(partition, place.next());
            });
    this.at = new At(places.firstKey(), 0);
    this.reader = store.topics().reader(start);
    this.merge = new Merge(reader, places.keySet());
    this.reached = Map.copyOf(start);
  }

  /** With what was saved, if it holds; or else anew. */
  static <S> TopicFold<S> load(
      Headwater store, TopicProjection<S> projection, StateCodec<S> codec, Saving saving) {
    SavedFold nothing = new SavedFold(new TreeMap<>(), new byte[0]);
    Optional<SavedFold> saved =
        store
            .snapshots()
            .load(snapshotName(projection))
            .flatMap(bytes -> SavedFold.of(bytes, identity(projection, codec)))
            .filter(found -> holds(found, ranges(projection, store.topics()), store.topics()));
    try {
      return new TopicFold<>(store, projection, codec, saving, saved.orElse(nothing));
    } catch (IllegalArgumentException unreadable) {
      if (saved.isEmpty()) {
        throw unreadable;
      }
      return new TopicFold<>(store, projection, codec, saving, nothing);
    }
  }

  /**
   * Whether the topics are those that the state was folded from: the last events are still there.
   */
  private static boolean holds(
      SavedFold saved, Map<TopicPartition, Topics.Range> ranges, Topics topics) {
    if (!ranges.keySet().equals(saved.places().keySet())) {
      return false;
    }
    Map<TopicPartition, Long> last = new TreeMap<>();
    for (Map.Entry<TopicPartition, SavedFold.Place> each : saved.places().entrySet()) {
      Topics.Range range = ranges.get(each.getKey());
      long next = each.getValue().next();
      if (range == null || next > range.next()) {
        return false;
      }
      if (!each.getValue().last().equals(SavedFold.Place.NONE) && next > range.first()) {
        last.put(each.getKey(), next - 1);
      }
    }
    return last.isEmpty() || sameEvents(saved, last, topics);
  }

  private static boolean sameEvents(
      SavedFold saved, Map<TopicPartition, Long> last, Topics topics) {
    Map<TopicPartition, Long> open = new HashMap<>(last);
    try (TopicReader reader = topics.reader(last)) {
      while (!open.isEmpty()) {
        for (Delivery each : reader.poll(Duration.ofSeconds(1))) {
          SavedFold.Place place = saved.places().get(each.source());
          if (place != null && each.offset() < place.next()) {
            if (!each.event().id().equals(place.last())) {
              return false;
            }
          }
        }
        // An offset without a message (Kafka has such) was saved as the place behind it.
        open.entrySet().removeIf(each -> reader.position(each.getKey()) > each.getValue());
      }
    }
    return true;
  }

  private static Map<TopicPartition, Topics.Range> ranges(
      TopicProjection<?> projection, Topics topics) {
    Map<TopicPartition, Topics.Range> all = new TreeMap<>();
    for (String topic : projection.topics()) {
      List<Topics.Range> ranges = topics.ranges(topic);
      for (int i = 0; i < ranges.size(); i++) {
        all.put(new TopicPartition(topic, i), ranges.get(i));
      }
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          "projection '%s' names no topics; expected at least one".formatted(projection.name()));
    }
    return all;
  }

  /** The ends of all partitions now. Any thread. */
  Map<TopicPartition, Long> ends() {
    Map<TopicPartition, Long> ends = new TreeMap<>();
    ranges(projection, store.topics())
        .forEach((partition, range) -> ends.put(partition, range.next()));
    return ends;
  }

  /** Fixes the ends to fold up to, as they are now. */
  void aimAtEnds() {
    Map<TopicPartition, Long> ends = new TreeMap<>();
    ranges(projection, store.topics())
        .forEach(
            (partition, range) -> {
              Long next = reached.get(partition);
              if (next == null) {
                throw new IllegalStateException(
                    "projection '%s': %s was not there when it was opened; expected the partitions %s: open it again"
                        .formatted(projection.name(), partition, reached.keySet()));
              }
              missed.addAndGet(Math.max(0, range.first() - next));
              ends.put(partition, range.next());
            });
    merge.extendTo(ends);
    reached = merge.positions();
  }

  /** Whether everything up to the ends that were aimed at is folded. */
  boolean arrived() {
    return merge.done();
  }

  boolean atEnds() {
    return hasReached(ends());
  }

  /** Whether the state holds everything below these offsets. Any thread. */
  boolean hasReached(Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> now = reached;
    return ends.entrySet().stream()
        .allMatch(end -> now.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  void goLive() {
    merge.goLive();
  }

  /** Reads the next page in order; false if there was none in time. */
  boolean read(int most, Duration wait) {
    return isPage(merge.ordered(most, wait));
  }

  /** Reads what arrives; false if nothing did in time. */
  boolean readArriving(int most, Duration wait) {
    return isPage(merge.arriving(most, wait));
  }

  private boolean isPage(List<Delivery> read) {
    page = read;
    if (page.isEmpty()) {
      reached = merge.positions(); // perhaps past offsets without a message
    }
    return !page.isEmpty();
  }

  /** Folds what was read. */
  void apply() {
    TopicProjection.Output out =
        (topic, message) -> follows.computeIfAbsent(topic, name -> new ArrayList<>()).add(message);
    Map<TopicPartition, Delivery> last = new HashMap<>();
    for (Delivery delivery : page) {
      TopicPartition source = delivery.source();
      at = new At(source, delivery.offset());
      state = projection.apply(state, delivery, out);
      last.put(source, delivery);
    }
    last.forEach(
        (partition, delivery) ->
            places.put(
                partition, new SavedFold.Place(delivery.offset() + 1, delivery.event().id())));
    unsaved += page.size();
    saved = false;
    page = List.of();
    reached = merge.positions();
  }

  /** Publishes what followed from what was folded, in order; may be repeated if it fails. */
  void publish() {
    while (!follows.isEmpty()) {
      Map.Entry<String, List<Message>> first = follows.entrySet().iterator().next();
      store.topics().publish(first.getKey(), first.getValue());
      follows.remove(first.getKey());
    }
  }

  boolean due() {
    return unsaved > 0
        && (unsaved >= saving.events()
            || saving.clock().nanos() - savedNanos >= TimeUnit.NANOSECONDS.convert(saving.time()));
  }

  /**
   * Saves the state, unless nothing was folded since. What follows from it was published before. If
   * it fails, the next try is due when it would be if it had not, or at the end.
   */
  void save() {
    if (saved || !follows.isEmpty()) {
      return;
    }
    byte[] bytes = new SavedFold(places, codec.encode(state)).toBytes(identity(projection, codec));
    unsaved = 0;
    savedNanos = saving.clock().nanos();
    store.snapshots().save(snapshotName(projection), bytes, true);
    saved = true;
  }

  S state() {
    return state;
  }

  At at() {
    return at;
  }

  /** Messages dropped before they were folded. Any thread. */
  long missed() {
    return missed.get();
  }

  /** For each partition, the offset below which everything is in the state. Any thread. */
  Map<TopicPartition, Long> offsets() {
    return reached;
  }

  /** Any thread. */
  void wakeup() {
    reader.wakeup();
  }

  void close() {
    reader.close();
  }

  private static String snapshotName(TopicProjection<?> projection) {
    return "topic-projection/" + projection.name();
  }

  private static String identity(TopicProjection<?> projection, StateCodec<?> codec) {
    return "%s %d %s".formatted(projection.name(), projection.stateVersion(), codec.fingerprint());
  }
}
