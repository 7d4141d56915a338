package io.headwater.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException;
import io.headwater.core.LiveProjection;
import io.headwater.embedded.Embedded;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A generated file through a durable store on the disk, compared with a plain fold of its text. A
 * bigger dose: {@code -Dheadwater.bank.accounts=4500 -Dheadwater.bank.transactions=1056320}, other
 * data: {@code -Dheadwater.bank.seed=…}.
 */
class DurableReplayTest {
  private static final int ACCOUNTS = Integer.getInteger("headwater.bank.accounts", 40);
  private static final int TRANSACTIONS = Integer.getInteger("headwater.bank.transactions", 5_000);
  private static final long SEED = Long.getLong("headwater.bank.seed", 20_261_122);

  /** Below what the data needs, so that some rows are refused. */
  private static final String OVERDRAFT = "500";

  @TempDir Path directory;

  @Test
  void theReadModelsEqualAPlainFoldAlsoAfterDeathsWithoutSnapshotsAndRebuilt() throws Exception {
    Path file = directory.resolve("bank.csv");
    new BankGenerator(SEED, ACCOUNTS, TRANSACTIONS).write(file, rows -> {});
    PlainFold expected = PlainFold.of(file, OVERDRAFT);
    assertThat(expected.refusals).as("seed %d refuses some rows", SEED).isNotEmpty();
    Path data = directory.resolve("data");
    dieTwice(data, file);
    try (Headwater store = Embedded.open(data)) {
      ReplayReport report = check(store, file, expected);
      assertThat(report.resumed()).isPositive();
    }
    try (Headwater store = Embedded.open(data)) {
      store.snapshots().deleteAll("");
      check(store, file, expected);
    }
    try (Headwater store = Embedded.open(data)) {
      Bank bank = Bank.in(store);
      try (LiveProjection<Overview> overview = bank.startOverview();
          LiveProjection<DailyCloses> closes = bank.startDailyCloses()) {
        overview.rebuild();
        closes.rebuild();
      }
      check(store, file, expected);
    }
  }

  private static void dieTwice(Path data, Path file) {
    Random random = new Random(SEED);
    for (int death = 0; death < 2; death++) {
      int appends = random.nextInt(1, (ACCOUNTS + TRANSACTIONS) / 3);
      try (Headwater store = Embedded.open(data)) {
        assertThatThrownBy(() -> replay(new FailingStore(store, appends), file).run())
            .as("seed %d, death after %d appends", SEED, appends)
            .isInstanceOf(HeadwaterException.OutcomeUnknown.class);
      }
    }
  }

  private static BankReplay replay(Headwater store, Path file) {
    return BankReplay.of(store, file).withOverdraftLimit(new BigDecimal(OVERDRAFT));
  }

  private ReplayReport check(Headwater store, Path file, PlainFold expected) throws Exception {
    Path closes = directory.resolve("closes.csv");
    ReplayReport report = replay(store, file).writingCloses(closes).run();
    assertThat(report.rows()).isEqualTo(expected.rows);
    assertThat(report.refusals()).isEqualTo(expected.refusals);
    assertThat(report.events()).isEqualTo(expected.events);
    assertThat(store.events().head()).isEqualTo(expected.events + report.refused());
    Map<String, BigDecimal> balances = new TreeMap<>();
    Bank.in(store).accounts().forEach(each -> balances.put(each.account(), each.balance()));
    assertThat(balances).isEqualTo(expected.balances);
    assertThat(Files.readString(closes)).isEqualTo(expected.closes());
    return report;
  }
}
