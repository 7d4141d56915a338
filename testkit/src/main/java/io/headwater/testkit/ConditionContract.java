package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Event;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.HeadwaterException.Conflict;
import io.headwater.core.Query;
import io.headwater.core.Query.Item;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a condition holds, and what a conflict says. */
abstract class ConditionContract extends StoreContract {
  ConditionContract() {
    super("condition contract");
  }

  private Conflict conflict(AppendCondition condition, Event... batch) {
    long head = events().head();
    Conflict conflict = catchThrowableOfType(Conflict.class, () -> append(condition, batch));
    assertThat(conflict).as("a conflict of %s", condition).isNotNull();
    assertThat(events().head()).as("head after a conflict").isEqualTo(head);
    checked(1);
    return conflict;
  }

  private RecordedEvent at(long position) {
    return events().read(Read.all().from(position).limit(1)).iterator().next();
  }

  @Test
  void anEmptyConditionAlwaysHolds() {
    append(inStream("s", "A", "x"));
    append(AppendCondition.any(), inStream("s", "A", "x"));
    assertThat(events().head()).isEqualTo(2);
  }

  @Test
  void noStreamHoldsOnlyForAStreamWithoutEvents() {
    AppendCondition none = AppendCondition.expecting("s", ExpectedVersion.none());
    append(none, inStream("s", "A"));

    Conflict conflict = conflict(none, inStream("s", "B"));
    assertThat(conflict.detail())
        .isEqualTo(new Conflict.Version("s", ExpectedVersion.none(), 1, at(1)));
    assertThat(conflict)
        .hasMessageContaining("'s'")
        .hasMessageContaining("no stream")
        .hasMessageContaining("version 1")
        .hasMessageContaining("read again");
  }

  @Test
  void anExistingStreamHoldsOnlyForAStreamWithEvents() {
    AppendCondition exists = AppendCondition.expecting("s", ExpectedVersion.exists());

    Conflict conflict = conflict(exists, inStream("s", "A"));
    assertThat(conflict.detail())
        .isEqualTo(new Conflict.Version("s", ExpectedVersion.exists(), 0, null));
    assertThat(conflict).hasMessageContaining("'s'").hasMessageContaining("actual no stream");

    append(inStream("s", "A"));
    assertThat(append(exists, inStream("s", "B")).versions()).containsEntry("s", 2L);
  }

  @Test
  void anExactVersionHoldsOnlyForThatVersion() {
    append(inStream("s", "A", "x"), event("Other"), inStream("s", "B", "y"), inStream("s", "C"));

    Conflict behind =
        conflict(AppendCondition.expecting("s", ExpectedVersion.exactly(1)), inStream("s", "D"));
    assertThat(behind.detail())
        .isEqualTo(new Conflict.Version("s", ExpectedVersion.exactly(1), 3, at(3)));
    assertThat(behind)
        .hasMessageContaining("'s'")
        .hasMessageContaining("expected version 1")
        .hasMessageContaining("actual version 3")
        .hasMessageContaining("position 3")
        .hasMessageContaining("'B'")
        .hasMessageContaining("[y]");

    Conflict ahead =
        conflict(AppendCondition.expecting("s", ExpectedVersion.exactly(4)), inStream("s", "D"));
    assertThat(ahead.detail())
        .isEqualTo(new Conflict.Version("s", ExpectedVersion.exactly(4), 3, null));

    append(AppendCondition.expecting("s", ExpectedVersion.exactly(3)), inStream("s", "D"));
    assertThat(events().version("s")).isEqualTo(4);
  }

  @Test
  void exactlyZeroIsAnEmptyStream() {
    AppendCondition zero = AppendCondition.expecting("s", ExpectedVersion.exactly(0));
    append(zero, inStream("s", "A"));
    assertThat(conflict(zero, inStream("s", "B")).detail())
        .isEqualTo(new Conflict.Version("s", ExpectedVersion.exactly(0), 1, at(1)));
  }

  @Test
  void streamsThatAreNotWrittenAreCheckedToo() {
    append(inStream("account", "Opened"));
    AppendCondition both =
        AppendCondition.expecting("account", ExpectedVersion.exactly(1))
            .and("closing", ExpectedVersion.none());
    append(both, inStream("ledger", "Booked"));

    append(inStream("closing", "Closed"));
    assertThat(conflict(both, inStream("ledger", "Booked")).detail())
        .isEqualTo(new Conflict.Version("closing", ExpectedVersion.none(), 1, at(3)));
  }

  @Test
  void aMatchAtThePositionItselfIsNoConflictAndOneBehindItIs() {
    append(event("A"), event("A"));
    append(AppendCondition.noneAfter(Query.types("A"), 2), event("B"));

    Conflict conflict = conflict(AppendCondition.noneAfter(Query.types("A"), 1), event("C"));
    assertThat(conflict.detail()).isEqualTo(new Conflict.Match(Query.types("A"), 0, 1, at(2)));
    assertThat(conflict)
        .hasMessageContaining("after position 1")
        .hasMessageContaining("position 2")
        .hasMessageContaining("'A'")
        .hasMessageContaining("read again");
  }

  @Test
  void positionZeroMeansNeverMatched() {
    AppendCondition fresh = AppendCondition.noneAfter(Query.tags("x"), 0);
    append(fresh, event("A", "x"));
    assertThat(conflict(fresh, event("A", "x")).detail())
        .isEqualTo(new Conflict.Match(Query.tags("x"), 0, 0, at(1)));
  }

  @Test
  void thePositionMayBeBehindTheLastMatch() {
    append(event("A", "x"), event("B"), event("C"));
    append(AppendCondition.noneAfter(Query.tags("x"), 3), event("D", "x"));
    assertThat(events().head()).isEqualTo(4);
  }

  @Test
  void theFirstConflictingEventIsTheOneOfTheLowestPosition() {
    append(event("A"), event("B", "x"), event("A", "x"), event("A", "x"));
    Query query = Query.of(Item.types("Never"), Item.types("A"), Item.tags("x"));

    assertThat(conflict(AppendCondition.noneAfter(query, 1), event("C")).detail())
        .isEqualTo(new Conflict.Match(query, 2, 1, at(2)));
    assertThat(conflict(AppendCondition.noneAfter(query, 2), event("C")).detail())
        .isEqualTo(new Conflict.Match(query, 1, 2, at(3)));
  }

  @Test
  void everyEventConflictsWithTheQueryForAll() {
    append(AppendCondition.noneAfter(Query.all(), 0), event("A"));
    append(AppendCondition.noneAfter(Query.all(), 1), event("B"));
    assertThat(conflict(AppendCondition.noneAfter(Query.all(), 1), event("C")).detail())
        .isEqualTo(new Conflict.Match(Query.all(), -1, 1, at(2)));
  }

  @Test
  void typesAreAlternativesAndTagsMustAllBeThere() {
    append(event("A", "x"), event("B", "x", "y"));

    assertThat(wins(AppendCondition.never(Query.types("C", "D")), event("E"))).isTrue();
    assertThat(wins(AppendCondition.never(Query.types("C", "B")), event("E"))).isFalse();
    assertThat(wins(AppendCondition.never(Query.tags("x", "z")), event("E"))).isTrue();
    assertThat(wins(AppendCondition.never(Query.tags("x", "y")), event("E"))).isFalse();
    assertThat(wins(AppendCondition.never(Query.of(Item.types("A").tagged("y"))), event("E")))
        .isTrue();
    assertThat(wins(AppendCondition.never(Query.of(Item.types("B").tagged("y"))), event("E")))
        .isFalse();
    checked(6);
  }

  @Test
  void aStreamInAQueryIsMatchedLikeATag() {
    append(inStream("s", "A", "x"), event("A", "s"));
    Query inS = Query.of(new Item(Set.of("A"), Set.of(), "s"));
    append(AppendCondition.noneAfter(inS, 1), event("B"));
    assertThat(conflict(AppendCondition.noneAfter(inS, 0), event("B")).detail())
        .isEqualTo(new Conflict.Match(inS, 0, 0, at(1)));
    append(AppendCondition.never(Query.stream("other")), event("B"));
  }

  @Test
  void uniquenessLooksAtTheWholeLogWhateverThePositionOfTheOtherPart() {
    append(event("Registered", "name:ann"), event("Other"));
    AppendCondition condition =
        AppendCondition.noneAfter(Query.types("Other"), 2).andNever(Query.tags("name:ann"));

    assertThat(conflict(condition, event("Registered", "name:ann")).detail())
        .isEqualTo(new Conflict.Match(Query.tags("name:ann"), 0, 0, at(1)));
    append(
        AppendCondition.noneAfter(Query.types("Other"), 2).andNever(Query.tags("name:bob")),
        event("Registered", "name:bob"));
  }

  @Test
  void eachOfSeveralUniquenessQueriesCounts() {
    append(event("A", "one"), event("A", "three"));
    AppendCondition condition =
        AppendCondition.never(Query.tags("two"))
            .andNever(Query.tags("three"))
            .andNever(Query.tags("one"));
    assertThat(conflict(condition, event("B")).detail())
        .isEqualTo(new Conflict.Match(Query.tags("three"), 0, 0, at(2)));
  }

  @Test
  void allThreePartsMustHoldAndTheFirstThatDoesNotIsNamed() {
    append(inStream("s", "A", "x"), event("U", "u"));
    AppendCondition holds =
        AppendCondition.expecting("s", ExpectedVersion.exactly(1))
            .andNoneAfter(Query.tags("x"), 1)
            .andNever(Query.tags("v"));
    append(holds, event("B"));

    AppendCondition never = holds.andNever(Query.tags("u"));
    assertThat(conflict(never, event("B")).detail())
        .isEqualTo(new Conflict.Match(Query.tags("u"), 0, 0, at(2)));

    append(event("C", "x"));
    assertThat(conflict(never, event("B")).detail())
        .isEqualTo(new Conflict.Match(Query.tags("x"), 0, 1, at(4)));

    append(inStream("s", "D"));
    assertThat(conflict(never, event("B")).detail())
        .isEqualTo(new Conflict.Version("s", ExpectedVersion.exactly(1), 2, at(5)));
  }

  @Test
  void anAppendNeverConflictsWithItsOwnEvents() {
    AppendCondition condition =
        AppendCondition.expecting("s", ExpectedVersion.none())
            .andNoneAfter(Query.types("A"), 0)
            .andNever(Query.tags("x"));
    Appended answer =
        append(condition, inStream("s", "A", "x"), inStream("s", "A", "x"), event("A", "x"));
    assertThat(answer.lastPosition()).isEqualTo(3);
  }

  @Test
  void anUnconditionalAppendIsSeenByLaterConditions() {
    long head = events().read(Read.matching(Query.tags("x"))).head();
    append(event("A", "x"));
    assertThat(wins(AppendCondition.noneAfter(Query.tags("x"), head), event("B", "x"))).isFalse();
  }

  @Test
  void aScopeByTypeAndAScopeByTagOverOneEventDoNotBothWin() {
    long head = events().head();
    Event one = event("Booked", "room:1");
    Event two = event("Booked", "room:1");
    assertThat(wins(AppendCondition.noneAfter(Query.types("Booked"), head), one)).isTrue();
    assertThat(wins(AppendCondition.noneAfter(Query.tags("room:1"), head), two)).isFalse();
  }

  @Test
  void theHeadOfAReadIsTheRightPositionForTheNextAppend() {
    append(event("A", "x"), event("B"), event("C"));
    long head = events().read(Read.matching(Query.tags("x"))).head();
    assertThat(head).isEqualTo(3);
    append(AppendCondition.noneAfter(Query.tags("x"), head), event("D", "x"));
    assertThat(wins(AppendCondition.noneAfter(Query.tags("x"), head), event("E", "x"))).isFalse();
  }

  @Test
  void namesOfEqualHashDoNotConflict() {
    append(inStream("Aa", "AaAa", "AaBB"));
    append(AppendCondition.never(Query.tags("BBAa")), event("B"));
    append(AppendCondition.never(Query.types("BBBB")), event("B"));
    append(AppendCondition.never(Query.stream("BB")), event("B"));
    append(AppendCondition.expecting("BB", ExpectedVersion.none()), event("B"));
    assertThat(events().head()).isEqualTo(5);
  }

  @Test
  void conditionsHoldAcrossReopening() {
    append(inStream("s", "A", "x"));
    reopen();
    conflict(AppendCondition.expecting("s", ExpectedVersion.none()), inStream("s", "B"));
    conflict(AppendCondition.noneAfter(Query.types("A"), 0), event("B"));
    conflict(AppendCondition.never(Query.tags("x")), event("B"));
    append(AppendCondition.noneAfter(Query.types("A"), 1), event("B"));
    assertThat(events().head()).isEqualTo(2);
  }
}
