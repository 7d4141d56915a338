package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Event;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.Conflict;
import io.headwater.core.HeadwaterException.EventIdReused;
import io.headwater.core.Query;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import io.headwater.core.StoreId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What was acknowledged survives an abrupt stop, and every verdict stands after it. */
abstract class CrashContract extends StoreContract {
  private static final int CRASHES = dose(10);

  CrashContract() {
    super("crash contract");
  }

  @Test
  void whatWasAcknowledgedIsThereAndNothingElse() {
    if (!canCrashHere()) {
      return;
    }
    StoreId id = store().id();
    List<RecordedEvent> expected = new ArrayList<>();
    for (int round = 0; round < CRASHES; round++) {
      for (int i = random.nextInt(5); i >= 0; i--) {
        append(inStream("s", "A", "r" + round), event("B"), inStream("t" + round, "C", "x"));
      }
      expected.addAll(events().read(Read.all().after(expected.size())).toList());
      crash();

      assertThat(store().id()).isEqualTo(id);
      assertThat(all()).isEqualTo(expected);
      assertThat(events().head()).isEqualTo(expected.size());
      assertThat(events().version("s")).isEqualTo(expected.size() / 3);
      assertThat(positions(Read.matching(Query.tags("x")))).hasSize(expected.size() / 3);
      assertThat(events().streams("t", "", 1000)).hasSize(round + 1);
      RecordedEvent any = expected.get(random.nextInt(expected.size()));
      assertThat(events().event(any.id())).contains(any);
      checked(7);
    }
  }

  @Test
  void aConflictIsStillAConflict() {
    if (!canCrashHere()) {
      return;
    }
    append(inStream("s", "A", "x"), event("B", "y"));
    List<AppendCondition> failing =
        List.of(
            AppendCondition.expecting("s", ExpectedVersion.none()),
            AppendCondition.expecting("s", ExpectedVersion.exactly(2)),
            AppendCondition.noneAfter(Query.types("B"), 1),
            AppendCondition.never(Query.tags("x")));
    List<Conflict.Detail> before = failing.stream().map(this::conflict).toList();
    for (int round = 0; round < CRASHES; round++) {
      crash();
      assertThat(failing.stream().map(this::conflict)).isEqualTo(before);
      checked(failing.size());
    }
    append(AppendCondition.expecting("s", ExpectedVersion.exactly(1)), inStream("s", "C"));
    assertThat(events().head()).isEqualTo(3);
  }

  private Conflict.Detail conflict(AppendCondition condition) {
    Throwable thrown = catchThrowable(() -> append(condition, event("Lost")));
    assertThat(thrown).as("with %s", condition).isInstanceOf(Conflict.class);
    return ((Conflict) thrown).detail();
  }

  @Test
  void aRepetitionGetsTheFirstAnswer() {
    if (!canCrashHere()) {
      return;
    }
    Map<List<Event>, Appended> answers = new LinkedHashMap<>();
    AppendCondition none = AppendCondition.expecting("u", ExpectedVersion.none());
    for (int round = 0; round < CRASHES; round++) {
      List<Event> batch = List.of(inStream("s", "A"), event("B"), inStream("t", "C"));
      answers.put(batch, events().append(batch, none));
      clock.move(Duration.ofHours(round % 2 == 0 ? -1 : 1));
      crash();
      answers.forEach(
          (again, answer) -> assertThat(events().append(again, none)).isEqualTo(answer));
      checked(answers.size());
    }
    assertThat(events().head()).isEqualTo(3L * CRASHES);
    Event known = answers.keySet().iterator().next().getFirst();
    assertThat(catchThrowable(() -> append(known.tagged("other"))))
        .isInstanceOf(EventIdReused.class);
  }

  @Test
  void recordedAtDoesNotDecreaseAcrossACrash() {
    if (!canCrashHere()) {
      return;
    }
    for (int round = 0; round < CRASHES; round++) {
      append(event("A"));
      clock.move(Duration.ofDays(3653L * (round % 3 == 0 ? -1 : 1)));
      crash();
    }
    append(event("A"));
    assertThat(all()).extracting(RecordedEvent::recordedAt).isSorted();
    checked(CRASHES);
  }

  /** What one writer knows of its appends when its store stopped under it. */
  private record Known(Map<List<Event>, Appended> acknowledged, Optional<List<Event>> unknown) {}

  @Test
  void appendsInFlightAreThereWholeOrNotAtAllAndCanBeRepeated() {
    if (!canCrashHere()) {
      return;
    }
    int writers = 8;
    int found = 0;
    int unknown = 0;
    for (int round = 0; round < CRASHES; round++) {
      long headBefore = events().head();
      Map<List<Event>, Appended> acknowledged = new LinkedHashMap<>();
      List<List<Event>> inFlight = new ArrayList<>();
      for (Known known : crashUnder(writers, round)) {
        acknowledged.putAll(known.acknowledged());
        known.unknown().ifPresent(inFlight::add);
      }
      long stored = headBefore;
      for (Map.Entry<List<Event>, Appended> entry : acknowledged.entrySet()) {
        assertStored(entry.getKey(), entry.getValue());
        stored += entry.getKey().size();
      }
      for (List<Event> batch : inFlight) {
        if (isStoredWhole(batch)) {
          found++;
          stored += batch.size();
        }
        unknown++;
      }
      assertThat(events().head()).as("nothing but what was submitted").isEqualTo(stored);
      assertThat(positions(Read.all()))
          .isEqualTo(LongStream.rangeClosed(1, stored).boxed().toList());
      repeat(acknowledged, inFlight);
      checked(acknowledged.size() + inFlight.size());
    }
    System.out.printf(
        "crash contract on %s: %d crashes under writers, %d appends in flight, %d of them found%n",
        backend().name(), CRASHES, unknown, found);
  }

  private List<Known> crashUnder(int writers, int round) {
    Headwater old = store();
    CountDownLatch underWay = new CountDownLatch(writers * random.nextInt(1, 4));
    List<Callable<Known>> crew = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      String stream = "w" + w + "r" + round;
      crew.add(() -> appendUntilStopped(old, stream, underWay));
    }
    return Crew.runUntil(crew, underWay, this::crash);
  }

  private static Known appendUntilStopped(Headwater store, String stream, CountDownLatch underWay) {
    Map<List<Event>, Appended> acknowledged = new LinkedHashMap<>();
    for (int i = 0; ; i++) {
      List<Event> batch = new ArrayList<>();
      for (int j = 0; j <= i % 4; j++) {
        batch.add(inStream(stream, "A", "i" + i));
      }
      try {
        acknowledged.put(batch, store.events().append(batch, AppendCondition.any()));
      } catch (HeadwaterException e) {
        return new Known(acknowledged, Optional.of(batch));
      } finally {
        underWay.countDown();
      }
    }
  }

  private void assertStored(List<Event> batch, Appended answer) {
    List<RecordedEvent> stored =
        events().read(Read.all().from(answer.firstPosition()).limit(batch.size())).toList();
    assertThat(stored).extracting(RecordedEvent::event).isEqualTo(batch);
    assertThat(stored).extracting(RecordedEvent::recordedAt).containsOnly(answer.recordedAt());
  }

  private boolean isStoredWhole(List<Event> batch) {
    long stored = batch.stream().filter(event -> events().event(event.id()).isPresent()).count();
    assertThat(stored).as("stored events of %s", batch).isIn(0L, (long) batch.size());
    return stored > 0;
  }

  private void repeat(Map<List<Event>, Appended> acknowledged, List<List<Event>> inFlight) {
    acknowledged.forEach(
        (batch, answer) ->
            assertThat(events().append(batch, AppendCondition.any())).isEqualTo(answer));
    for (List<Event> batch : inFlight) {
      Appended answer = events().append(batch, AppendCondition.any());
      assertStored(batch, answer);
      assertThat(events().append(batch, AppendCondition.any())).isEqualTo(answer);
    }
  }
}
