package io.headwater.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Groups;
import io.headwater.core.Retry;
import io.headwater.core.Seat;
import io.headwater.core.TopicPartition;
import io.headwater.core.engine.Around;
import io.headwater.core.engine.Inbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Engines on a {@link SeatStore}, a virtual clock, and handlers that end when the test or the seed
 * says so: everything in one thread.
 */
final class GroupWorld {
  /** Makes an engine, the real one or one that is wrong. */
  @FunctionalInterface
  interface Maker {
    GroupEngine make(
        GroupSettings settings,
        Group.Handler handler,
        Around<Outcome> around,
        Function<Seat.Listener, Seat> join);
  }

  final SeatStore store = new SeatStore();
  final Random random;

  /** Which calls of the handler throw. */
  Predicate<Delivery> fails = delivery -> false;

  /** How. */
  Function<Delivery, RuntimeException> failure =
      delivery -> new IllegalStateException("cannot handle " + delivery.offset());

  /** Whether handlers end while the engine waits, in an order that the seed chooses. */
  boolean lively = true;

  Retry retry = new Retry(3, Duration.ofMillis(10), 10, Duration.ofSeconds(1));
  GroupSettings.Bounds bounds = GroupSettings.Bounds.standard();
  Duration drain = Duration.ofSeconds(10);
  int concurrency = 64;
  Maker maker = GroupEngine::new;

  GroupWorld(long seed) {
    random = new Random(seed);
  }

  /** A member that is to get all partitions with its next step. */
  Member joinAndTakeAll() {
    Member member = new Member();
    store.assign(member.seat, store.log.keySet());
    return member;
  }

  private GroupSettings settings() {
    Groups.Terms terms = new Groups.Terms(Groups.Start.earliest(), Duration.ofSeconds(10), drain);
    return new GroupSettings("g", Set.of("t"), terms, retry, concurrency, bounds);
  }

  /** One engine with its seat and its handlers. */
  final class Member {
    /** Calls of the handler that are under way. */
    final List<Runnable> running = new ArrayList<>();

    final GroupEngine engine;
    final ScriptedSeat seat;

    Member() {
      Inbox<Outcome> inbox =
          new Inbox<>() {
            @Override
            public void await(long nanos) {
              passes(Duration.ofNanos(nanos));
            }
          };
      List<ScriptedSeat> seats = new ArrayList<>();
      this.engine =
          maker.make(
              settings(),
              this::handle,
              new Around<>(store.clock, running::add, inbox),
              listener -> {
                seats.add(store.seat(listener, this::passes));
                return seats.getFirst();
              });
      this.seat = seats.getFirst();
    }

    private void handle(Delivery delivery) {
      store.oracle.tried(delivery);
      if (fails.test(delivery)) {
        throw failure.apply(delivery);
      }
      store.oracle.handled(delivery);
    }

    private void passes(Duration timeout) {
      if (lively && !running.isEmpty() && random.nextInt(4) != 0) {
        end(random.nextInt(running.size()));
      } else {
        store.clock.move(timeout);
      }
    }

    /** Ends a call of the handler. */
    void end(int index) {
      running.remove(index).run();
    }

    void endAll() {
      while (!running.isEmpty()) {
        end(0);
      }
    }

    void steps(int count) {
      for (int i = 0; i < count; i++) {
        engine.step();
      }
    }

    /** Steps until something is so. */
    void until(String what, BooleanSupplier holds) {
      for (int i = 0; !holds.getAsBoolean(); i++) {
        assertThat(i).as("steps until " + what).isLessThan(20_000);
        engine.step();
      }
    }

    /** Steps until all of its partitions are done and committed, and no request is left. */
    void untilIdle() {
      until(
          "everything is done and committed",
          () -> store.requests.isEmpty() && seat.toAssign.isEmpty() && isCommitted());
    }

    private boolean isCommitted() {
      return seat.positions.keySet().stream()
          .allMatch(id -> committed(id) == store.messages(id).size());
    }

    private long committed(TopicPartition id) {
      return store.committed.getOrDefault(id, 0L);
    }
  }

  /** The offsets that were handled of a key, each time. */
  List<Long> handled(@Nullable String key) {
    return store.oracle.handled.stream()
        .filter(delivery -> Objects.equals(delivery.key(), key))
        .map(Delivery::offset)
        .toList();
  }

  /** How a key was tried: offset and attempt. */
  List<String> tries(String key) {
    return store.oracle.attempts.stream()
        .filter(delivery -> key.equals(delivery.key()))
        .map(delivery -> delivery.offset() + "/" + delivery.attempt())
        .toList();
  }

  /** Messages of random keys, some without one. */
  void publishRandomly(int messages, int partitions, int keys) {
    for (int i = 0; i < messages; i++) {
      int key = random.nextInt(keys + 1);
      store.publish(random.nextInt(partitions), key == keys ? null : "k" + key);
    }
  }

  Set<String> keys() {
    Set<String> keys = new TreeSet<>();
    store.log.values().forEach(all -> all.forEach(each -> add(keys, each.key())));
    return keys;
  }

  private static void add(Set<String> keys, @Nullable String key) {
    if (key != null) {
      keys.add(key);
    }
  }
}
