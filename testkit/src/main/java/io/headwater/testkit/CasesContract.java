package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.AppendCondition;
import io.headwater.core.Event;
import io.headwater.core.Events;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.Query;
import io.headwater.core.Query.Item;
import io.headwater.core.Read;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every combination of a small world, compared with {@link ModelStore}: direction, start, limit and
 * query of a read; each part of a condition, holding and failing; each verdict asked for again.
 */
abstract class CasesContract extends StoreContract {
  private static final int EVENTS = 12;
  private ModelStore model;

  CasesContract() {
    super("cases contract");
  }

  static Stream<Query> queries() {
    return Stream.of(
        Query.all(),
        Query.types("A"),
        Query.types("A", "B"),
        Query.types("Absent"),
        Query.tags("x"),
        Query.tags("x", "y"),
        Query.tags("x", "y", "z"),
        Query.tags("x", "absent"),
        Query.stream("s"),
        Query.stream("absent"),
        Query.of(Item.types("A").tagged("x")),
        Query.of(Item.types("A", "C").tagged("y", "z")),
        Query.of(Item.types("A"), Item.tags("y")),
        Query.of(Item.types("B").tagged("x"), Item.types("C").tagged("z"), Item.types("Absent")),
        Query.of(new Item(Set.of("A"), Set.of("x"), "s"), new Item(Set.of(), Set.of("y"), "t")),
        Query.of(Item.types("A"), Item.types("A"), Item.tags("x").tagged("x")));
  }

  @BeforeEach
  final void twelveEvents() {
    model = new ModelStore(clock);
    both(inStream("s", "A", "x"));
    both(inStream("t", "B", "x", "y"), event("C", "y"), inStream("s", "B"));
    both(event("A", "x", "y", "z"), inStream("t", "A", "z"));
    both(inStream("s", "C", "y", "z"), inStream("s", "A", "x", "y"));
    both(event("B", "x"), inStream("u", "C", "x", "z"), event("D"), inStream("t", "A", "y"));
    assertThat(events().head()).isEqualTo(EVENTS);
  }

  private void both(Event... batch) {
    both(List.of(batch), AppendCondition.any());
  }

  /** Appends to both stores; their verdicts must be equal, now and when asked for again. */
  private void both(List<Event> batch, AppendCondition condition) {
    for (int i = 0; i < 2; i++) {
      assertThat(Verdict.of(events(), batch, condition))
          .as("append %s if %s, time %d", batch, condition, i + 1)
          .isEqualTo(Verdict.of(model.events(), batch, condition));
      checked(1);
    }
  }

  @ParameterizedTest
  @MethodSource("queries")
  void everyReadGivesWhatAFullScanGives(Query query) {
    boolean stream = query.equals(Query.stream("s")) || query.equals(Query.stream("absent"));
    for (boolean ofStream : stream ? new boolean[] {false, true} : new boolean[] {false}) {
      for (boolean newestFirst : new boolean[] {false, true}) {
        for (long from : new long[] {0, 1, 2, 4, 5, 8, 12, 13, 100, Long.MAX_VALUE}) {
          for (long limit : new long[] {0, 1, 2, 3, 12, 13, Long.MAX_VALUE}) {
            Read read = new Read(query, ofStream, newestFirst, from, limit);
            Events found = events().read(read);
            assertThat(found.toList()).as("%s", read).isEqualTo(model.events().read(read).toList());
            assertThat(found.head()).isEqualTo(EVENTS);
            checked(1);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("queries")
  void everyPositionOfABoundaryGivesTheVerdictOfAFullScan(Query query) {
    for (long after = 0; after <= EVENTS; after++) {
      both(List.of(event("New"), inStream("n", "New")), AppendCondition.noneAfter(query, after));
    }
    both(List.of(event("New")), AppendCondition.noneAfter(query, events().head()));
    both(List.of(event("New")), AppendCondition.noneAfter(query, events().head() + 1));
    assertThat(all()).isEqualTo(model.events().read(Read.all()).toList());
  }

  @ParameterizedTest
  @MethodSource("queries")
  void everyUniquenessGivesTheVerdictOfAFullScan(Query query) {
    both(List.of(event("New")), AppendCondition.never(query));
    both(
        List.of(event("New")),
        AppendCondition.never(Query.types("Absent")).andNever(query).andNever(Query.types("A")));
    both(List.of(event("New")), AppendCondition.noneAfter(query, 8).andNever(query));
    assertThat(all()).isEqualTo(model.events().read(Read.all()).toList());
  }

  @Test
  void everyExpectationOfEveryStreamGivesTheVerdictOfAFullScan() {
    for (String stream : List.of("s", "t", "u", "absent")) {
      for (ExpectedVersion expected : expectations()) {
        AppendCondition one = AppendCondition.expecting(stream, expected);
        both(List.of(event("New")), one);
        both(List.of(event("New")), one.and("other", ExpectedVersion.none()));
        both(List.of(event("New")), one.andNever(Query.types("Absent")));
        both(List.of(event("New")), one.andNoneAfter(Query.tags("x"), 9));
      }
    }
    assertThat(all()).isEqualTo(model.events().read(Read.all()).toList());
  }

  private static List<ExpectedVersion> expectations() {
    return List.of(
        ExpectedVersion.none(),
        ExpectedVersion.exists(),
        ExpectedVersion.exactly(0),
        ExpectedVersion.exactly(1),
        ExpectedVersion.exactly(3),
        ExpectedVersion.exactly(4),
        ExpectedVersion.exactly(5),
        ExpectedVersion.exactly(Long.MAX_VALUE));
  }

  @Test
  void everyCombinationOfThreePartsHoldsOnlyIfAllDo() {
    int accepted = 0;
    for (boolean version : new boolean[] {true, false}) {
      for (boolean boundary : new boolean[] {true, false}) {
        for (boolean never : new boolean[] {true, false}) {
          AppendCondition condition =
              AppendCondition.expecting("s", ExpectedVersion.exactly(version ? 4 : 3))
                  .andNoneAfter(Query.tags("z"), boundary ? 10 : 9)
                  .andNever(Query.types(never ? "Absent" : "D"));
          both(List.of(event("New")), condition);
          accepted += version && boundary && never ? 1 : 0;
        }
      }
    }
    assertThat(events().head()).isEqualTo((long) EVENTS + accepted);
  }
}
