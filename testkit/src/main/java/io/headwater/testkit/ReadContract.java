package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Events;
import io.headwater.core.Query;
import io.headwater.core.Query.Item;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which events a read gives, in which order, and what head comes with them. */
abstract class ReadContract extends StoreContract {
  ReadContract() {
    super("read contract");
  }

  /** Positions 1 to 6; stream s has the versions 1, 2, 3 at the positions 1, 3, 6. */
  private void sixEvents() {
    append(inStream("s", "A", "x"), inStream("t", "B", "x", "y"), inStream("s", "C", "y"));
    append(event("A", "x", "y", "z"), event("B"), inStream("s", "A", "z"));
  }

  @Test
  void aReadGivesAllEventsInTheOrderOfTheirPositions() {
    sixEvents();
    assertThat(positions(Read.all())).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void fromIsInclusiveAndAfterIsExclusive() {
    sixEvents();
    assertThat(positions(Read.all().from(4))).containsExactly(4L, 5L, 6L);
    assertThat(positions(Read.all().after(4))).containsExactly(5L, 6L);
    assertThat(positions(Read.all().from(0))).hasSize(6);
    assertThat(positions(Read.all().after(0))).hasSize(6);
  }

  @Test
  void backwardsFromIsTheInclusiveUpperBound() {
    sixEvents();
    assertThat(positions(Read.all().backwards())).containsExactly(6L, 5L, 4L, 3L, 2L, 1L);
    assertThat(positions(Read.all().backwards().from(3))).containsExactly(3L, 2L, 1L);
    assertThat(positions(Read.all().backwards().from(0))).isEmpty();
    assertThat(positions(Read.all().backwards().from(99).limit(2))).containsExactly(6L, 5L);
  }

  @Test
  void aLimitCountsMatchingEventsOnly() {
    sixEvents();
    Read read = Read.matching(Query.types("A"));
    assertThat(positions(read.limit(2))).containsExactly(1L, 4L);
    assertThat(positions(read.backwards().limit(2))).containsExactly(6L, 4L);
    assertThat(positions(read.limit(99))).containsExactly(1L, 4L, 6L);
  }

  @Test
  void aLimitOfZeroReadsNothingAndStillGivesTheHead() {
    sixEvents();
    Events none = events().read(Read.all().limit(0));
    assertThat(none.toList()).isEmpty();
    assertThat(none.head()).isEqualTo(6);
  }

  @Test
  void aReadBehindTheHeadIsEmptyAndGivesTheHead() {
    sixEvents();
    Events none = events().read(Read.all().from(7));
    assertThat(none.toList()).isEmpty();
    assertThat(none.head()).isEqualTo(6);
    assertThat(positions(Read.all().from(Long.MAX_VALUE))).isEmpty();
  }

  @Test
  void aReadThatMatchesNothingGivesTheHeadOfTheWholeStore() {
    sixEvents();
    Events none = events().read(Read.matching(Query.tags("absent")));
    assertThat(none.toList()).isEmpty();
    assertThat(none.head()).isEqualTo(6);
  }

  @Test
  void aStreamIsReadByItsVersions() {
    sixEvents();
    assertThat(positions(Read.stream("s"))).containsExactly(1L, 3L, 6L);
    assertThat(positions(Read.stream("s").from(2))).containsExactly(3L, 6L);
    assertThat(positions(Read.stream("s").after(2))).containsExactly(6L);
    assertThat(positions(Read.stream("s").backwards())).containsExactly(6L, 3L, 1L);
    assertThat(positions(Read.stream("s").backwards().from(2))).containsExactly(3L, 1L);
    assertThat(positions(Read.stream("s").from(4))).isEmpty();
    assertThat(positions(Read.stream("s").from(2).limit(1))).containsExactly(3L);
    assertThat(positions(Read.stream("absent"))).isEmpty();
  }

  @Test
  void aStreamInAQueryIsReadByPositions() {
    sixEvents();
    assertThat(positions(Read.matching(Query.stream("s")).from(3))).containsExactly(3L, 6L);
    assertThat(positions(Read.matching(Query.stream("s")).backwards().from(5)))
        .containsExactly(3L, 1L);
  }

  @Test
  void typesAreAlternatives() {
    sixEvents();
    assertThat(positions(Read.matching(Query.types("A", "C")))).containsExactly(1L, 3L, 4L, 6L);
  }

  @Test
  void tagsMustAllBeThere() {
    sixEvents();
    assertThat(positions(Read.matching(Query.tags("x")))).containsExactly(1L, 2L, 4L);
    assertThat(positions(Read.matching(Query.tags("x", "y")))).containsExactly(2L, 4L);
    assertThat(positions(Read.matching(Query.tags("x", "y", "z")))).containsExactly(4L);
    assertThat(positions(Read.matching(Query.tags("x", "absent")))).isEmpty();
  }

  @Test
  void aNameSaidTwiceIsSaidOnce() {
    append(event("A", "x", "x"), event("B", "y"));
    assertThat(all().getFirst().tags()).containsExactly("x");
    assertThat(positions(Read.matching(Query.tags("x", "x")))).containsExactly(1L);
    assertThat(positions(Read.matching(Query.types("B", "B")))).containsExactly(2L);
    assertThat(positions(Read.matching(Query.of(Item.tags("x"), Item.tags("x")))))
        .containsExactly(1L);
  }

  @Test
  void typeTagsAndStreamOfOneItemMustAllHold() {
    sixEvents();
    assertThat(positions(Read.matching(Query.of(Item.types("A", "B").tagged("x", "y")))))
        .containsExactly(2L, 4L);
    assertThat(positions(Read.matching(Query.of(new Item(Set.of("A", "C"), Set.of("z"), "s")))))
        .containsExactly(6L);
    assertThat(positions(Read.matching(Query.of(new Item(Set.of("B"), Set.of(), "s"))))).isEmpty();
  }

  @Test
  void itemsAreAlternativesAndAnEventThatTwoMatchComesOnce() {
    sixEvents();
    Query query = Query.of(Item.types("A"), Item.tags("x"), Item.tags("z"));
    assertThat(positions(Read.matching(query))).containsExactly(1L, 2L, 4L, 6L);
    assertThat(positions(Read.matching(query).backwards().limit(3))).containsExactly(6L, 4L, 2L);
  }

  @Test
  void typesTagsAndStreamsAreNamedApart() {
    append(inStream("n", "n", "n"), event("n"), event("A", "n"), inStream("n", "A"));

    assertThat(positions(Read.matching(Query.types("n")))).containsExactly(1L, 2L);
    assertThat(positions(Read.matching(Query.tags("n")))).containsExactly(1L, 3L);
    assertThat(positions(Read.matching(Query.stream("n")))).containsExactly(1L, 4L);
  }

  @Test
  void namesOfEqualHashStayApart() {
    // Each pair has the same String.hashCode.
    append(inStream("Aa", "AaAa", "AaBB"), inStream("BB", "BBBB", "BBAa"), event("AaBB", "AaAa"));

    assertThat(positions(Read.matching(Query.types("AaAa")))).containsExactly(1L);
    assertThat(positions(Read.matching(Query.types("BBBB")))).containsExactly(2L);
    assertThat(positions(Read.matching(Query.tags("AaBB")))).containsExactly(1L);
    assertThat(positions(Read.matching(Query.tags("BBAa")))).containsExactly(2L);
    assertThat(positions(Read.stream("Aa"))).containsExactly(1L);
    assertThat(positions(Read.stream("BB"))).containsExactly(2L);
  }

  @Test
  void aNameIsNotAPrefix() {
    append(event("Order", "a"), event("OrderPlaced", "ab"), event("O", "abc"));
    assertThat(positions(Read.matching(Query.types("Order")))).containsExactly(1L);
    assertThat(positions(Read.matching(Query.tags("ab")))).containsExactly(2L);
  }

  @Test
  void theHeadIsOfTheSameSnapshotAsTheEvents() {
    sixEvents();
    Events before = events().read(Read.all());
    Iterator<RecordedEvent> begun = before.iterator();
    begun.next();
    append(event("A"), event("A"));

    assertThat(before.head()).isEqualTo(6);
    int rest = 0;
    while (begun.hasNext()) {
      assertThat(begun.next().position()).isLessThanOrEqualTo(6);
      rest++;
    }
    assertThat(rest).isEqualTo(5);
    assertThat(before.toList()).hasSize(6);
    assertThat(events().read(Read.all()).head()).isEqualTo(8);
  }

  @Test
  void aBackwardsReadBeginsAtItsOwnHead() {
    sixEvents();
    Events before = events().read(Read.all().backwards().limit(2));
    append(event("A"));
    assertThat(before.stream().map(RecordedEvent::position)).containsExactly(6L, 5L);
  }

  @Test
  void eachIteratorReadsAnew() {
    sixEvents();
    Events read = events().read(Read.matching(Query.types("A")));
    List<RecordedEvent> first = read.toList();

    assertThat(read.toList()).isEqualTo(first);
    assertThat(read.stream().toList()).isEqualTo(first);
    assertThat(first).hasSize(3);
  }

  @Test
  void anIteratorAtItsEndSaysSo() {
    sixEvents();
    Iterator<RecordedEvent> iterator = events().read(Read.all().limit(1)).iterator();
    assertThat(iterator.hasNext()).isTrue();
    assertThat(iterator.hasNext()).isTrue();
    iterator.next();
    assertThat(iterator.hasNext()).isFalse();
    assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void anEventIsFoundByItsId() {
    sixEvents();
    for (RecordedEvent stored : all()) {
      assertThat(events().event(stored.id())).contains(stored);
    }
    assertThat(events().event(event("New").id())).isEmpty();
  }
}
