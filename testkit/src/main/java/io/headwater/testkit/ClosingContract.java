package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Checkpoint;
import io.headwater.core.Event;
import io.headwater.core.EventStore;
import io.headwater.core.Events;
import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import io.headwater.core.StoreId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Closing refuses new work and ends what was accepted; opening again finds everything. */
abstract class ClosingContract extends StoreContract {
  ClosingContract() {
    super("closing contract");
  }

  private void closed(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(StoreClosed.class).hasMessageContaining("closed");
    checked(1);
  }

  @Test
  void everyCallAfterClosingIsRefused() {
    append(inStream("s", "A"));
    EventStore events = events();
    Headwater store = store();
    Events read = events.read(Read.all());
    Checkpoint start = Checkpoint.start(store.id());
    store.close();

    closed(() -> events.append(List.of(event("B")), AppendCondition.any()));
    closed(() -> events.read(Read.all()).toList());
    closed(read::toList);
    closed(() -> events.event(event("B").id()));
    closed(() -> events.version("s"));
    closed(() -> events.streams("", "", 1));
    closed(events::head);
    closed(() -> events.awaitAfter(0, Duration.ofSeconds(1)));
    closed(() -> events.awaitAfter(9, Duration.ofSeconds(Crew.HANG_SECONDS)));
    closed(() -> store.checkpoints().save("c", start));
    closed(() -> store.checkpoints().load("c"));
    closed(() -> store.snapshots().save("s", new byte[1], true));
    closed(() -> store.snapshots().load("s"));
    reopen();
    assertThat(events().head()).isEqualTo(1);
  }

  @Test
  void anAsynchronousAppendAfterClosingIsRefusedAtOnceOrInItsFuture() {
    EventStore events = events();
    store().close();
    try {
      CompletableFuture<Appended> later =
          events.appendAsync(List.of(event("A")), AppendCondition.any());
      assertThatThrownBy(later::get).hasCauseInstanceOf(StoreClosed.class);
    } catch (StoreClosed e) {
      assertThat(e).hasMessageContaining("closed");
    }
  }

  @Test
  void anIteratorEndsWithAnErrorWhenItsStoreIsClosed() {
    append(event("A"), event("B"));
    Iterator<RecordedEvent> iterator = events().read(Read.all()).iterator();
    iterator.next();
    store().close();
    closed(iterator::next);
  }

  @Test
  void closingTwiceDoesNothing() {
    append(event("A"));
    store().close();
    store().close();
    reopen();
    assertThat(events().head()).isEqualTo(1);
  }

  @Test
  void closingEndsAWait() {
    Headwater store = store();
    Crew.during(() -> closed(() -> store.events().awaitAfter(0, Crew.FOREVER)), store::close);
  }

  @Test
  void whatWasAcceptedBeforeClosingIsEndedAndKept() {
    List<CompletableFuture<Appended>> accepted = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      accepted.add(events().appendAsync(List.of(event("A", "i" + i)), AppendCondition.any()));
    }
    store().close();

    List<Long> positions = accepted.stream().map(f -> Crew.get(f).firstPosition()).toList();
    reopen();
    assertThat(positions(Read.all())).containsExactlyInAnyOrderElementsOf(positions);
  }

  @Test
  void anAppendThatMeetsTheClosingIsAcknowledgedAndKeptOrRefusedAndNotKept() {
    List<Event> acknowledged = new ArrayList<>();
    for (int round = 0; round < dose(5); round++) {
      Headwater store = store();
      CountDownLatch started = new CountDownLatch(8);
      List<Callable<List<Event>>> crew = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        crew.add(() -> appendUntilClosed(store, started));
      }
      Crew.runUntil(crew, started, store::close).forEach(acknowledged::addAll);
      reopen();
      assertThat(all())
          .extracting(RecordedEvent::event)
          .containsExactlyInAnyOrderElementsOf(acknowledged);
    }
    checked(acknowledged.size());
  }

  private static List<Event> appendUntilClosed(Headwater store, CountDownLatch started) {
    List<Event> acknowledged = new ArrayList<>();
    while (true) {
      Event event = event("A");
      try {
        store.events().append(List.of(event), AppendCondition.any());
        acknowledged.add(event);
      } catch (StoreClosed e) {
        return acknowledged;
      } finally {
        started.countDown();
      }
    }
  }

  @Test
  void everythingIsTheSameAfterReopening() {
    append(inStream("s", "A", "x"), event("B"), inStream("t", "C", "x", "y"));
    append(inStream("s", "D"));
    StoreId id = store().id();
    List<RecordedEvent> before = all();
    reopen();

    assertThat(store().id()).isEqualTo(id);
    assertThat(all()).isEqualTo(before);
    assertThat(events().head()).isEqualTo(4);
    assertThat(events().version("s")).isEqualTo(2);
    for (RecordedEvent event : before) {
      assertThat(events().event(event.id())).contains(event);
    }
    assertThat(append(inStream("s", "E")).versions()).containsEntry("s", 3L);
    assertThat(events().head()).isEqualTo(5);
  }

  @Test
  void anEmptyStoreReopensEmpty() {
    StoreId id = store().id();
    reopen();
    reopen();
    assertThat(store().id()).isEqualTo(id);
    assertThat(events().head()).isZero();
    assertThat(append(event("A")).firstPosition()).isEqualTo(1);
  }
}
