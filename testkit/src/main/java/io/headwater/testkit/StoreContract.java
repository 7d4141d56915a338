package io.headwater.testkit;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.EventStore;
import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException.Conflict;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * What the suites share: a new store for each test, and the line that each suite ends with.
 *
 * <p>Two system properties: {@code headwater.testkit.dose} multiplies the counts of the suites that
 * race, load or draw at random (1 if absent); {@code headwater.testkit.seed} repeats what was drawn
 * (a new seed if absent; each suite prints its seed).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoreContract {
  final TestClock clock = new TestClock();
  final long seed = Long.getLong("headwater.testkit.seed", System.nanoTime());
  final SplittableRandom random = new SplittableRandom(seed);

  private final String title;
  private final long began = System.nanoTime();
  private Backend backend;
  private Headwater store;
  private int tests;
  private final Map<String, Integer> leftOut = new TreeMap<>();
  private long checks;

  /**
   * @param title what the suite is called in its last line
   */
  StoreContract(String title) {
    this.title = title;
  }

  /** A new backend whose store is empty and uses this clock. */
  protected abstract Backend backend(Clock clock);

  @BeforeEach
  final void openStore() {
    clock.set(TestClock.START);
    backend = backend(clock);
    store = backend.open();
    tests++;
    checks++;
  }

  @AfterEach
  final void closeStore() {
    backend.close();
  }

  @AfterAll
  final void report() {
    int without = leftOut.values().stream().mapToInt(Integer::intValue).sum();
    StringBuilder why = new StringBuilder();
    leftOut.forEach(
        (reason, count) -> why.append("; %d left out, this backend %s".formatted(count, reason)));
    System.out.printf(
        "%s on %s: %d tests, %,d checks, %.1f s, seed %d%s%n",
        title,
        backend.name(),
        tests - without,
        checks - without,
        (System.nanoTime() - began) / 1e9,
        seed,
        why);
  }

  /** Whether to go on with a test that crashes the store; if not, the last line counts it. */
  final boolean canCrashHere() {
    return canHere(backend.canCrash(), "cannot crash");
  }

  /** Whether to go on with a test that needs an ability; if not, the last line counts it. */
  final boolean canHere(boolean able, String ifNot) {
    if (!able) {
      leftOut.merge(ifNot, 1, Integer::sum);
    }
    return able;
  }

  final Backend backend() {
    return backend;
  }

  final Headwater store() {
    return store;
  }

  final EventStore events() {
    return store.events();
  }

  final void reopen() {
    store = backend.reopen();
  }

  final void crash() {
    store = backend.crash();
  }

  /** Adds to the number of checks in the last line. */
  final synchronized void checked(long more) {
    checks += more;
  }

  /** A count for one run, multiplied by the dose. */
  static int dose(int count) {
    return Math.toIntExact(
        Math.multiplyExact((long) count, Long.getLong("headwater.testkit.dose", 1)));
  }

  static Event event(String type, String... tags) {
    return Event.of(type, bytes("{\"of\":\"" + type + "\"}")).tagged(tags);
  }

  static Event inStream(String stream, String type, String... tags) {
    return event(type, tags).inStream(stream);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  final Appended append(Event... batch) {
    return events().append(List.of(batch), AppendCondition.any());
  }

  final Appended append(AppendCondition condition, Event... batch) {
    return events().append(List.of(batch), condition);
  }

  /** Whether the append was accepted; false if it conflicts. */
  final boolean wins(AppendCondition condition, Event... batch) {
    try {
      append(condition, batch);
      return true;
    } catch (Conflict e) {
      return false;
    }
  }

  final List<RecordedEvent> all() {
    return events().read(Read.all()).toList();
  }

  final List<Long> positions(Read read) {
    return events().read(read).stream().map(RecordedEvent::position).toList();
  }
}
