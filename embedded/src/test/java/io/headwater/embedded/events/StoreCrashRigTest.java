package io.headwater.embedded.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.Conflict;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.StoreFailed;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Query;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import io.headwater.embedded.CrashingStore;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.record.KeyHash;
import io.headwater.log.SimulatedDisk;
import io.headwater.testkit.ModelStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random appends under random conditions, several in a commit turn, with the power going at random
 * calls of the disk. A plain list is the oracle: every verdict is its verdict, and after every
 * recovery the store is what the oracle holds once those unknown appends that survived are added.
 */
class StoreCrashRigTest {
  private static final int RUNS = 250;

  /** To repeat one run: its seed as {@code headwater.embedded.seed}. */
  private static final @Nullable Long SEED = Long.getLong("headwater.embedded.seed");

  private final CrashingStore.Cuts cuts = new CrashingStore.Cuts();
  private int unknown;
  private int survived;
  private int conflicts;

  @Test
  void everyRecoveredStoreHoldsWhatWasAcknowledgedAndNothingThatWasNotSubmitted() {
    long seed = SEED == null ? System.nanoTime() : SEED;
    for (int i = 0; i < (SEED == null ? RUNS : 1); i++) {
      try {
        new Run(seed + i).run();
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + (seed + i), e);
      }
    }
    System.out.printf(
        "store crash rig: %,d crashes (%,d inside an opening), %,d unknown appends of which %,d"
            + " survived, %,d conflicts, seed %d%n",
        cuts.crashes, cuts.insideOpening, unknown, survived, conflicts, seed);
    if (SEED == null) {
      assertThat(survived).isBetween(1, unknown - 1);
      assertThat(conflicts).isPositive();
    }
  }

  /** One store from its first opening to its last, all from one seed. */
  private final class Run {
    private final CrashingStore crashing;
    private final SplittableRandom random;
    private final ModelStore oracle;
    private final List<List<Event>> submitted = new ArrayList<>();
    private @Nullable Embedded store;

    Run(long seed) {
      crashing = new CrashingStore(seed, cuts);
      random = crashing.random;
      oracle = new ModelStore(crashing.clock);
    }

    void run() {
      for (int life = random.nextInt(2, 6); life > 0; life--) {
        Embedded opened = openAtLast();
        compare(opened);
        int turns = random.nextInt(5, 30);
        if (random.nextInt(4) > 0) {
          crashing.planFault(turns);
        }
        List<Append> open = List.of();
        for (int turn = 0; turn < turns && open.isEmpty(); turn++) {
          crashing.clock.pass(Duration.ofMillis(random.nextInt(-2, 5)));
          open = turn(opened);
        }
        crash(open);
      }
      compare(openAtLast());
    }

    private Embedded openAtLast() {
      Embedded opened = crashing.openAtLast(each -> {});
      store = opened;
      return opened;
    }

    /** One commit turn. Returns the appends whose outcome is unknown. */
    private List<Append> turn(Embedded opened) {
      List<Append> appends = new ArrayList<>();
      for (int i = random.nextInt(1, 5); i > 0; i--) {
        List<Event> events =
            !submitted.isEmpty() && random.nextInt(8) == 0
                ? submitted.get(random.nextInt(submitted.size()))
                : newEvents();
        submitted.add(events);
        appends.add(Append.of(events, condition(), KeyHash.STANDARD, null));
        ((EmbeddedEvents) opened.events()).enqueue(appends.getLast());
      }
      try {
        ((EmbeddedEvents) opened.events()).step();
      } catch (SimulatedDisk.PowerCut cut) {
        return appends;
      }
      return check(appends);
    }

    private List<Append> check(List<Append> appends) {
      List<Append> open = new ArrayList<>();
      for (Append append : appends) {
        try {
          Appended actual = append.answer();
          assertThat(actual).isEqualTo(oracleAppend(append));
        } catch (OutcomeUnknown e) {
          open.add(append);
        } catch (StoreFailed | StoreFull | Unavailable e) {
          // Refused and not stored: not told to the oracle, so the comparison proves it.
        } catch (HeadwaterException | IllegalArgumentException actual) {
          compareRefusal(append, actual);
        }
      }
      return open;
    }

    private Appended oracleAppend(Append append) {
      return oracle.events().append(append.events(), append.condition());
    }

    private void compareRefusal(Append append, RuntimeException actual) {
      try {
        Appended expected = oracleAppend(append);
        fail("refused with %s; expected %s".formatted(actual, expected));
      } catch (HeadwaterException | IllegalArgumentException expected) {
        assertThat(actual).hasSameClassAs(expected);
        if (actual instanceof Conflict conflict && expected instanceof Conflict same) {
          conflicts++;
          assertThat(conflict.detail()).isEqualTo(same.detail());
        }
      }
    }

    /** Cuts the power, and tells the oracle which of the unknown appends are there after it. */
    private void crash(List<Append> open) {
      if (store != null && open.isEmpty() && !crashing.disk.stopped() && random.nextInt(6) == 0) {
        crashing.disk.faults().clear();
        store.close();
      }
      crashing.crash();
      Embedded recovered = openAtLast();
      for (Append append : open) {
        unknown++;
        if (recovered.events().event(append.events().getFirst().id()).isPresent()) {
          survived++;
          try {
            oracleAppend(append);
          } catch (HeadwaterException.Conflict | HeadwaterException.EventIdReused e) {
            // It was refused, and is there because it repeats an append that was stored.
          }
        }
      }
      crashing.disk.crash();
    }

    private List<Event> newEvents() {
      List<Event> events = new ArrayList<>();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        UUID id =
            random.nextBoolean()
                ? EventIds.named("e" + random.nextLong())
                : new UUID((random.nextLong() & ~0xF000L) | 0x7000L, random.nextLong());
        Event event =
            Event.of("T" + random.nextInt(4), new byte[random.nextInt(120)])
                .withId(id)
                .tagged(
                    Set.of("a" + random.nextInt(5), "b" + random.nextInt(30))
                        .toArray(String[]::new));
        events.add(random.nextInt(4) == 0 ? event : event.inStream("s" + random.nextInt(8)));
      }
      return events;
    }

    private AppendCondition condition() {
      return switch (random.nextInt(6)) {
        case 0 -> AppendCondition.expecting("s" + random.nextInt(8), expected());
        case 1 -> AppendCondition.noneAfter(query(), after());
        case 2 -> AppendCondition.never(Query.tags("b" + random.nextInt(60)));
        case 3 ->
            AppendCondition.expecting("s" + random.nextInt(8), expected())
                .andNoneAfter(query(), after());
        default -> AppendCondition.any();
      };
    }

    private ExpectedVersion expected() {
      return switch (random.nextInt(3)) {
        case 0 -> ExpectedVersion.none();
        case 1 -> ExpectedVersion.exists();
        default -> ExpectedVersion.exactly(random.nextInt(10));
      };
    }

    private long after() {
      long head = oracle.events().head();
      return Math.max(0, head - random.nextInt(6));
    }

    private Query query() {
      var item = Query.Item.types("T" + random.nextInt(4));
      return switch (random.nextInt(4)) {
        case 0 -> Query.of(item);
        case 1 -> Query.of(item.tagged("a" + random.nextInt(5)));
        case 2 -> Query.of(item.tagged("a" + random.nextInt(5)), Query.Item.tags("b3", "a1"));
        default -> Query.stream("s" + random.nextInt(8));
      };
    }

    /** The same events, and the same answers through the index. */
    private void compare(Embedded recovered) {
      List<RecordedEvent> expected = all(oracle, Read.all());
      assertThat(all(recovered, Read.all())).isEqualTo(expected);
      assertThat(recovered.events().head()).isEqualTo(expected.size());
      for (int i = 0; i < 6; i++) {
        Read read = Read.matching(query());
        read = random.nextBoolean() ? read.backwards() : read;
        assertThat(all(recovered, read)).isEqualTo(all(oracle, read));
        String stream = "s" + random.nextInt(8);
        assertThat(recovered.events().version(stream)).isEqualTo(oracle.events().version(stream));
      }
      assertThat(recovered.events().streams("", "", 100))
          .isEqualTo(oracle.events().streams("", "", 100));
    }

    private List<RecordedEvent> all(Headwater from, Read read) {
      return from.events().read(read).toList();
    }
  }
}
