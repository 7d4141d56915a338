package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.EventCodec;
import io.headwater.core.StateCodec;
import io.headwater.testkit.Purse.Change;
import io.headwater.testkit.Purse.Command;
import io.headwater.testkit.Purse.Contents;
import io.headwater.testkit.Purse.Put;
import io.headwater.testkit.Purse.PutSingly;
import io.headwater.testkit.Purse.Take;
import io.headwater.testkit.Purse.TooFew;
import io.headwater.testkit.Purse.WasPut;
import io.headwater.testkit.Purse.WasTaken;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** That the fixture lets good aggregates pass, and bites bad ones. */
class AggregateFixtureTest {
  private static AggregateFixture<Command, Contents, Change> fixture() {
    return AggregateFixture.of(new Purse()).with(new Purse.Codec(), new Purse.Contained());
  }

  private static void bites(ThrowingCallable check, String... words) {
    assertThatThrownBy(check).isInstanceOf(AssertionError.class).hasMessageContainingAll(words);
  }

  @Test
  void whatIsRightPasses() {
    fixture()
        .given(new WasPut(5))
        .given(new WasTaken(1), new WasPut(2))
        .when(new Take(6))
        .then(new WasTaken(6))
        .thenState(state -> assertThat(state.coins()).isZero());
    fixture().when(new PutSingly(2)).then(new WasPut(1), new WasPut(1));
    fixture().when(new Put(0)).thenNothing().thenState(new Contents(0, 0));
    fixture()
        .given(new WasPut(5))
        .when(new Take(6))
        .thenRefused(TooFew.class)
        .thenRefused(RuntimeException.class, e -> assertThat(e).hasMessageContaining("6 coins"));
    fixture().given(new WasPut(5)).evolvesWith(new WasTaken(9), new WasPut(1));
  }

  @Test
  void aGivenFixtureIsNotChangedByWhatIsBuiltOnIt() {
    AggregateFixture<Command, Contents, Change> five = fixture().given(new WasPut(5));
    five.given(new WasPut(5)).when(new Take(10)).then(new WasTaken(10));
    five.when(new Take(10)).thenRefused(TooFew.class);
  }

  @Test
  void otherEventsAreBitten() {
    var outcome = fixture().when(new Put(5));
    bites(() -> outcome.then(new WasPut(6)), "Put[coins=5]", "WasPut[coins=6]");
    bites(() -> outcome.then(new WasPut(5), new WasPut(5)), "WasPut[coins=5]");
    bites(outcome::thenNothing, "WasPut[coins=5]");
    bites(() -> outcome.thenRefused(TooFew.class), "WasPut[coins=5]", "TooFew");
    bites(() -> outcome.thenState(new Contents(6, 0)), "coins=6");
  }

  @Test
  void aRefusalThatWasNotExpectedIsBitten() {
    var outcome = fixture().when(new Take(5));
    bites(() -> outcome.then(new WasTaken(5)), "Take[coins=5]", "refused");
    bites(outcome::thenNothing, "refused");
    bites(() -> outcome.thenRefused(IllegalStateException.class), "IllegalStateException");
  }

  @Test
  void anAggregateThatIsNotPureIsBitten() {
    Purse moody =
        new Purse() {
          @Override
          public List<Change> decide(Command command, Contents state) {
            return List.of(new WasPut(decided.incrementAndGet()));
          }
        };
    bites(() -> AggregateFixture.of(moody).when(new Put(1)), "second time", "coins=2");
    Purse forgetful =
        new Purse() {
          @Override
          public Contents evolve(Contents state, Change event) {
            return new Contents(evolved.incrementAndGet(), 0);
          }
        };
    bites(
        () -> AggregateFixture.of(forgetful).given(new WasPut(1)).when(new Put(1)),
        "snapshot after 0 of 1 events");
  }

  @Test
  void aStateThatIsNotWholeInItsSnapshotIsBitten() {
    Purse.Contained lossless = new Purse.Contained();
    StateCodec<Contents> lossy =
        new StateCodec<>() {
          @Override
          public byte[] encode(Contents state) {
            return lossless.encode(state);
          }

          @Override
          public Contents decode(byte[] bytes) {
            return new Contents(lossless.decode(bytes).coins(), 0);
          }

          @Override
          public String fingerprint() {
            return "lossy";
          }
        };
    bites(
        () ->
            AggregateFixture.of(new Purse())
                .with(new Purse.Codec(), lossy)
                .given(new WasPut(1))
                .when(new Put(1)),
        "comes back from its codec",
        "trace=0");
  }

  @Test
  void anEventThatDoesNotSurviveItsCodecIsBitten() {
    Purse.Codec good = new Purse.Codec();
    EventCodec<Change> lossy =
        new EventCodec<>() {
          @Override
          public String type(Change event) {
            return good.type(event);
          }

          @Override
          public byte[] encode(Change event) {
            return "1".getBytes(StandardCharsets.UTF_8);
          }

          @Override
          public String contentType() {
            return good.contentType();
          }

          @Override
          public Change decode(String type, byte[] data) {
            return good.decode(type, data);
          }

          @Override
          public Set<String> types() {
            return good.types();
          }

          @Override
          public String fingerprint() {
            return "lossy";
          }
        };
    AggregateFixture<Command, Contents, Change> fixture =
        AggregateFixture.of(new Purse()).with(lossy, new Purse.Contained());
    fixture.when(new Put(1)).then(new WasPut(1));
    bites(() -> fixture.when(new Put(2)), "event that comes back", "coins=2");
  }

  @Test
  void anEvolveThatRefusesIsBitten() {
    Purse strict =
        new Purse() {
          @Override
          public Contents evolve(Contents state, Change event) {
            Contents next = super.evolve(state, event);
            if (next.coins() < 0) {
              throw new TooFew(0, next.coins());
            }
            return next;
          }
        };
    var fixture = AggregateFixture.of(strict).given(new WasPut(5), new WasTaken(4));
    fixture.evolvesWith(new WasPut(1));
    bites(() -> fixture.evolvesWith(new WasTaken(5)), "evolve refused", "WasTaken[coins=5]");
    bites(() -> fixture.given(new WasTaken(2)).when(new Put(1)), "evolve refused", "decide");
  }
}
