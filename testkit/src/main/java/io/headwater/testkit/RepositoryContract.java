package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Envelope;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.HeadwaterException.Conflict;
import io.headwater.core.Metadata;
import io.headwater.core.Query;
import io.headwater.core.RecordedEvent;
import io.headwater.core.Repository;
import io.headwater.core.Repository.Executed;
import io.headwater.core.Repository.Loaded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Commands, alone and in races. */
abstract class RepositoryContract extends StoreContract {
  private static final int RACERS = 16;
  private static final Purse.Codec CODEC = new Purse.Codec();

  RepositoryContract() {
    super("repository contract");
  }

  private Repository<Purse.Command, Purse.Contents, Purse.Change> purses() {
    return Repository.of(store(), new Purse(), CODEC);
  }

  @Test
  void nothingHasHappenedToAnUnknownOne() {
    Loaded<Purse.Contents> unknown = purses().load("x");
    assertThat(unknown).isEqualTo(new Loaded<>("x", 0, new Purse().initial()));
    assertThat(unknown.exists()).isFalse();
    assertThat(purses().history("x")).isEmpty();
  }

  @Test
  void anEmptyIdIsRefused() {
    assertThatThrownBy(() -> purses().execute("", new Purse.Put(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the id of the purse is empty; expected at least one character");
    assertThat(events().head()).isZero();
  }

  @Test
  void aCommandLeadsToEventsInItsStream() {
    Executed<Purse.Contents> first = purses().execute("x", new Purse.PutSingly(3));
    Executed<Purse.Contents> second = purses().execute("x", new Purse.Take(2));

    assertThat(first.after().version()).isEqualTo(3);
    assertThat(Objects.requireNonNull(first.appended()).versions()).containsEntry("purse-x", 3L);
    assertThat(second.after().version()).isEqualTo(4);
    assertThat(second.after().state().coins()).isOne();
    assertThat(second.repeated()).isFalse();
    assertThat(purses().load("x")).isEqualTo(second.after());
    assertThat(purses().stream("x")).isEqualTo("purse-x");
    assertThat(all().stream().map(RecordedEvent::type))
        .containsExactly("WasPut", "WasPut", "WasPut", "WasTaken");
    assertThat(all().getLast().event().contentType()).isEqualTo("text/plain");
  }

  @Test
  void aRefusalIsThrownOnAndStoresNothing() {
    purses().execute("x", new Purse.Put(5));
    assertThatThrownBy(() -> purses().execute("x", new Purse.Take(6)))
        .isInstanceOf(Purse.TooFew.class)
        .hasMessage("6 coins wanted, 5 there");
    assertThat(events().head()).isOne();
  }

  @Test
  void aCommandThatChangesNothingAppendsNothing() {
    Executed<Purse.Contents> nothing = purses().execute("x", new Purse.Put(0));
    assertThat(nothing.appended()).isNull();
    assertThat(nothing.after().exists()).isFalse();
    assertThat(events().head()).isZero();
  }

  @Test
  void everythingAroundTheCommandIsOnItsEvents() {
    Instant time = Instant.parse("2001-02-03T04:05:06.123456789Z");
    Metadata by = Metadata.none().withCorrelationId("talk").withHeader("user", "ann");
    purses()
        .execute(
            Envelope.<Purse.Command>of("x", new Purse.PutSingly(2))
                .with(by)
                .occurredAt(time)
                .tagged("gift")
                .withCommandId("c-1"));

    for (RecordedEvent event : all()) {
      assertThat(event.metadata()).isEqualTo(by.withCausationId("c-1"));
      assertThat(event.occurredAt()).isEqualTo(time);
      assertThat(event.tags()).containsExactly("gift");
    }
    purses().execute(Envelope.<Purse.Command>of("x", new Purse.Put(2)).withCommandId("c-2"));
    assertThat(all().getLast().metadata())
        .isEqualTo(Metadata.none().withCausationId("c-2").withCorrelationId("c-2"));
  }

  @Test
  void ofSixteenRacersEachIsCarriedOutOnce() {
    for (int cached : new int[] {0, 10}) {
      String id = "raced" + cached;
      var raced = purses().withAttempts(RACERS).withCache(cached);
      int rounds = dose(5);
      List<Long> versions = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        versions.addAll(
            Crew.run(RACERS, i -> raced.execute(id, new Purse.Put(i + 1)).after().version()));
      }
      long expected = (long) RACERS * rounds;
      assertThat(versions).doesNotHaveDuplicates().hasSize((int) expected);
      assertThat(events().version("purse-" + id)).isEqualTo(expected);
      assertThat(purses().load(id)).isEqualTo(raced.load(id));
      assertThat(raced.load(id).state().coins()).isEqualTo(rounds * 136L);
      checked(expected);
    }
  }

  @Test
  void ofSixteenWhoWantTheLastCoinOneGetsIt() {
    var raced = purses().withAttempts(RACERS);
    for (int round = 0; round < dose(5); round++) {
      String id = "one" + round;
      raced.execute(id, new Purse.Put(1));
      List<Boolean> got =
          Crew.run(
              RACERS,
              i -> {
                try {
                  raced.execute(id, new Purse.Take(1));
                  return true;
                } catch (Purse.TooFew refused) {
                  return false;
                }
              });
      assertThat(got).containsOnlyOnce(true);
      assertThat(raced.load(id).state().coins()).isZero();
      checked(1);
    }
  }

  @Test
  void ofTwoWhoSaveAtOneVersionOneConflicts() {
    purses().execute("x", new Purse.Put(5));
    List<Boolean> saved =
        Crew.run(
            2,
            i -> {
              try {
                purses().save("x", 1, List.of(new Purse.WasPut(i)), Metadata.none());
                return true;
              } catch (Conflict conflict) {
                assertThat(conflict)
                    .hasMessageContainingAll("purse-x", "version 1", "version 2", "WasPut");
                assertThat(conflict.detail())
                    .isInstanceOfSatisfying(
                        Conflict.Version.class,
                        detail -> {
                          assertThat(detail.expected()).isEqualTo(ExpectedVersion.exactly(1));
                          assertThat(detail.actual()).isEqualTo(2);
                        });
                return false;
              }
            });
    assertThat(saved).containsExactlyInAnyOrder(true, false);
    assertThat(events().version("purse-x")).isEqualTo(2);
  }

  @Test
  void attemptsAreBounded() {
    Repository<Purse.Command, Purse.Contents, Purse.Change> others = purses();
    Purse interfered =
        new Purse() {
          @Override
          public List<Change> decide(Command command, Contents state) {
            long version = events().version("purse-x");
            others.save("x", version, List.of(new WasPut(1)), Metadata.none());
            return super.decide(command, state);
          }
        };
    var repository = Repository.of(store(), interfered, CODEC);
    assertThatThrownBy(() -> repository.withAttempts(3).execute("x", new Purse.Put(7)))
        .isInstanceOf(Conflict.class)
        .hasMessageContaining("purse-x");
    assertThat(interfered.decided).hasValue(3);
    assertThat(events().version("purse-x")).isEqualTo(3);
    assertThatThrownBy(() -> repository.withAttempts(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("0 attempts", "1");
  }

  @Test
  void theEnvelopesOwnConditionIsNotTriedAgain() {
    append(event("Taken", "name:ann"));
    Purse purse = new Purse();
    Repository<Purse.Command, Purse.Contents, Purse.Change> repository =
        Repository.of(store(), purse, CODEC);
    Envelope<Purse.Command> unique =
        Envelope.<Purse.Command>of("x", new Purse.Put(1))
            .requiring(AppendCondition.never(Query.tags("name:ann")));
    Conflict conflict = catchThrowableOfType(Conflict.class, () -> repository.execute(unique));
    assertThat(conflict.detail()).isInstanceOf(Conflict.Match.class);
    assertThat(purse.decided).hasValue(1);
    assertThat(events().head()).isOne();
    repository.execute(unique.requiring(AppendCondition.never(Query.tags("name:bob"))));
    assertThat(events().head()).isEqualTo(2);
  }

  private static List<Envelope<Purse.Command>> transfer(String from, String to, long coins) {
    return List.of(Envelope.of(from, new Purse.Take(coins)), Envelope.of(to, new Purse.Put(coins)));
  }

  @Test
  void severalAggregatesAreOneAppendOrNone() {
    purses().execute("a", new Purse.Put(10));
    List<Executed<Purse.Contents>> both = purses().executeAll(transfer("a", "b", 4));

    assertThat(both).extracting(each -> each.after().state().coins()).containsExactly(6L, 4L);
    Appended appended = Objects.requireNonNull(both.getFirst().appended());
    assertThat(both.getLast().appended()).isEqualTo(appended);
    assertThat(appended.lastPosition() - appended.firstPosition()).isOne();
    assertThat(appended.versions()).containsEntry("purse-a", 2L).containsEntry("purse-b", 1L);

    assertThatThrownBy(() -> purses().executeAll(transfer("a", "b", 7)))
        .isInstanceOf(Purse.TooFew.class);
    assertThatThrownBy(() -> purses().executeAll(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(events().head()).isEqualTo(3);
  }

  @Test
  void aCommandSeesWhatThoseBeforeItInTheListDecided() {
    List<Executed<Purse.Contents>> all =
        purses()
            .executeAll(
                List.of(
                    Envelope.of("a", new Purse.Put(5)),
                    Envelope.of("a", new Purse.Take(3)),
                    Envelope.of("b", new Purse.Put(3)),
                    Envelope.of("a", new Purse.Take(2))));
    assertThat(all).extracting(each -> each.after().version()).containsExactly(1L, 2L, 1L, 3L);
    assertThat(purses().load("a").state().coins()).isZero();
    assertThatThrownBy(
            () ->
                purses()
                    .executeAll(
                        List.of(
                            Envelope.of("b", new Purse.Take(3)),
                            Envelope.of("b", new Purse.Take(3)))))
        .isInstanceOf(Purse.TooFew.class);
    assertThat(events().head()).isEqualTo(4);
  }

  @Test
  void racingTransfersLoseAndMakeNothing() {
    var raced = purses().withAttempts(1_000).withCache(2);
    for (int i = 0; i < 4; i++) {
      raced.execute("p" + i, new Purse.Put(100));
    }
    List<Callable<Boolean>> crew = new ArrayList<>();
    for (int r = 0; r < RACERS; r++) {
      SplittableRandom own = random.split();
      crew.add(
          () -> {
            for (int i = 0; i < dose(10); i++) {
              int from = own.nextInt(4);
              int to = (from + own.nextInt(1, 4)) % 4;
              try {
                raced.executeAll(transfer("p" + from, "p" + to, own.nextInt(1, 80)));
              } catch (Purse.TooFew refused) {
                checked(1);
              }
            }
            return true;
          });
    }
    Crew.runAll(crew);
    long sum = 0;
    for (int i = 0; i < 4; i++) {
      assertThat(raced.load("p" + i)).isEqualTo(purses().load("p" + i));
      assertThat(raced.history("p" + i).allMatch(change -> change.after().coins() >= 0)).isTrue();
      sum += raced.load("p" + i).state().coins();
    }
    assertThat(sum).isEqualTo(400);
  }

  @Test
  void aCommandWaitsForNobodyElse() throws InterruptedException {
    CountDownLatch deciding = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Purse slow =
        new Purse() {
          @Override
          public List<Change> decide(Command command, Contents state) {
            deciding.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            return super.decide(command, state);
          }
        };
    var slowly = Repository.of(store(), slow, CODEC).withCache(1);
    Thread other = Thread.ofVirtual().start(() -> slowly.execute("x", new Purse.Put(1)));
    deciding.await();
    assertThat(slowly.load("x").version()).isZero();
    purses().execute("x", new Purse.Put(2));
    goOn.countDown();
    other.join();
    assertThat(slowly.load("x").state().coins()).isEqualTo(3);
  }
}
