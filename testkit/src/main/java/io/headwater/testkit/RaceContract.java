package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Event;
import io.headwater.core.Events;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.HeadwaterException.Conflict;
import io.headwater.core.Query;
import io.headwater.core.Query.Item;
import io.headwater.core.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Sixteen racers read, decide and append; the barrier is before the read, so that reads and appends
 * of different racers interleave in every way. Exactly one may win where their boundaries meet, and
 * all must win where they do not.
 */
abstract class RaceContract extends StoreContract {
  private static final int RACERS = 16;
  private static final int ROUNDS = dose(40);

  RaceContract() {
    super("race contract");
  }

  /** One racer's whole attempt in one round. */
  private interface Attempt {
    boolean wins(int round, int racer);
  }

  private void exactlyOneWins(Attempt attempt) {
    for (int round = 0; round < ROUNDS; round++) {
      int number = round;
      long head = events().head();
      List<Boolean> won = Crew.run(RACERS, racer -> attempt.wins(number, racer));
      assertThat(won).as("winners of round %d", round).containsOnlyOnce(true);
      assertThat(events().head()).as("head after round %d", round).isGreaterThan(head);
    }
    checked((long) ROUNDS * RACERS);
  }

  private boolean bookBy(Query boundary, Event event) {
    Events read = events().read(Read.matching(boundary));
    return read.toList().isEmpty() && wins(AppendCondition.noneAfter(boundary, read.head()), event);
  }

  @Test
  void oneWinsTheNextVersionOfAStream() {
    exactlyOneWins(
        (round, racer) -> {
          long version = events().version("s");
          return version == round
              && wins(
                  AppendCondition.expecting("s", ExpectedVersion.exactly(version)),
                  inStream("s", "A", "by" + racer));
        });
    assertThat(events().version("s")).isEqualTo(ROUNDS);
  }

  @Test
  void oneCreatesAStream() {
    exactlyOneWins(
        (round, racer) ->
            wins(
                AppendCondition.expecting("s" + round, ExpectedVersion.none()),
                inStream("s" + round, "Created"),
                inStream("s" + round, "Named")));
    assertThat(events().head()).isEqualTo(2L * ROUNDS);
  }

  @Test
  void oneWinsABoundaryOfATag() {
    exactlyOneWins((round, racer) -> bookBy(Query.tags("t" + round), event("A", "t" + round)));
  }

  @Test
  void oneWinsABoundaryOfAType() {
    exactlyOneWins((round, racer) -> bookBy(Query.types("T" + round), event("T" + round)));
  }

  @Test
  void oneWinsABoundaryOfTwoTags() {
    exactlyOneWins(
        (round, racer) ->
            bookBy(
                Query.tags("course:" + round, "student:" + round),
                event("A", "course:" + round, "student:" + round, "by:" + racer)));
  }

  @Test
  void oneWinsWhereABoundaryOfATypeMeetsOneOfATagAndOneOfAStream() {
    exactlyOneWins(
        (round, racer) -> {
          Query boundary =
              switch (racer % 4) {
                case 0 -> Query.types("T" + round);
                case 1 -> Query.tags("t" + round);
                case 2 -> Query.stream("s" + round);
                default ->
                    Query.of(
                        Item.types("Other"), new Item(Set.of(), Set.of("t" + round), "s" + round));
              };
          return bookBy(boundary, inStream("s" + round, "T" + round, "t" + round));
        });
  }

  @Test
  void oneWinsWhatMustNeverHaveMatched() {
    exactlyOneWins(
        (round, racer) ->
            wins(
                AppendCondition.never(Query.tags("name:" + round)),
                event("Registered", "name:" + round)));
    assertThat(events().head()).isEqualTo(ROUNDS);
  }

  @Test
  void oneWinsWhereAStreamMeetsUniqueness() {
    exactlyOneWins(
        (round, racer) ->
            wins(
                racer % 2 == 0
                    ? AppendCondition.expecting("s" + round, ExpectedVersion.none())
                    : AppendCondition.never(Query.tags("t" + round)),
                inStream("s" + round, "A", "t" + round)));
  }

  @Test
  void oneWinsAStreamThatAllWriteBesideTheirOwn() {
    exactlyOneWins(
        (round, racer) ->
            wins(
                AppendCondition.expecting("hub", ExpectedVersion.exactly(round))
                    .and("own" + racer + "-" + round, ExpectedVersion.none()),
                inStream("own" + racer + "-" + round, "Sent"),
                inStream("hub", "Received")));
    assertThat(events().streams("own", "", 10_000)).hasSize(ROUNDS);
    assertThat(events().version("hub")).isEqualTo(ROUNDS);
  }

  @Test
  void oneWinsAStreamThatNobodyWrites() {
    exactlyOneWins(
        (round, racer) ->
            wins(
                AppendCondition.expecting("closed" + round, ExpectedVersion.none())
                    .andNever(Query.types("Done" + round)),
                event("Done" + round)));
  }

  @Test
  void boundariesThatDoNotMeetDoNotConflict() {
    int each = dose(40);
    Crew.run(
        RACERS,
        racer -> {
          for (int i = 0; i < each; i++) {
            Query own =
                Query.of(
                    Item.types("A").tagged("t" + racer), new Item(Set.of(), Set.of(), "s" + racer));
            long head = events().read(Read.matching(own)).head();
            append(
                AppendCondition.expecting("s" + racer, ExpectedVersion.exactly(i))
                    .andNoneAfter(own, head)
                    .andNever(Query.tags("absent" + racer)),
                inStream("s" + racer, "A", "t" + racer, "shared"));
          }
          return true;
        });
    assertThat(events().head()).isEqualTo((long) RACERS * each);
    checked((long) RACERS * each);
  }

  @Test
  void everyCounterCountsExactly() {
    int each = dose(15);
    Crew.run(
        RACERS,
        racer -> {
          for (int i = 0; i < each; i++) {
            long version;
            do {
              version = events().version("counter");
            } while (!wins(
                AppendCondition.expecting("counter", ExpectedVersion.exactly(version)),
                inStream("counter", "Counted", "by" + racer)));
          }
          return true;
        });
    assertThat(events().version("counter")).isEqualTo((long) RACERS * each);
    for (int racer = 0; racer < RACERS; racer++) {
      assertThat(positions(Read.matching(Query.tags("by" + racer)))).hasSize(each);
    }
    checked((long) RACERS * each);
  }

  @Test
  void appendsThatAreStillOnTheirWayConflictWithEachOther() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Query name = Query.tags("name:" + round);
      List<CompletableFuture<Appended>> waiting = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        waiting.add(
            events()
                .appendAsync(
                    List.of(event("Registered", "name:" + round, "i:" + i)),
                    AppendCondition.never(name)));
      }
      int accepted = 0;
      List<Conflict> conflicts = new ArrayList<>();
      for (CompletableFuture<Appended> future : waiting) {
        try {
          future.get(Crew.HANG_SECONDS, TimeUnit.SECONDS);
          accepted++;
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(Conflict.class);
          conflicts.add((Conflict) e.getCause());
        }
      }
      assertThat(accepted).as("accepted in round %d", round).isEqualTo(1);
      assertThat(conflicts)
          .extracting(conflict -> conflict.detail().first())
          .containsOnly(events().read(Read.matching(name)).toList().getFirst());
      checked(64);
    }
  }

  @Test
  void appendsThatAreStillOnTheirWayDoNotConflictByAPartOfAnItem() {
    for (int round = 0; round < ROUNDS; round++) {
      List<CompletableFuture<Appended>> waiting = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        // Each event has the tag of the item but not its type, or its type but not the tag.
        Query absent = Query.of(Item.types("U").tagged("shared"), Item.types("T").tagged("x" + i));
        waiting.add(
            events()
                .appendAsync(
                    List.of(event("T", "shared", "y" + i), event("U", "x" + i)),
                    AppendCondition.noneAfter(absent, 0)
                        .and("s" + round + "-" + i, ExpectedVersion.none())));
      }
      waiting.forEach(Crew::get);
      checked(64);
    }
    assertThat(events().head()).isEqualTo(128L * ROUNDS);
  }
}
