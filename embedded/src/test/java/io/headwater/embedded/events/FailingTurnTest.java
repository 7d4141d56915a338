package io.headwater.embedded.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.AppendCondition;
import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.HeadwaterException.Conflict;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.StoreFailed;
import io.headwater.core.Query;
import io.headwater.core.Read;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import io.headwater.embedded.Stores;
import io.headwater.embedded.record.KeyHash;
import io.headwater.log.DiskCall;
import io.headwater.log.Fault;
import io.headwater.log.SimulatedDisk;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What callers are told when a commit turn does not end well. */
class FailingTurnTest {
  private final SimulatedDisk disk = new SimulatedDisk(7);
  private final EmbeddedOptions options = EmbeddedOptions.defaults().withReserveBytes(0);

  private static Append enqueued(Embedded store, AppendCondition condition, String stream) {
    Event event = Event.of("T", new byte[10]).inStream(stream);
    Append append = Append.of(List.of(event), condition, KeyHash.STANDARD, null);
    ((EmbeddedEvents) store.events()).enqueue(append);
    return append;
  }

  /**
   * Regression, found by the crash rig: those behind the append whose decision threw had no
   * verdict, and were told that they are stored at position 0.
   */
  @Test
  void nobodyIsToldThatItIsStoredWhenDecidingAnotherThrows() {
    Embedded store = open(new ThrowingClock());
    Append first = enqueued(store, AppendCondition.any(), "a");
    Append throwing = enqueued(store, AppendCondition.any(), "b");
    Append behind = enqueued(store, AppendCondition.any(), "c");

    ((EmbeddedEvents) store.events()).step();

    for (Append append : List.of(first, throwing, behind)) {
      assertThatThrownBy(append::answer).isInstanceOf(OutcomeUnknown.class);
    }
    assertThat(store.events().head()).isZero();
    Append later = enqueued(store, AppendCondition.any(), "d");
    ((EmbeddedEvents) store.events()).step();
    assertThatThrownBy(later::answer).isInstanceOf(StoreFailed.class);
  }

  @Test
  void aConflictWithWhatWasStagedIsUnknownToo() {
    Embedded store = open(Clock.system());
    store.events().append(List.of(Event.of("T", new byte[1]).inStream("old")), any());
    Append accepted = enqueued(store, any(), "new");
    Append onStaged =
        enqueued(store, AppendCondition.expecting("new", ExpectedVersion.none()), "x");
    Append onCommitted =
        enqueued(store, AppendCondition.expecting("old", ExpectedVersion.none()), "y");
    disk.faults().failAt(DiskCall.FORCE, 1, Fault.EIO, true);

    ((EmbeddedEvents) store.events()).step();

    assertThatThrownBy(accepted::answer).isInstanceOf(OutcomeUnknown.class);
    assertThatThrownBy(onStaged::answer).isInstanceOf(OutcomeUnknown.class);
    assertThatThrownBy(onCommitted::answer).isInstanceOf(Conflict.class);
    assertThat(store.events().head()).isEqualTo(1);
    assertThat(store.events().read(Read.all()).toList()).hasSize(1);
    assertThatThrownBy(() -> store.events().append(List.of(Event.of("T", new byte[1])), any()))
        .isInstanceOf(StoreFailed.class)
        .hasMessageContaining("open it again");
  }

  /**
   * Regression, crash rig seed 7237891369686: the first part of the condition held only because of
   * what was staged, and the conflict of the second was answered although that was lost.
   */
  @Test
  void aConflictBehindAPartThatHeldByWhatWasStagedIsUnknownToo() {
    Embedded store = open(Clock.system());
    store.events().append(List.of(Event.of("T", new byte[1]).inStream("old")), any());
    enqueued(store, any(), "new");
    AppendCondition both =
        AppendCondition.expecting("new", ExpectedVersion.exists())
            .andNoneAfter(Query.stream("old"), 0);
    Append onBoth = enqueued(store, both, "x");
    disk.faults().failAt(DiskCall.FORCE, 1, Fault.EIO, true);

    ((EmbeddedEvents) store.events()).step();

    assertThatThrownBy(onBoth::answer).isInstanceOf(OutcomeUnknown.class);
  }

  private static AppendCondition any() {
    return AppendCondition.any();
  }

  private Embedded open(Clock clock) {
    return Stores.open(disk, options.withClock(clock));
  }

  /** Works once, and never again. */
  private static final class ThrowingClock implements Clock {
    private int calls;

    @Override
    public Instant now() {
      if (calls++ > 0) {
        throw new UnsupportedOperationException("the clock stopped");
      }
      return Instant.EPOCH;
    }

    @Override
    public long nanos() {
      return 0;
    }
  }
}
