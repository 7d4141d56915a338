package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Clock;
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
import io.headwater.log.DiskCall;
import io.headwater.log.Fault;
import io.headwater.log.SimulatedDisk;
import io.headwater.testkit.ModelStore;
import java.nio.file.Path;
import java.time.Instant;
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
  private static final Path STORE = Path.of("/store");
  private static final int RUNS = 250;

  /** To repeat one run: its seed as {@code headwater.embedded.seed}. */
  private static final @Nullable Long SEED = Long.getLong("headwater.embedded.seed");

  private int crashes;
  private int unknown;
  private int survived;
  private int conflicts;
  private int insideRecovery;

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
        crashes, insideRecovery, unknown, survived, conflicts, seed);
    if (SEED == null) {
      assertThat(survived).isBetween(1, unknown - 1);
      assertThat(conflicts).isPositive();
    }
  }

  private static final class TestTime implements Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public long nanos() {
      return 0;
    }
  }

  /** One store from its first opening to its last, all from one seed. */
  private final class Run {
    private final SplittableRandom random;
    private final TestTime clock = new TestTime();
    private final SimulatedDisk disk;
    private final Seams seams;
    private final ModelStore oracle = new ModelStore(clock);
    private final List<List<Event>> submitted = new ArrayList<>();
    private final EmbeddedOptions options =
        EmbeddedOptions.defaults().withClock(clock).withSegmentBytes(4096).withReserveBytes(0);
    private @Nullable Embedded store;

    Run(long seed) {
      random = new SplittableRandom(seed);
      disk = new SimulatedDisk(seed);
      seams = Seams.on(disk).withRunEvents(random.nextInt(3, 60)).withoutThreads();
    }

    void run() {
      for (int life = random.nextInt(2, 6); life > 0; life--) {
        Embedded opened = openAtLast();
        compare(opened);
        int turns = random.nextInt(5, 30);
        if (random.nextInt(4) > 0) {
          planFault(turns);
        }
        List<Append> open = List.of();
        for (int turn = 0; turn < turns && open.isEmpty(); turn++) {
          clock.now = clock.now.plusMillis(random.nextInt(-2, 5));
          open = turn(opened);
        }
        crash(open);
      }
      compare(openAtLast());
    }

    private void planFault(int turns) {
      if (random.nextInt(3) > 0) {
        disk.faults().stopAt(null, 1 + random.nextInt(turns * 4));
      } else {
        Fault fault = random.nextBoolean() ? Fault.EIO : Fault.ENOSPC;
        disk.faults()
            .failAt(
                random.nextBoolean() ? DiskCall.FORCE : null,
                1 + random.nextInt(turns * 2),
                fault,
                random.nextBoolean());
      }
    }

    /** Opens; the power may go in the middle of that, too. */
    private Embedded openAtLast() {
      while (true) {
        if (random.nextInt(5) == 0) {
          disk.faults().stopAt(null, 1 + random.nextInt(60));
        }
        try {
          Embedded opened = Embedded.open(STORE, options, seams);
          store = opened;
          disk.faults().clear();
          return opened;
        } catch (SimulatedDisk.PowerCut cut) {
          insideRecovery++;
          crashes++;
          disk.crash();
        }
      }
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
        opened.engine().events().enqueue(appends.getLast());
      }
      try {
        opened.engine().events().step();
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
      crashes++;
      if (store != null && open.isEmpty() && !disk.stopped() && random.nextInt(6) == 0) {
        disk.faults().clear();
        store.close();
      }
      disk.crash();
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
      disk.crash();
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
