package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.AppendCondition;
import io.headwater.core.Clock;
import io.headwater.core.Headwater;
import io.headwater.core.LiveProjection;
import io.headwater.core.LiveProjection.Saving;
import io.headwater.core.Query;
import io.headwater.core.RecordedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A restart goes on from what was saved, if that holds; or else folds all again. */
abstract class SavedProjectionContract extends ProjectionSuite {
  SavedProjectionContract() {
    super("saved projection contract");
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
}
