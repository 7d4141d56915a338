package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.Headwater;
import io.headwater.core.LiveProjection;
import io.headwater.core.LiveProjection.Saving;
import io.headwater.core.Query;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import io.headwater.core.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A projection always equals the full fold of the events, whatever happened to it. */
abstract class ProjectionContract extends StoreContract {
  private static final Duration LONG = SubscriptionContract.LONG;
  private static final String SNAPSHOT = "projection/trail";

  ProjectionContract() {
    super("projection contract");
  }

  private void fill(int count) {
    List<Event> batch = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      batch.add(i % 3 == 0 ? event("A", "third") : event("A"));
    }
    events().append(batch, AppendCondition.any());
  }

  private LiveProjection<Trail.State> start(Trail trail) {
    return LiveProjection.start(store(), trail, new Trail.Codec());
  }

  /** The fold written again, without any of what is tested. */
  private String fullFold(Query query) {
    long last = 0;
    long count = 0;
    long trace = 0;
    for (RecordedEvent event : events().read(Read.matching(query))) {
      last = event.position();
      count++;
      trace = trace * 31 + event.id().hashCode();
    }
    return new Trail.State(last, count, trace).toString();
  }

  private void equalsFullFold(LiveProjection<Trail.State> live, Query query)
      throws InterruptedException {
    assertThat(live.awaitPosition(events().head(), LONG)).isTrue();
    assertThat(live.query(Trail.State::toString)).isEqualTo(fullFold(query));
    checked(1);
  }

  /** Starts, compares with the full fold, closes; how many events that took to fold. */
  private long run(Trail trail) throws InterruptedException {
    long before = trail.applied.get();
    try (LiveProjection<Trail.State> live = start(trail)) {
      equalsFullFold(live, trail.query());
    }
    return trail.applied.get() - before;
  }

  @Test
  void itEqualsTheFullFold() throws InterruptedException {
    fill(9_000);
    Trail trail = new Trail();
    assertThat(run(trail)).isEqualTo(9_000);
    assertThat(run(new Trail(Query.tags("third"), 2))).isEqualTo(3_000);
  }

  /** What could not be saved counted as saved: at the end nothing was, and all was folded again. */
  @Test
  void whatCouldNotBeSavedIsSavedAtTheEnd() throws InterruptedException {
    fill(10);
    Headwater full = new Wrapped(store(), store().id(), new FullOnce(store().snapshots()));
    Saving every = new Saving(10, Duration.ofDays(1), clock);
    try (LiveProjection<Trail.State> live =
        LiveProjection.start(full, new Trail(), new Trail.Codec(), every)) {
      assertThat(live.awaitPosition(10, LONG)).isTrue();
    }
    assertThat(run(new Trail())).isZero();
  }

  @Test
  void inAnEmptyStoreItIsTheInitialState() throws InterruptedException {
    assertThat(run(new Trail())).isZero();
    fill(2);
    assertThat(run(new Trail())).isEqualTo(2);
  }

  @Test
  void besideWritersEveryAnswerIsTheStateAtItsPosition() {
    AtomicInteger writing = new AtomicInteger(3);
    Trail trail = new Trail();
    try (LiveProjection<Trail.State> live = start(trail)) {
      Callable<Boolean> writer =
          () -> {
            for (int i = 0; i < dose(150); i++) {
              Appended appended = append(event("A"), event("B", "third"));
              assertThat(live.awaitPosition(appended.lastPosition(), LONG)).isTrue();
              assertThat(live.<Long>query(state -> state.last))
                  .as("own writes are read")
                  .isGreaterThanOrEqualTo(appended.lastPosition());
            }
            writing.decrementAndGet();
            return true;
          };
      Callable<Boolean> reader =
          () -> {
            while (writing.get() > 0) {
              live.query(
                  state -> {
                    assertThat(state.last).isEqualTo(live.position());
                    assertThat(state.count).isEqualTo(state.last);
                    return true;
                  });
              checked(1);
            }
            return true;
          };
      Crew.runAll(List.of(writer, writer, writer, reader, reader));
      assertThat(live.query(Trail.State::toString)).isEqualTo(fullFold(Query.all()));
    }
  }

  @Test
  void aFilteredOnePassesOverTheRest() throws InterruptedException {
    try (LiveProjection<Trail.State> live = start(new Trail(Query.tags("third"), 1))) {
      append(event("A", "third"), event("B"), event("C"));
      assertThat(live.awaitPosition(3, LONG)).isTrue();
      assertThat(live.<Long>query(state -> state.last)).isEqualTo(1);
      equalsFullFold(live, Query.tags("third"));
    }
    append(event("D", "third"));
    Trail again = new Trail(Query.tags("third"), 1);
    assertThat(run(again))
        .as("events folded after a restart behind one that did not match")
        .isOne();
  }

  @Test
  void aRestartFoldsOnlyWhatCameSince() throws InterruptedException {
    fill(1_500);
    Trail trail = new Trail();
    assertThat(run(trail)).isEqualTo(1_500);
    fill(7);
    assertThat(run(trail)).isEqualTo(7);
    reopen();
    assertThat(run(trail)).isZero();
    fill(2);
    assertThat(run(trail)).isEqualTo(2);
  }

  @Test
  void afterACrashItEqualsTheFullFold() throws InterruptedException {
    if (!canCrashHere()) {
      return;
    }
    Trail trail = new Trail();
    for (int round = 0; round < dose(8); round++) {
      fill(random.nextInt(1, 300));
      LiveProjection<Trail.State> live =
          LiveProjection.start(
              store(),
              trail,
              new Trail.Codec(),
              new Saving(random.nextInt(1, 400), Duration.ofDays(1), clock));
      assertThat(live.awaitPosition(random.nextLong(1, events().head() + 1), LONG)).isTrue();
      crash();
      live.close();
      run(trail);
    }
  }

  @Test
  void itIsSavedAfterSoManyEvents() throws InterruptedException {
    fill(10);
    Saving every = new Saving(10, Duration.ofDays(1), clock);
    try (LiveProjection<Trail.State> live =
        LiveProjection.start(store(), new Trail(), new Trail.Codec(), every)) {
      assertThat(live.awaitPosition(10, LONG)).isTrue();
      awaitSnapshot();
    }
  }

  @Test
  void itIsSavedAfterSomeTime() throws InterruptedException {
    AtomicLong nanos = new AtomicLong();
    Clock stepped =
        new Clock() {
          @Override
          public Instant now() {
            return clock.now();
          }

          @Override
          public long nanos() {
            return nanos.get();
          }
        };
    fill(1);
    Saving after30s = new Saving(1_000, Duration.ofSeconds(30), stepped);
    try (LiveProjection<Trail.State> live =
        LiveProjection.start(store(), new Trail(), new Trail.Codec(), after30s)) {
      assertThat(live.awaitPosition(1, LONG)).isTrue();
      assertThat(store().snapshots().load(SNAPSHOT)).isEmpty();
      nanos.addAndGet(Duration.ofSeconds(30).toNanos());
      fill(1);
      awaitSnapshot();
    }
  }

  private void awaitSnapshot() throws InterruptedException {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (store().snapshots().load(SNAPSHOT).isEmpty() && System.nanoTime() < deadline) {
      events().awaitAfter(events().head(), Duration.ofMillis(10));
    }
    assertThat(store().snapshots().load(SNAPSHOT)).isPresent();
  }

  @Test
  void aDamagedSnapshotMeansAFullFold() throws InterruptedException {
    fill(20);
    run(new Trail());
    byte[] good = store().snapshots().load(SNAPSHOT).orElseThrow();
    fill(1);
    for (int i = 0; i < dose(60); i++) {
      byte[] bad = good.clone();
      int at = i < good.length ? i : random.nextInt(good.length);
      bad[at] ^= (byte) (1 << random.nextInt(8));
      store().snapshots().save(SNAPSHOT, bad, true);
      assertThat(run(new Trail())).as("events folded, byte %d flipped", at).isEqualTo(21);
      store().snapshots().save(SNAPSHOT, Arrays.copyOf(good, random.nextInt(good.length)), true);
      assertThat(run(new Trail())).as("events folded, cut short").isEqualTo(21);
    }
    store().snapshots().save(SNAPSHOT, good, true);
    assertThat(run(new Trail())).as("events folded, undamaged").isOne();
    store().snapshots().delete(SNAPSHOT);
    assertThat(run(new Trail())).as("events folded, without any").isEqualTo(21);
  }

  @Test
  void aSnapshotOfOtherRulesMeansAFullFold() throws InterruptedException {
    fill(20);
    run(new Trail());
    assertThat(run(new Trail(Query.all(), 2))).as("another state version").isEqualTo(20);
    Trail trail = new Trail(Query.all(), 2);
    try (LiveProjection<Trail.State> live =
        LiveProjection.start(store(), trail, new Trail.Codec("trail 2"))) {
      equalsFullFold(live, Query.all());
    }
    assertThat(trail.applied).as("another codec").hasValue(20);
  }

  @Test
  void aSnapshotOfAnotherStoreMeansAFullFold() throws InterruptedException {
    fill(20);
    run(new Trail());
    byte[] foreign = store().snapshots().load(SNAPSHOT).orElseThrow();
    try (Backend other = backend(clock)) {
      Headwater twin = other.open();
      twin.events()
          .append(all().stream().map(RecordedEvent::event).toList(), AppendCondition.any());
      twin.snapshots().save(SNAPSHOT, foreign, true);
      Trail trail = new Trail();
      try (LiveProjection<Trail.State> live =
          LiveProjection.start(twin, trail, new Trail.Codec())) {
        assertThat(live.awaitPosition(20, LONG)).isTrue();
      }
      assertThat(trail.applied).hasValue(20);
    }
  }

  @Test
  void aSnapshotOfAHistoryThatTheStoreLostMeansAFullFold() throws InterruptedException {
    fill(20);
    run(new Trail());
    try (Backend other = backend(clock)) {
      Headwater restored = new Wrapped(other.open(), store().id(), store().snapshots());
      for (int stored : new int[] {15, 25}) { // short of the snapshot, and grown past it
        while (restored.events().head() < stored) {
          restored.events().append(List.of(event("B")), AppendCondition.any());
        }
        Trail trail = new Trail();
        LiveProjection<Trail.State> live = LiveProjection.start(restored, trail, new Trail.Codec());
        assertThat(live.awaitPosition(stored, LONG)).isTrue();
        assertThat(live.<Long>query(state -> state.count)).isEqualTo(stored);
        assertThat(trail.applied).hasValue(stored);
        byte[] lost = store().snapshots().load(SNAPSHOT).orElseThrow();
        live.close();
        store().snapshots().save(SNAPSHOT, lost, true);
      }
    }
  }

  @Test
  void aRebuildFoldsFromTheFirstEventWhileTheOldStateAnswers() throws InterruptedException {
    fill(3_000);
    AtomicInteger rebuilding = new AtomicInteger(1);
    Trail trail = new Trail();
    try (LiveProjection<Trail.State> live = start(trail)) {
      equalsFullFold(live, Query.all());
      Callable<Boolean> rebuilder =
          () -> {
            for (int i = 0; i < 5; i++) {
              live.rebuild();
            }
            rebuilding.decrementAndGet();
            return true;
          };
      Callable<Boolean> reader =
          () -> {
            long before = 0;
            while (rebuilding.get() > 0) {
              long now =
                  live.query(
                      state -> {
                        assertThat(state.last).isEqualTo(live.position());
                        return state.count;
                      });
              assertThat(now).as("never goes back").isGreaterThanOrEqualTo(before);
              before = now;
              checked(1);
            }
            return true;
          };
      Callable<Boolean> writer =
          () -> {
            for (int i = 0; i < dose(50); i++) {
              append(event("A"));
            }
            return true;
          };
      Crew.runAll(List.of(rebuilder, reader, writer));
      equalsFullFold(live, Query.all());
      assertThat(trail.applied.get()).isGreaterThan(6 * 3_000);
    }
    assertThat(run(trail)).as("events folded after the next start").isZero();
  }

  @Test
  void aRebuiltStateIsSavedInPlaceOfTheOldOne() throws InterruptedException {
    fill(10);
    run(new Trail());
    byte[] before = store().snapshots().load(SNAPSHOT).orElseThrow();
    try (LiveProjection<Trail.State> live = start(new Trail())) {
      store().snapshots().delete(SNAPSHOT);
      live.rebuild();
      assertThat(store().snapshots().load(SNAPSHOT)).hasValue(before);
    }
  }

  @Test
  void oneThatFailsStopsAloneSaysSoAndGivesNoHalfAnswer() throws InterruptedException {
    fill(2_000);
    Trail bad = new Trail();
    bad.poison = 1_500;
    try (LiveProjection<Trail.State> failing = start(bad);
        LiveProjection<Trail.State> other =
            start(new Trail(Query.tags("third"), 1))) { // of the same name: it only keeps running
      assertThatThrownBy(() -> failing.awaitPosition(2_000, LONG))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("'trail'", "position 1500", "poison");
      assertThat(failing.status())
          .isInstanceOfSatisfying(
              Status.Failed.class, failed -> assertThat(failed.position()).isEqualTo(1_500));
      assertThat(failing.position()).isEqualTo(1_499);
      assertThatThrownBy(() -> failing.query(state -> state.count))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("'trail'", "1500", "poison", "rebuild");
      assertThatThrownBy(failing::rebuild).isInstanceOf(IllegalStateException.class);
      equalsFullFold(other, Query.tags("third"));

      bad.poison = 0;
      failing.rebuild();
      equalsFullFold(failing, Query.all());
      fill(10);
      equalsFullFold(failing, Query.all());
    }
  }

  @Test
  void aClosedOneAnswersStillAndIsNotRebuilt() throws InterruptedException {
    fill(3);
    LiveProjection<Trail.State> live = start(new Trail());
    equalsFullFold(live, Query.all());
    live.close();
    live.close();
    assertThat(live.status()).isEqualTo(new Status.Closed());
    assertThat(live.<Long>query(state -> state.count)).isEqualTo(3);
    assertThatThrownBy(live::rebuild)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("'trail'", "closed");
    assertThatThrownBy(() -> live.awaitPosition(4, LONG)).isInstanceOf(IllegalStateException.class);
  }
}
