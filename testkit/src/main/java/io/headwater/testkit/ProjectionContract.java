package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Appended;
import io.headwater.core.LiveProjection;
import io.headwater.core.LiveProjection.Saving;
import io.headwater.core.Query;
import io.headwater.core.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A projection always equals the full fold of the events, whatever happened to it. */
abstract class ProjectionContract extends ProjectionSuite {
  ProjectionContract() {
    super("projection contract");
  }

  @Test
  void itEqualsTheFullFold() throws InterruptedException {
    fill(9_000);
    Trail trail = new Trail();
    assertThat(run(trail)).isEqualTo(9_000);
    assertThat(run(new Trail(Query.tags("third"), 2))).isEqualTo(3_000);
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
