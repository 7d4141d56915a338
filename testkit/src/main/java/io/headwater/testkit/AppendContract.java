package io.headwater.testkit;

import static java.time.temporal.ChronoUnit.MILLIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.HeadwaterException.Conflict;
import io.headwater.core.Metadata;
import io.headwater.core.Query;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an accepted append leaves behind, and that a rejected one leaves nothing. */
abstract class AppendContract extends StoreContract {
  AppendContract() {
    super("append contract");
  }

  @Test
  void anEmptyStoreHasHeadZero() {
    assertThat(events().head()).isZero();
    assertThat(all()).isEmpty();
  }

  @Test
  void positionsAreDenseFromOne() {
    Appended one = append(event("A"));
    Appended three = append(event("B"), event("C"), event("D"));
    Appended last = append(event("E"));

    assertThat(List.of(one.firstPosition(), one.lastPosition())).containsExactly(1L, 1L);
    assertThat(List.of(three.firstPosition(), three.lastPosition())).containsExactly(2L, 4L);
    assertThat(List.of(last.firstPosition(), last.lastPosition())).containsExactly(5L, 5L);
    assertThat(events().head()).isEqualTo(5);
    assertThat(positions(Read.all())).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void versionsAreDenseFromOneInEachStream() {
    append(inStream("s", "A"), event("B"), inStream("t", "C"));
    append(inStream("t", "D"), inStream("s", "E"), inStream("s", "F"));

    assertThat(events().read(Read.stream("s")).stream().map(RecordedEvent::version))
        .containsExactly(1L, 2L, 3L);
    assertThat(events().read(Read.stream("t")).stream().map(RecordedEvent::version))
        .containsExactly(1L, 2L);
    assertThat(all().stream().map(RecordedEvent::version)).containsExactly(1L, 0L, 1L, 2L, 2L, 3L);
  }

  @Test
  void oneAppendWritesSeveralStreamsAndAnswersTheLastVersionOfEach() {
    append(inStream("a", "Opened"));

    Appended answer =
        append(
            AppendCondition.expecting("a", ExpectedVersion.exactly(1))
                .and("b", ExpectedVersion.none()),
            inStream("a", "Withdrawn"),
            inStream("b", "Opened"),
            inStream("a", "Noted"),
            event("Transferred"));

    assertThat(answer.versions()).isEqualTo(Map.of("a", 3L, "b", 1L));
    assertThat(answer.firstPosition()).isEqualTo(2);
    assertThat(answer.lastPosition()).isEqualTo(5);
    assertThat(events().version("a")).isEqualTo(3);
    assertThat(events().version("b")).isEqualTo(1);
  }

  @Test
  void anAppendWithoutStreamsAnswersNoVersions() {
    assertThat(append(event("A"), event("B")).versions()).isEmpty();
  }

  @Test
  void aRejectedAppendConsumesNoPositionAndNoVersion() {
    append(inStream("s", "A"));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () ->
                  append(
                      AppendCondition.expecting("s", ExpectedVersion.none()),
                      inStream("s", "Lost"),
                      inStream("new", "Lost")))
          .isInstanceOf(Conflict.class);
    }

    Appended next = append(inStream("s", "B"), inStream("new", "C"));

    assertThat(next.firstPosition()).isEqualTo(2);
    assertThat(next.versions()).isEqualTo(Map.of("s", 2L, "new", 1L));
    assertThat(all().stream().map(RecordedEvent::type)).containsExactly("A", "B", "C");
  }

  @Test
  void aRejectedAppendLeavesNothingToFind() {
    append(event("A", "x"));
    Event lost = inStream("lost", "Lost", "lost");
    assertThat(wins(AppendCondition.never(Query.tags("x")), lost)).isFalse();

    assertThat(events().event(lost.id())).isEmpty();
    assertThat(events().version("lost")).isZero();
    assertThat(events().streams("", "", 10)).isEmpty();
    assertThat(positions(Read.matching(Query.tags("lost")))).isEmpty();
    assertThat(wins(AppendCondition.never(Query.types("Lost")), event("B"))).isTrue();
  }

  @Test
  void everyPartOfAnEventIsKept() {
    Event full =
        new Event(
            UUID.fromString("00000000-0000-0000-0000-000000000000"),
            "Full",
            "stream",
            Set.of("b", "a", "c:1"),
            new byte[] {0, -1, 127, -128, 10, 13},
            "application/octet-stream",
            new Metadata("corr", "cause", Map.of("k", "line\nline\ttab", "empty", "")),
            Instant.parse("2001-02-03T04:05:06.789012345Z"));
    append(full);

    RecordedEvent stored = all().getFirst();
    assertThat(stored.event()).isEqualTo(full);
    assertThat(stored.metadata().correlationId()).isEqualTo("corr");
    assertThat(stored.metadata().causationId()).isEqualTo("cause");
    assertThat(stored.metadata().headers()).isEqualTo(Map.of("k", "line\nline\ttab", "empty", ""));
    assertThat(stored.tags()).containsExactly("a", "b", "c:1");
    assertThat(events().event(full.id())).contains(stored);
  }

  @Test
  void anyUuidIsAnId() {
    List<Event> batch = new ArrayList<>();
    for (UUID id :
        List.of(
            new UUID(0, 1),
            new UUID(-1, -1),
            UUID.randomUUID(),
            EventIds.next(),
            EventIds.named("file#7"))) {
      batch.add(event("A").withId(id));
    }
    events().append(batch, AppendCondition.any());

    for (Event event : batch) {
      assertThat(events().event(event.id()).map(RecordedEvent::event)).contains(event);
    }
  }

  @Test
  void emptyDataIsKept() {
    append(Event.of("Empty", new byte[0]));
    assertThat(all().getFirst().data()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Zürich", "日本語", "😀🎉", "a b", "\u0301combining", "ﷺ", "\uFFFD", "\u00A0"})
  void unicodeIsKeptAndFoundInEveryName(String name) {
    Event event = inStream(name, name, name).with(Metadata.none().withHeader(name, name));
    append(event, event("Other"));

    assertThat(all().getFirst().event()).isEqualTo(event);
    assertThat(positions(Read.matching(Query.types(name)))).containsExactly(1L);
    assertThat(positions(Read.matching(Query.tags(name)))).containsExactly(1L);
    assertThat(positions(Read.stream(name))).containsExactly(1L);
    assertThat(events().version(name)).isEqualTo(1);
    checked(5);
  }

  @Test
  void namesThatLookAlikeStayApart() {
    append(event("caf\u00e9"), event("cafe\u0301"), event("Cafe"), event("cafe"));

    assertThat(positions(Read.matching(Query.types("caf\u00e9")))).containsExactly(1L);
    assertThat(positions(Read.matching(Query.types("cafe\u0301")))).containsExactly(2L);
    assertThat(positions(Read.matching(Query.types("Cafe")))).containsExactly(3L);
    assertThat(positions(Read.matching(Query.types("cafe")))).containsExactly(4L);
  }

  @Test
  void recordedAtIsTheClockInMilliseconds() {
    Appended answer = append(event("A"), event("B"));

    Instant expected = TestClock.START.truncatedTo(MILLIS);
    assertThat(answer.recordedAt()).isEqualTo(expected);
    assertThat(all().stream().map(RecordedEvent::recordedAt)).containsOnly(expected);
  }

  @Test
  void recordedAtNeverDecreasesHoweverTheClockJumps() {
    Duration tenYears = Duration.ofDays(3653);
    List<Instant> expected = new ArrayList<>();
    for (int step : new int[] {0, 1, -1, -1, 1, 1, 1, -1}) {
      clock.move(tenYears.multipliedBy(step));
      Instant now = clock.now().truncatedTo(MILLIS);
      Instant last = expected.isEmpty() ? now : expected.getLast();
      expected.add(now.isBefore(last) ? last : now);
      assertThat(append(event("Tick")).recordedAt()).isEqualTo(expected.getLast());
    }
    clock.move(tenYears.multipliedBy(-2));
    reopen();
    expected.add(expected.getLast());
    assertThat(append(event("Tick")).recordedAt()).isEqualTo(expected.getLast());

    assertThat(all().stream().map(RecordedEvent::recordedAt)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1815-12-10T00:00:00.000000001Z",
        "1970-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999999Z",
        "2026-11-22T10:11:12.000000010Z",
        "+1000000000-12-31T23:59:59.999999999Z",
        "-1000000000-01-01T00:00:00Z"
      })
  void occurredAtIsKeptToTheNanosecond(String time) {
    Instant occurred = Instant.parse(time);
    append(event("A").occurredAt(occurred));

    assertThat(all().getFirst().occurredAt()).isEqualTo(occurred);
    checked(1);
  }

  @Test
  void anEventThatDoesNotSayWhenHappenedWhenItWasStored() {
    append(event("A"));

    RecordedEvent stored = all().getFirst();
    assertThat(stored.event().occurredAt()).isNull();
    assertThat(stored.occurredAt()).isEqualTo(stored.recordedAt());
  }

  @Test
  void anAsynchronousAppendAnswersAsABlockingOne() throws Exception {
    Appended answer =
        events()
            .appendAsync(List.of(inStream("s", "A"), inStream("s", "B")), AppendCondition.any())
            .get();

    assertThat(answer.lastPosition()).isEqualTo(2);
    assertThat(answer.versions()).isEqualTo(Map.of("s", 2L));
    assertThat(positions(Read.stream("s"))).containsExactly(1L, 2L);
  }

  @Test
  void anAsynchronousConflictCompletesTheFutureExceptionally() {
    append(inStream("s", "A"));
    CompletableFuture<Appended> later =
        events()
            .appendAsync(
                List.of(inStream("s", "B")),
                AppendCondition.expecting("s", ExpectedVersion.none()));

    assertThatThrownBy(later::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(Conflict.class);
    assertThat(events().head()).isEqualTo(1);
  }

  @Test
  void manyAsynchronousAppendsOfOneCallerAreAllStored() {
    int count = dose(300);
    List<CompletableFuture<Appended>> later = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      later.add(events().appendAsync(List.of(inStream("s", "A")), AppendCondition.any()));
    }

    List<Long> positions = later.stream().map(f -> Crew.get(f).firstPosition()).sorted().toList();
    assertThat(positions).isEqualTo(LongStream.rangeClosed(1, count).boxed().toList());
    assertThat(events().version("s")).isEqualTo(count);
    checked(count);
  }

  @Test
  void twoStoresShareNothing() {
    append(inStream("s", "A", "x"));
    try (Backend other = backend(clock)) {
      var second = other.open();

      assertThat(second.id()).isNotEqualTo(store().id());
      assertThat(second.events().head()).isZero();
      assertThat(second.events().version("s")).isZero();
      Appended answer =
          second
              .events()
              .append(List.of(inStream("s", "B")), AppendCondition.never(Query.tags("x")));
      assertThat(answer.firstPosition()).isEqualTo(1);
    }
    assertThat(events().head()).isEqualTo(1);
  }
}
