package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.core.Checkpoint;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.HeadwaterException.CheckpointMismatch;
import io.headwater.core.Query;
import io.headwater.core.Subscription;
import io.headwater.core.Subscription.Start;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A named subscription goes on where it was, or refuses; it never skips. */
abstract class ResumeContract extends StoreContract {
  private static final Duration LONG = SubscriptionContract.LONG;

  ResumeContract() {
    super("resume contract");
  }

  private void fill(int count) {
    append(IntStream.range(0, count).mapToObj(i -> event("A")).toArray(Event[]::new));
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private Subscription.Builder named() {
    return Subscription.of(store()).named("s");
  }

  /** What one run is given, up to the head and an orderly close. */
  private List<Long> run(Subscription.Builder builder) throws InterruptedException {
    Seen seen = new Seen();
    try (Subscription subscription = builder.start(seen)) {
      assertThat(subscription.awaitPosition(events().head(), LONG)).isTrue();
    }
    return seen.positions();
  }

  @Test
  void afterAnOrderlyCloseNothingIsGivenAgain() throws InterruptedException {
    fill(10);
    assertThat(run(named())).isEqualTo(range(1, 10));
    fill(5);
    assertThat(run(named())).isEqualTo(range(11, 15));
    assertThat(run(named())).isEmpty();
    reopen();
    fill(1);
    assertThat(run(named())).isEqualTo(List.of(16L));
  }

  @Test
  void namesAreIndependentAndWithoutANameNothingIsKept() throws InterruptedException {
    fill(3);
    assertThat(run(named())).isEqualTo(range(1, 3));
    assertThat(run(Subscription.of(store()).named("other"))).isEqualTo(range(1, 3));
    assertThat(run(Subscription.of(store()))).isEqualTo(range(1, 3));
    assertThat(store().checkpoints().all()).containsOnlyKeys("s", "other");
  }

  @Test
  void theStartOnlyCountsTheFirstTime() throws InterruptedException {
    fill(3);
    assertThat(run(named().from(Start.end()))).isEmpty();
    fill(2);
    assertThat(run(named().from(Start.end()))).isEqualTo(range(4, 5));
    assertThat(run(named().from(Start.beginning()))).isEmpty();
  }

  @Test
  void theCheckpointOfAFilteredOneIsTheLastEventItPassed() throws InterruptedException {
    append(event("A", "x"), event("B"), event("C"));
    Subscription.Builder filtered = named().matching(Query.tags("x"));
    assertThat(run(filtered)).isEqualTo(List.of(1L));
    assertThat(store().checkpoints().load("s"))
        .contains(Checkpoint.at(store().id(), all().getLast()));
    append(event("D", "x"));
    assertThat(run(named().matching(Query.tags("x")))).isEqualTo(List.of(4L));
  }

  @Test
  void theCheckpointIsSavedEverySoManyEvents() throws InterruptedException {
    fill(10);
    List<Long> saved = new ArrayList<>();
    Seen seen =
        new Seen(
            event -> saved.add(store().checkpoints().load("s").map(Checkpoint::position).get()));
    try (Subscription subscription = named().checkpointEvery(4).start(seen)) {
      assertThat(subscription.awaitPosition(10, LONG)).isTrue();
    }
    assertThat(saved).containsExactly(0L, 0L, 0L, 0L, 4L, 4L, 4L, 4L, 8L, 8L);
    assertThat(store().checkpoints().load("s").map(Checkpoint::position)).contains(10L);
  }

  @Test
  void theCheckpointIsSavedWhenNothingNewComes() throws InterruptedException {
    fill(3);
    try (Subscription subscription = named().start(new Seen())) {
      assertThat(subscription.awaitPosition(3, LONG)).isTrue();
      long deadline = System.nanoTime() + LONG.toNanos();
      while (!store().checkpoints().load("s").equals(last()) && System.nanoTime() < deadline) {
        events().awaitAfter(3, Duration.ofMillis(20));
      }
      assertThat(store().checkpoints().load("s")).isEqualTo(last());
    }
  }

  private java.util.Optional<Checkpoint> last() {
    return java.util.Optional.of(Checkpoint.at(store().id(), all().getLast()));
  }

  @Test
  void afterACrashFewAreGivenAgainAndNoneIsSkipped() throws InterruptedException {
    if (!canCrashHere()) {
      return;
    }
    TreeSet<Long> everGiven = new TreeSet<>();
    for (int round = 0; round < dose(10); round++) {
      int every = random.nextInt(1, 20);
      fill(random.nextInt(1, 60));
      long stopAt = random.nextLong(1, events().head() + 1);
      Seen seen = new Seen(event -> {});
      Subscription subscription = named().checkpointEvery(every).start(seen);
      assertThat(subscription.awaitPosition(stopAt, LONG)).isTrue();
      crash();
      subscription.close();
      everGiven.addAll(seen.positions());
      long kept = store().checkpoints().load("s").map(Checkpoint::position).orElse(0L);
      assertThat(everGiven).as("given, up to the checkpoint").containsAll(range(1, kept));
      List<Long> given = seen.positions(); // of this run: the one before had another rule
      long handled = given.isEmpty() ? kept : given.getLast();
      assertThat(handled - kept).as("given again").isLessThanOrEqualTo(every);
      checked(given.size());
    }
    everGiven.addAll(run(named()));
    assertThat(List.copyOf(everGiven)).isEqualTo(range(1, events().head()));
  }

  @Test
  void oneThatStartedAtTheEndSkipsNothingAfterACrash() throws InterruptedException {
    if (!canCrashHere()) {
      return;
    }
    fill(3);
    Subscription subscription = named().from(Start.end()).start(new Seen());
    crash();
    subscription.close();
    fill(2);
    assertThat(run(named().from(Start.end()))).isEqualTo(range(4, 5));
  }

  private CheckpointMismatch refused(Checkpoint checkpoint) {
    store().checkpoints().save("s", checkpoint);
    Seen seen = new Seen();
    CheckpointMismatch byName =
        catchThrowableOfType(CheckpointMismatch.class, () -> named().start(seen));
    CheckpointMismatch given =
        catchThrowableOfType(
            CheckpointMismatch.class,
            () -> Subscription.of(store()).from(Start.behind(checkpoint)).start(seen));
    assertThat(byName.checkpoint()).isEqualTo(checkpoint);
    assertThat(given.checkpoint()).isEqualTo(checkpoint);
    assertThat(byName).hasMessageContainingAll("skip events", "restore", "delete checkpoint 's'");
    assertThat(given).hasMessageContainingAll("skip events", "restore");
    assertThat(store().checkpoints().load("s")).as("left as it was").contains(checkpoint);
    seen.saw(List.of());
    checked(2);
    return byName;
  }

  @Test
  void theCheckpointOfAnotherStoreIsRefused() {
    fill(3);
    try (Backend other = backend(clock)) {
      Checkpoint foreign =
          new Checkpoint(other.open().id(), 2, all().get(1).id()); // even the event would fit
      assertThat(refused(foreign))
          .hasMessageContainingAll("store " + foreign.store(), "" + store().id(), "position 2");
      refused(Checkpoint.start(foreign.store()));
    }
  }

  @Test
  void aCheckpointBeyondTheHeadIsRefused() {
    fill(3);
    assertThat(refused(new Checkpoint(store().id(), 7, EventIds.next())))
        .hasMessageContainingAll("position 7", "head", "3");
    fill(6);
    assertThat(refused(new Checkpoint(store().id(), 7, EventIds.next())))
        .as("and still when the store has grown past it")
        .hasMessageContaining(all().get(6).id().toString());
  }

  @Test
  void aCheckpointOfAnotherEventIsRefused() {
    fill(3);
    Checkpoint checkpoint = new Checkpoint(store().id(), 2, EventIds.next());
    assertThat(refused(checkpoint))
        .hasMessageContainingAll(
            "position 2", checkpoint.eventId() + "", all().get(1).id().toString());
  }

  @Test
  void aHandlerMayKeepTheCheckpointItself() throws InterruptedException {
    fill(5);
    Checkpoint third = Checkpoint.at(store().id(), all().get(2));
    assertThat(run(Subscription.of(store()).from(Start.behind(third)))).isEqualTo(range(4, 5));
    Checkpoint none = Checkpoint.start(store().id());
    assertThat(run(Subscription.of(store()).from(Start.behind(none)))).isEqualTo(range(1, 5));
  }
}
