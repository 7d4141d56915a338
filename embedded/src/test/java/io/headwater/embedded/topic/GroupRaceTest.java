package io.headwater.embedded.topic;

import static io.headwater.embedded.topic.GroupFixture.SESSION;
import static io.headwater.embedded.topic.GroupFixture.partition;
import static io.headwater.embedded.topic.GroupFixture.terms;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Groups;
import io.headwater.core.Seat;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import io.headwater.embedded.Stores;
import io.headwater.log.Disk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seats on threads of their own: no partition ever has two masters. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class GroupRaceTest {
  private static final int RACERS = 3;
  private static final int ACTIONS = 400;
  private static final int PARTITIONS = 7;

  private final GroupFixture.StillClock clock = new GroupFixture.StillClock();
  private final Map<TopicPartition, Racer> owners = new ConcurrentHashMap<>();
  private final List<Seat> seats = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
  private Embedded store;

  @BeforeEach
  void open() {
    EmbeddedOptions options = EmbeddedOptions.defaults().withClock(clock).withReserveBytes(0);
    store = Stores.open(Disk.inMemory(), options);
    store.topics().create(Topic.of("t", PARTITIONS));
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** A member that comes and goes, and notes what it has. */
  private final class Racer implements Seat.Listener {
    private final SplittableRandom random;
    private final boolean pauses;
    private final Set<TopicPartition> owned = ConcurrentHashMap.newKeySet();
    private Seat seat;

    Racer(long seed, boolean pauses) {
      this.random = new SplittableRandom(seed);
      this.pauses = pauses;
      this.seat = sit();
    }

    private Seat sit() {
      Seat mine =
          store.topics().groups().join("g", Set.of("t"), terms(Groups.Start.earliest()), this);
      seats.add(mine);
      return mine;
    }

    void race() {
      for (int i = 0; i < ACTIONS; i++) {
        switch (random.nextInt(20)) {
          case 0 -> {
            leave();
            seat = sit();
          }
          case 1 -> {
            if (pauses) {
              clock.pass(SESSION.plusNanos(1));
            }
          }
          case 2, 3, 4, 5 -> seat.poll(Duration.ofNanos(1));
          case 6, 7, 8, 9 -> checkFences();
          default -> seat.poll(Duration.ZERO);
        }
      }
      leave();
    }

    private void leave() {
      seat.close();
      seats.remove(seat);
      owned.clear();
    }

    /** While this seat may commit, which only its own polls can end and begin, no other may. */
    private void checkFences() {
      TopicPartition partition = partition("t", random.nextInt(PARTITIONS));
      Map<TopicPartition, Long> offset = Map.of(partition, 0L);
      boolean mine = seat.commit(offset).isEmpty();
      if (mine && !owned.contains(partition)) {
        wrong.add("%s commits %s without having it".formatted(seat.member(), partition));
      }
      for (Seat other : seats) {
        boolean theirs = !other.equals(seat) && other.commit(offset).isEmpty();
        if (theirs && mine && seat.commit(offset).isEmpty()) {
          wrong.add("%s and %s both commit %s".formatted(seat.member(), other.member(), partition));
        }
      }
    }

    @Override
    public void assigned(Set<TopicPartition> partitions) {
      owned.addAll(partitions);
      for (TopicPartition partition : partitions) {
        Racer before = owners.put(partition, this);
        if (before != null && before != this && !pauses) {
          wrong.add("%s was given away while it was owned".formatted(partition));
        }
      }
    }

    @Override
    public void revoked(Set<TopicPartition> partitions) {
      owned.removeAll(partitions);
      partitions.forEach(partition -> owners.remove(partition, this));
    }

    @Override
    public void lost(Set<TopicPartition> partitions) {
      owned.removeAll(partitions);
      partitions.forEach(partition -> owners.remove(partition, this));
      if (!pauses) {
        wrong.add("%s were lost though nobody was silent".formatted(partitions));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whileMembersComeAndGoNoPartitionHasTwo(long seed) throws Exception {
    race(seed, false);
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6, 7, 8})
  void whileMembersFallSilentNoTwoMayCommit(long seed) throws Exception {
    race(seed, true);
  }

  private void race(long seed, boolean pauses) throws Exception {
    List<Future<?>> ends = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(RACERS)) {
      for (int i = 0; i < RACERS; i++) {
        Racer racer = new Racer(seed * 10 + i, pauses);
        ends.add(threads.submit(racer::race));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    }
    assertThat(wrong).as("seed %d", seed).isEmpty();
    assertThat(store.topics().groups().find("g").orElseThrow().members()).isEmpty();
  }
}
