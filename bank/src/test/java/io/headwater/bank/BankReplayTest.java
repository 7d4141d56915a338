package io.headwater.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Clock;
import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException;
import io.headwater.core.LiveProjection;
import io.headwater.core.Projection;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import io.headwater.core.StateCodec;
import io.headwater.testkit.ModelStore;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BankReplayTest {
  @TempDir Path directory;

  @Test
  void aReplayComesToWhatAPlainFoldOfTheFileComesTo() throws Exception {
    for (long seed = 1; seed <= 4; seed++) {
      Path file = RowMix.write(directory.resolve("mix.csv"), seed, 1_500);
      Headwater store = new ModelStore(Clock.system());
      ReplayReport report = replay(store, file).run();
      assertMatches(store, file, report, "seed " + seed);
      assertThat(report.resumed()).isZero();
    }
  }

  @Test
  void aGeneratedFileIsReplayedWithoutRefusalsIfAccountsMayBeOverdrawn() throws Exception {
    Path file = directory.resolve("generated.csv");
    new BankGenerator(11, 60, 2_400).write(file, rows -> {});
    Headwater store = new ModelStore(Clock.system());
    ReplayReport report =
        BankReplay.of(store, file)
            .withOverdraftLimit(BigDecimal.valueOf(BankGenerator.OVERDRAFT))
            .run();
    assertThat(report.refusals()).isEmpty();
    assertThat(report.rows()).isEqualTo(2_460);
    assertThat(report.accounts()).isEqualTo(60);

    PlainFold expected = PlainFold.of(file, "20000");
    assertThat(report.events()).isEqualTo(expected.events);
    assertThat(report.sumOfBalances()).isEqualTo(sum(expected));
  }

  @Test
  void aReplayThatDiedAtAnyRowGoesOnAndDecidesNothingTwice() throws Exception {
    Random random = new Random(99);
    Path file = RowMix.write(directory.resolve("mix.csv"), 99, 800);
    for (int round = 0; round < 12; round++) {
      Headwater store = new ModelStore(Clock.system());
      List<Integer> deaths = new ArrayList<>();
      for (int death = 0; death < 3; death++) {
        int appends = random.nextInt(200);
        deaths.add(appends);
        assertThatThrownBy(() -> replay(new FailingStore(store, appends), file).run())
            .isInstanceOf(HeadwaterException.OutcomeUnknown.class);
      }
      ReplayReport report = replay(store, file).run();
      assertMatches(store, file, report, "deaths after " + deaths);
      assertThat(report.resumed()).isPositive();
    }
  }

  @Test
  void aReplayThatIsDoneChangesNothingWhenItIsRunAgain() throws Exception {
    Path file = RowMix.write(directory.resolve("mix.csv"), 5, 400);
    Headwater store = new ModelStore(Clock.system());
    ReplayReport first = replay(store, file).run();
    long head = store.events().head();
    ReplayReport again = replay(store, file).run();
    assertThat(store.events().head()).isEqualTo(head);
    assertThat(again.resumed()).isEqualTo(again.rows());
    assertThat(again.refusals()).isEqualTo(first.refusals());
    assertThat(again.events()).isEqualTo(first.events());
    assertThat(again.accounts()).isEqualTo(first.accounts());
    assertThat(again.sumOfBalances()).isEqualTo(first.sumOfBalances());
  }

  @Test
  void withoutSnapshotsAndAfterARebuildEverythingIsTheSame() throws Exception {
    Path file = RowMix.write(directory.resolve("mix.csv"), 6, 1_200);
    Headwater store = new ModelStore(Clock.system());
    ReplayReport report = replay(store, file).run();
    Bank bank = Bank.in(store);
    List<AccountSummary> before = bank.accounts();
    store.snapshots().deleteAll("");
    assertThat(Bank.in(store).accounts()).isEqualTo(before);
    for (AccountSummary summary : before) {
      assertThat(Bank.in(store).account(summary.account()).state().balance())
          .isEqualTo(summary.balance());
    }
    try (LiveProjection<Overview> overview = bank.startOverview();
        LiveProjection<DailyCloses> closes = bank.startDailyCloses()) {
      overview.rebuild();
      closes.rebuild();
      assertThat(overview.query(Overview::accounts)).isEqualTo(before);
    }
    assertMatches(store, file, replay(store, file).run(), "after a rebuild");
    assertThat(report.rows()).isEqualTo(1_200);
  }

  @Test
  void foldedFromTheStartTheReadModelsHaveTheSameBytes() throws Exception {
    Path file = RowMix.write(directory.resolve("mix.csv"), 7, 800);
    Headwater store = new ModelStore(Clock.system());
    replay(store, file).run();
    sameBytes(store, Overview.projection(), Overview.states());
    sameBytes(store, DailyCloses.projection(), DailyCloses.states());
  }

  private static <S> void sameBytes(Headwater store, Projection<S> projection, StateCodec<S> codec)
      throws InterruptedException {
    S state = projection.initial();
    for (RecordedEvent event : store.events().read(Read.matching(projection.query()))) {
      // Through bytes half-way, as after a restart.
      state = projection.apply(state, event);
      if (event.position() % 97 == 0) {
        state = codec.decode(codec.encode(state));
      }
    }
    try (LiveProjection<S> live = LiveProjection.start(store, projection, codec)) {
      assertThat(live.awaitPosition(store.events().head(), Duration.ofMinutes(1))).isTrue();
      assertThat(live.query(codec::encode)).isEqualTo(codec.encode(state));
    }
  }

  @Test
  void everyRowIsExactlyOneAppend() throws Exception {
    Path file = RowMix.write(directory.resolve("mix.csv"), 8, 600);
    Headwater store = new ModelStore(Clock.system());
    ReplayReport report = replay(store, file).run();
    Map<String, Integer> perRow = new HashMap<>();
    for (RecordedEvent event : store.events().read(Read.all())) {
      assertThat(event.tags()).containsExactly("replay:" + report.id());
      perRow.merge(Objects.requireNonNull(event.metadata().causationId()), 1, Integer::sum);
    }
    assertThat(perRow).hasSize(600);
    assertThat(store.events().head()).isEqualTo(report.events() + report.refused());
    assertThat(perRow.values()).allMatch(events -> events == 1 || events == 2);
  }

  @Test
  void rowsOfAnAccountAreDecidedInTheOrderOfTheFile() throws Exception {
    Path file =
        csv(
            "account_id,time,kind,amount,counter_account,description",
            "A,2024-01-01,open,10,,",
            "B,2024-01-01,open,0,,",
            "B,2024-01-02,withdraw,5,,too early",
            "A,2024-01-02,transfer,5,B,",
            "B,2024-01-02,withdraw,5,,",
            "B,2024-01-03,close,0,,",
            "A,2024-01-03,transfer,5,B,closed",
            "A,2024-01-04,withdraw,5,,");
    Headwater store = new ModelStore(Clock.system());
    ReplayReport report = BankReplay.of(store, file).run();
    assertThat(report.refusals()).isEqualTo(Map.of("insufficient-funds", 1L, "account-closed", 1L));
    assertThat(report.sumOfBalances()).isEqualByComparingTo("0");
    assertThat(
            store.events().read(Read.stream("replay-" + report.id())).stream()
                .map(
                    event ->
                        ((ReplayEvent.RowRefused)
                                ReplayEvent.codec().decode(event.type(), event.data()))
                            .row()))
        .containsExactlyInAnyOrder(3L, 7L);
  }

  @Test
  void goingOnWithAnotherOverdraftLimitIsRefused() throws Exception {
    Path file = csv("account_id,time,kind,amount", "A,2024-01-01,open,10");
    Headwater store = new ModelStore(Clock.system());
    replay(store, file).run();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BankReplay.of(store, file).run())
        .withMessageContaining("expected 300.00");
    for (String limit : List.of("0.001", "1000000000000")) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> BankReplay.of(store, file).withOverdraftLimit(new BigDecimal(limit)).run())
          .withMessageContaining(limit);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BankReplay.of(store, file).withOverdraftLimit(BigDecimal.TEN.negate()));
  }

  @Test
  void whatTheCallerOfAFailedReplayGetsIsTheFirstFailure() throws Exception {
    Path file = RowMix.write(directory.resolve("mix.csv"), 9, 300);
    Headwater store = new ModelStore(Clock.system());
    assertThatThrownBy(() -> replay(new FailingStore(store, 10), file).run())
        .isInstanceOf(HeadwaterException.OutcomeUnknown.class)
        .hasMessage("the process died");
  }

  private static BankReplay replay(Headwater store, Path file) {
    return BankReplay.of(store, file).withOverdraftLimit(new BigDecimal("300"));
  }

  private void assertMatches(Headwater store, Path file, ReplayReport report, String what)
      throws Exception {
    PlainFold expected = PlainFold.of(file, "300");
    assertThat(report.rows()).as(what).isEqualTo(expected.rows);
    assertThat(report.refusals()).as(what).isEqualTo(expected.refusals);
    assertThat(report.events()).as(what).isEqualTo(expected.events);
    assertThat(report.accounts()).as(what).isEqualTo(expected.balances.size());
    assertThat(report.sumOfBalances()).as(what).isEqualTo(sum(expected));
    Map<String, BigDecimal> balances = new TreeMap<>();
    Bank.in(store).accounts().forEach(s -> balances.put(s.account(), s.balance()));
    assertThat(balances).as(what).isEqualTo(expected.balances);
    Path closes = directory.resolve("closes.csv");
    replay(store, file).writingCloses(closes).run();
    assertThat(Files.readString(closes)).as(what).isEqualTo(expected.closes());
  }

  private static BigDecimal sum(PlainFold fold) {
    return fold.balances.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private Path csv(String... lines) throws IOException {
    return Files.write(directory.resolve("rows.csv"), List.of(lines));
  }
}
