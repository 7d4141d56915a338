package io.headwater.embedded.topic;

import static io.headwater.embedded.topic.GroupFixture.drain;
import static io.headwater.embedded.topic.GroupFixture.message;
import static io.headwater.embedded.topic.GroupFixture.parked;
import static io.headwater.embedded.topic.GroupFixture.partition;
import static io.headwater.embedded.topic.GroupFixture.terms;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Groups;
import io.headwater.core.Parked;
import io.headwater.core.Seat;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.Topics;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import io.headwater.embedded.Stores;
import io.headwater.embedded.topic.GroupFixture.Heard;
import io.headwater.log.SimulatedDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a group was told that it remembers, it remembers after a power cut. */
class GroupCrashTest {
  private static final int PARTITIONS = 3;
  private static final int MESSAGES = 120;

  private static Embedded open(SimulatedDisk disk, EmbeddedOptions.Durability durability) {
    EmbeddedOptions options =
        EmbeddedOptions.defaults()
            .withClock(new GroupFixture.StillClock())
            .withDurability(durability)
            .withSegmentBytes(1 << 16)
            .withReserveBytes(0);
    return Stores.open(disk, options);
  }

  private static Embedded open(SimulatedDisk disk) {
    return open(disk, EmbeddedOptions.Durability.DURABLE);
  }

  private static void publish(Topics topics, int messages) {
    for (int i = 0; i < messages; i++) {
      topics.publish("t", message("k" + i % 30, "m" + i));
    }
  }

  /**
   * All that a group remembers.
   *
   * @param committed the offsets
   * @param parked what is parked, by partition and in the order of parking
   * @param requests what was asked
   */
  private record Memory(
      Map<TopicPartition, Long> committed,
      Map<TopicPartition, List<Parked>> parked,
      List<Parked.Request> requests) {

    Memory() {
      this(new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
    }

    /** The same as it is now, without empty lists. */
    Memory copy() {
      Map<TopicPartition, List<Parked>> lists = new TreeMap<>();
      parked.forEach((partition, list) -> lists.put(partition, new ArrayList<>(list)));
      lists.values().removeIf(List::isEmpty);
      return new Memory(new TreeMap<>(committed), lists, new ArrayList<>(requests));
    }

    static Memory of(Groups groups, Seat seat) {
      Memory found = new Memory();
      groups
          .find("g")
          .orElseThrow()
          .partitions()
          .forEach(progress -> found.committed.put(progress.partition(), progress.committed()));
      groups
          .parked("g")
          .forEach(
              each ->
                  found
                      .parked
                      .computeIfAbsent(each.delivery().source(), absent -> new ArrayList<>())
                      .add(each));
      found.requests.addAll(seat.requests());
      return found;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void afterAPowerCutAGroupRemembersAllThatItWasAcknowledgedAndNothingElse(long seed) {
    Set<Integer> operations = new HashSet<>();
    for (int round = 0; round < 12; round++) {
      long roundSeed = seed * 100 + round;
      var random = new SplittableRandom(roundSeed);
      var disk = new SimulatedDisk(roundSeed);
      Memory before = new Memory();
      Memory after = new Memory();
      try {
        Embedded store = open(disk);
        store.topics().create(Topic.of("t", PARTITIONS));
        publish(store.topics(), MESSAGES);
        Seat seat = join(store);
        List<Delivery> given = drain(seat);
        after = Memory.of(store.topics().groups(), seat);
        disk.faults().stopAt(null, 1 + random.nextInt(600));
        while (true) {
          before = after.copy();
          operations.add(change(store.topics().groups(), seat, after, given, random));
        }
      } catch (SimulatedDisk.PowerCut | RuntimeException stopped) {
        assertThat(disk.stopped()).as("seed %d: %s", roundSeed, stopped).isTrue();
      }
      disk.crash();
      try (Embedded store = open(disk);
          Seat seat = join(store)) {
        seat.poll(Duration.ZERO);
        assertThat(Memory.of(store.topics().groups(), seat))
            .as("seed %d", roundSeed)
            .isIn(before, after.copy());
      }
    }
    assertThat(operations).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }

  private static Seat join(Embedded store) {
    return store
        .topics()
        .groups()
        .join("g", Set.of("t"), terms(Groups.Start.earliest()), new Heard());
  }

  /** Notes what is to be, then does it; returns what it was. */
  private static int change(
      Groups groups, Seat seat, Memory memory, List<Delivery> given, SplittableRandom random) {
    Delivery any = given.get(random.nextInt(given.size()));
    List<Parked> parked =
        memory.parked().computeIfAbsent(any.source(), absent -> new ArrayList<>());
    int operation = random.nextInt(5);
    switch (operation) {
      case 0 -> commit(seat, memory, random);
      case 1 -> park(seat, parked, any, given);
      case 2 -> {
        if (!parked.isEmpty()) {
          Parked gone = parked.remove(random.nextInt(parked.size()));
          seat.unpark(any.source(), gone.delivery().offset());
        }
      }
      case 3 -> {
        if (!parked.isEmpty()) {
          Delivery first = parked.getFirst().delivery();
          Parked.Action action = random.nextBoolean() ? Parked.Action.RETRY : Parked.Action.SKIP;
          var request = new Parked.Request(first.source(), first.key(), first.offset(), action);
          if (!memory.requests().contains(request)) {
            memory.requests().add(request);
          }
          groups.request("g", request);
        }
      }
      default -> {
        if (!memory.requests().isEmpty()) {
          int index = random.nextInt(memory.requests().size());
          seat.done(memory.requests().remove(index));
        }
      }
    }
    return operation;
  }

  private static void commit(Seat seat, Memory memory, SplittableRandom random) {
    Map<TopicPartition, Long> offsets = new TreeMap<>();
    for (int i = random.nextInt(PARTITIONS); i >= 0; i--) {
      TopicPartition partition = partition("t", random.nextInt(PARTITIONS));
      long committed = memory.committed().getOrDefault(partition, 0L);
      offsets.put(partition, Math.min(committed + random.nextInt(3), MESSAGES / PARTITIONS / 2));
    }
    memory.committed().putAll(offsets);
    assertThat(seat.commit(offsets)).isEmpty();
  }

  /** A message and the next one of its partition, in one call. */
  private static void park(Seat seat, List<Parked> parked, Delivery first, List<Delivery> given) {
    List<Parked> parking =
        given.stream()
            .filter(each -> each.source().equals(first.source()))
            .filter(each -> each.offset() == first.offset() || each.offset() == first.offset() + 1)
            .map(each -> parked(each, "no"))
            .toList();
    for (Parked each : parking) {
      if (parked.stream().noneMatch(p -> p.delivery().offset() == each.delivery().offset())) {
        parked.add(each);
      }
    }
    assertThat(seat.park(first.source(), parking)).isTrue();
  }

  @Test
  void whereTheLatestWasIsRememberedThoughNothingWasCommitted() {
    var disk = new SimulatedDisk(7);
    Embedded store = open(disk);
    store.topics().create(Topic.of("t", PARTITIONS));
    publish(store.topics(), MESSAGES);
    Groups.Terms latest = terms(Groups.Start.latest());
    store.topics().groups().join("g", Set.of("t"), latest, new Heard());
    publish(store.topics(), 11);
    disk.crash();
    try (Embedded again = open(disk);
        Seat seat = again.topics().groups().join("g", Set.of("t"), latest, new Heard())) {
      assertThat(drain(seat)).hasSize(11);
    }
  }

  /** Offsets that are given out again after a power cut belong to messages nobody has seen. */
  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33, 34})
  void whatABufferedTopicLostIsForgottenByItsGroupsToo(long seed) {
    var disk = new SimulatedDisk(seed);
    Embedded store = open(disk, EmbeddedOptions.Durability.BUFFERED);
    store.topics().create(Topic.of("t", 1));
    Seat seat = join(store);
    publish(store.topics(), MESSAGES);
    List<Delivery> given = drain(seat);
    TopicPartition partition = partition("t", 0);
    seat.commit(Map.of(partition, (long) MESSAGES));
    seat.park(partition, List.of(parked(given.getLast(), "no"), parked(given.getFirst(), "no")));
    disk.crash();
    try (Embedded again = open(disk, EmbeddedOptions.Durability.BUFFERED)) {
      long kept = again.topics().ranges("t").getFirst().next();
      assertThat(kept).as("seed %d", seed).isLessThan(MESSAGES);
      publish(again.topics(), 2 * MESSAGES);
      try (Seat next = join(again)) {
        assertThat(drain(next)).as("seed %d", seed).hasSize(2 * MESSAGES);
        assertThat(next.parked(partition))
            .extracting(Parked.Place::offset)
            .isEqualTo(kept > 0 ? List.of(0L) : List.of());
      }
    }
  }
}
