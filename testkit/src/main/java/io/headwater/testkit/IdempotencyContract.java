package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.HeadwaterException.EventIdReused;
import io.headwater.core.Metadata;
import io.headwater.core.Query;
import io.headwater.core.Read;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same append is the same append for ever; a known id is never used for another. */
abstract class IdempotencyContract extends StoreContract {
  IdempotencyContract() {
    super("idempotency contract");
  }

  private void refused(Event known, long position, Event... batch) {
    long head = events().head();
    EventIdReused reused = catchThrowableOfType(EventIdReused.class, () -> append(batch));
    assertThat(reused).as("the id %s is refused", known.id()).isNotNull();
    assertThat(reused.id()).isEqualTo(known.id());
    assertThat(reused.position()).isEqualTo(position);
    assertThat(reused)
        .hasMessageContaining(known.id().toString())
        .hasMessageContaining("position " + position)
        .hasMessageContaining("new ids");
    assertThat(events().head()).as("head after a refusal").isEqualTo(head);
    checked(1);
  }

  @Test
  void aRepetitionGetsAnEqualAnswerAndStoresNothing() {
    append(event("Before"));
    Event[] batch = {inStream("s", "A", "x"), inStream("t", "B"), event("C"), inStream("s", "D")};
    Appended first = append(batch);
    clock.move(Duration.ofDays(1));
    append(inStream("s", "Later"), inStream("t", "Later"));

    assertThat(append(batch)).isEqualTo(first);
    assertThat(events().head()).isEqualTo(7);
    assertThat(events().version("s")).isEqualTo(3);
  }

  @Test
  void aRepetitionIsAnsweredWhereItsConditionWouldNowFail() {
    AppendCondition none =
        AppendCondition.expecting("s", ExpectedVersion.none())
            .andNoneAfter(Query.types("A"), 0)
            .andNever(Query.tags("x"));
    Event event = inStream("s", "A", "x");
    Appended first = append(none, event);

    assertThat(append(none, event)).isEqualTo(first);
    assertThat(append(AppendCondition.any(), event)).isEqualTo(first);
    assertThat(append(AppendCondition.expecting("s", ExpectedVersion.exactly(9)), event))
        .isEqualTo(first);
    assertThat(events().head()).isEqualTo(1);
  }

  @Test
  void aRepetitionIsTheSameHoweverManyEventsLater() {
    Event[] batch = {inStream("s", "A"), event("B")};
    Appended first = append(batch);
    for (int i = 0; i < dose(200); i++) {
      append(event("Filler", "f" + i));
    }
    assertThat(append(batch)).isEqualTo(first);
    reopen();
    assertThat(append(batch)).isEqualTo(first);
    assertThat(events().head()).isEqualTo(dose(200) + 2L);
  }

  @Test
  void anEventMadeAgainFromItsSourceIsTheSameEvent() {
    UnaryOperator<Event> named = event -> event.withId(EventIds.named("file#17"));
    Appended first = append(named.apply(inStream("s", "A", "y", "x")));
    assertThat(append(named.apply(inStream("s", "A", "x", "y")))).isEqualTo(first);
  }

  static Stream<Arguments> otherContents() {
    return Stream.of(
        other("type", event -> event("B").withId(event.id()).inStream("s").tagged("x")),
        other("stream", event -> event.inStream("t")),
        other("no stream", event -> event("A", "x").withId(event.id())),
        other("a tag more", event -> event.tagged("x", "y")),
        other("a tag less", event -> event.tagged()),
        other(
            "data",
            event -> Event.of("A", bytes("{}")).withId(event.id()).inStream("s").tagged("x")),
        other("correlation", event -> event.with(Metadata.none().withCorrelationId("c"))),
        other("causation", event -> event.with(Metadata.none().withCausationId("c"))),
        other("header", event -> event.with(Metadata.none().withHeader("h", ""))),
        other("occurredAt", event -> event.occurredAt(Instant.EPOCH)),
        other(
            "content type",
            event ->
                new Event(
                    event.id(),
                    event.type(),
                    event.stream(),
                    event.tags(),
                    event.data(),
                    "text/plain",
                    event.metadata(),
                    event.occurredAt())));
  }

  private static Arguments other(String what, UnaryOperator<Event> change) {
    return Arguments.of(what, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherContents")
  void otherContentUnderAKnownIdIsRefused(String what, UnaryOperator<Event> change) {
    Event event = inStream("s", "A", "x");
    append(event("Before"));
    append(event);

    refused(event, 2, change.apply(event));
    assertThat(append(event).firstPosition()).as(what).isEqualTo(2);
  }

  @Test
  void anotherOrderIsRefused() {
    Event one = event("A");
    Event two = event("B");
    append(one, two);
    refused(two, 2, two, one);
  }

  @Test
  void aKnownIdBesideNewOnesIsRefused() {
    Event known = event("A");
    append(known);
    Event fresh = inStream("fresh", "B");

    refused(known, 1, known, fresh);
    refused(known, 1, fresh, known);
    assertThat(events().event(fresh.id())).isEmpty();
    assertThat(events().version("fresh")).isZero();
    assertThat(append(fresh).firstPosition()).isEqualTo(2);
  }

  @Test
  void aPartOfAnEarlierAppendIsRefused() {
    Event one = event("A");
    Event two = event("B");
    Event three = event("C");
    append(one, two, three);
    refused(one, 1, one);
    refused(one, 1, one, two);
    refused(two, 2, two, three);
    refused(three, 3, three);
  }

  @Test
  void twoEarlierAppendsTakenTogetherAreRefused() {
    Event one = event("A");
    Event two = event("B");
    append(one);
    append(two);
    refused(one, 1, one, two);
  }

  @Test
  void idsOfARejectedAppendAreFree() {
    append(event("A", "x"));
    Event event = event("B");
    AppendCondition never = AppendCondition.never(Query.tags("x"));
    assertThat(wins(never, event)).isFalse();
    assertThat(wins(never, event)).as("decided anew, and rejected again").isFalse();

    Event other = event("Other").withId(event.id());
    assertThat(append(other).firstPosition()).isEqualTo(2);
    refused(other, 2, event);
  }

  @Test
  void aRejectedAppendIsDecidedAnew() {
    Event event = inStream("s", "B");
    AppendCondition second = AppendCondition.expecting("s", ExpectedVersion.exactly(1));
    assertThat(wins(second, event)).isFalse();
    append(inStream("s", "A"));
    assertThat(append(second, event).versions()).containsEntry("s", 2L);
  }

  @Test
  void aRefusedReuseLeavesTheOtherIdsFree() {
    Event known = event("A");
    Event fresh = event("B");
    append(known);
    refused(known, 1, fresh, known);
    assertThat(append(event("Other").withId(fresh.id())).firstPosition()).isEqualTo(2);
  }

  @Test
  void manyCallersOfTheSameAppendGetOneAnswer() {
    int rounds = dose(20);
    for (int round = 0; round < rounds; round++) {
      Event[] batch = {inStream("s" + round, "A"), event("B", "r" + round)};
      AppendCondition none = AppendCondition.expecting("s" + round, ExpectedVersion.none());
      List<Appended> answers = Crew.run(16, i -> append(none, batch));

      assertThat(answers).containsOnly(answers.getFirst());
      assertThat(positions(Read.matching(Query.tags("r" + round)))).hasSize(1);
    }
    assertThat(events().head()).isEqualTo(2L * rounds);
    checked(16L * rounds);
  }

  @Test
  void callersOfDifferentContentUnderOneIdGetOneWinner() {
    int rounds = dose(20);
    for (int round = 0; round < rounds; round++) {
      String tag = "r" + round;
      Event event = event("A", tag);
      List<Boolean> won =
          Crew.run(
              16,
              i -> {
                try {
                  append(event.tagged(tag, "by" + i));
                  return true;
                } catch (EventIdReused e) {
                  return false;
                }
              });
      assertThat(won).containsOnlyOnce(true);
      assertThat(positions(Read.matching(Query.tags("r" + round)))).hasSize(1);
    }
    checked(16L * rounds);
  }

  @Test
  void anAsynchronousRepetitionBehindTheFirstGetsTheSameAnswer() {
    Event event = inStream("s", "A");
    var first = events().appendAsync(List.of(event), AppendCondition.any());
    var again = events().appendAsync(List.of(event), AppendCondition.any());
    assertThat(Crew.get(again)).isEqualTo(Crew.get(first));
    assertThat(events().head()).isEqualTo(1);
  }
}
