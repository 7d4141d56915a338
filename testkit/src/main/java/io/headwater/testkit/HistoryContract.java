package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Envelope;
import io.headwater.core.EventCodec;
import io.headwater.core.Repository;
import io.headwater.core.Repository.Loaded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The past of an aggregate: at a version, at a time, and who caused what. */
abstract class HistoryContract extends StoreContract {
  HistoryContract() {
    super("history contract");
  }

  private Repository<Purse.Command, Purse.Contents, Purse.Change> purses() {
    return Repository.of(store(), new Purse(), new Purse.Codec());
  }

  private static Purse.Contents fold(Purse.Change... changes) {
    Purse purse = new Purse();
    Purse.Contents state = purse.initial();
    for (Purse.Change change : changes) {
      state = purse.evolve(state, change);
    }
    return state;
  }

  @Test
  void theStateAtEveryVersionIsTheFoldUpToIt() {
    var purse = purses().withSnapshots(new Purse.Contained(), 3);
    List<Purse.Contents> states = new ArrayList<>(List.of(new Purse().initial()));
    for (int i = 1; i <= 10; i++) {
      states.add(purse.execute("x", new Purse.Put(i)).after().state());
    }
    for (int version = 0; version <= 10; version++) {
      Loaded<Purse.Contents> then = new Loaded<>("x", version, states.get(version));
      assertThat(purse.loadAtVersion("x", version)).isEqualTo(then);
      assertThat(purse.withCache(5).loadAtVersion("x", version)).isEqualTo(then);
    }
    for (long version : new long[] {-1, 11}) {
      assertThatThrownBy(() -> purse.loadAtVersion("x", version))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("" + version, "purse-x", "10");
    }
  }

  @Test
  void theStateAtATimeIsTheFoldOfWhatHadHappenedByThen() {
    Instant day = Instant.parse("2020-01-01T00:00:00Z");
    int[] days = {1, 3, 2, 3, 9};
    for (int i = 0; i < days.length; i++) {
      Envelope<Purse.Command> put = Envelope.of("x", new Purse.Put(1L << i));
      purses().execute(put.occurredAt(day.plusSeconds(86_400L * days[i])));
    }
    assertThat(at(day)).isEqualTo(new Loaded<>("x", 0, fold()));
    assertThat(at(day.plusSeconds(86_400)))
        .isEqualTo(new Loaded<>("x", 1, fold(new Purse.WasPut(1))));
    assertThat(at(day.plusSeconds(86_400 * 2)))
        .as("the second event had not happened, the third had")
        .isEqualTo(new Loaded<>("x", 3, fold(new Purse.WasPut(1), new Purse.WasPut(4))));
    assertThat(at(day.plusSeconds(86_400 * 3)).state().coins()).isEqualTo(15);
    assertThat(at(Instant.MAX)).isEqualTo(purses().load("x"));
    purses().execute("x", new Purse.Put(100));
    assertThat(at(TestClock.START.minusSeconds(1)).state().coins()).isEqualTo(31);
    assertThat(at(TestClock.START).state().coins()).as("stored then").isEqualTo(131);
  }

  private Loaded<Purse.Contents> at(Instant time) {
    return purses().loadAt("x", time);
  }

  @Test
  void theHistoryTellsWhatHappenedAndWhoCausedIt() {
    for (int i = 1; i <= 3; i++) {
      Envelope<Purse.Command> put = Envelope.of("x", new Purse.Put(i));
      purses().execute(put.withCommandId("c" + i));
      purses().execute("other", new Purse.Put(9));
    }
    var history = purses().history("x").toList();
    assertThat(history)
        .extracting(change -> change.recorded().metadata().causationId())
        .containsExactly("c1", "c2", "c3");
    assertThat(history)
        .extracting(Repository.Change::event)
        .containsExactly(new Purse.WasPut(1), new Purse.WasPut(2), new Purse.WasPut(3));
    assertThat(history).extracting(change -> change.after().coins()).containsExactly(1L, 3L, 6L);
    assertThat(history)
        .extracting(change -> change.recorded().version())
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void anUnknownEventTypeIsNamedWithItsPlace() {
    purses().execute("x", new Purse.Put(1));
    append(inStream("purse-x", "WasLost"));
    assertThatThrownBy(() -> purses().load("x"))
        .isInstanceOfSatisfying(
            EventCodec.UnknownEventType.class, e -> assertThat(e.type()).isEqualTo("WasLost"))
        .hasMessageContainingAll("'WasLost'", "purse-x", "position 2", "version 2", "WasPut");
    assertThatThrownBy(() -> purses().execute("x", new Purse.Put(1)))
        .isInstanceOf(EventCodec.UnknownEventType.class);
  }

  @Test
  void bytesThatAreNoEventAreNamedWithTheirPlace() {
    append(inStream("purse-x", "WasPut"));
    assertThatThrownBy(() -> purses().load("x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("position 1", "purse-x");
  }
}
