package io.headwater.bank;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/**
 * Writes a file for {@link BankReplay} with the shape of a retail bank, since no real bank's data
 * may be passed on. The same seed and sizes give the same bytes.
 *
 * <p>The shape:
 *
 * <ul>
 *   <li>Accounts {@code A00001}… are opened on random days of the six years from 2019 to 2024, with
 *       100 to some 20,000; each gives one {@code open} row. None is closed.
 *   <li>Exactly the asked-for number of other rows: busy accounts have more (log-normal), and each
 *       spreads its own evenly over its months. They stand in the order of their times.
 *   <li>41 % of them are {@code deposit} rows: the month's salary first, interest on the last day
 *       of the month, and money brought in. The others are withdrawals: cash, cards, rent, a fee on
 *       the last day but one, and penalty interest on the last day for accounts below 0. Of every
 *       hundred rows about one is a {@code transfer} to another account.
 *   <li>Amounts are 0.10 to 76,500.00; log-normal, so that most are small and the tail is long.
 *   <li>2 % of the accounts go below 0 at some time, never further than {@link #OVERDRAFT}; all the
 *       others never do. So a replay with that overdraft limit refuses nothing, and one without
 *       refuses what would have overdrawn them.
 * </ul>
 */
public final class BankGenerator {
  /** How far below 0 an account goes at most. */
  public static final int OVERDRAFT = 20_000;

  static final int FIRST_YEAR = 2019;
  static final int MONTHS = 72;
  static final double CREDIT_SHARE = 0.41;
  static final double OVERDRAWN_SHARE = 0.02;

  private final int accounts;
  private final long transactions;
  private final SplittableRandom random;

  /** One row, before it has its place in the month. */
  record Row(long second, String text) {}

  /**
   * @param accounts at least 2
   * @param transactions how many rows besides the openings; 0 or more
   * @throws IllegalArgumentException if a number is too small
   */
  public BankGenerator(long seed, int accounts, long transactions) {
    if (accounts < 2 || transactions < 0) {
      throw new IllegalArgumentException(
          "%d accounts and %d transactions; expected at least 2 and 0"
              .formatted(accounts, transactions));
    }
    this.accounts = accounts;
    this.transactions = transactions;
    this.random = new SplittableRandom(seed);
  }

  /** How many rows the file has, its header not counted. */
  public long rows() {
    return accounts + transactions;
  }

  /**
   * Writes the file, in place of one that is there. Call it once.
   *
   * @param progress gets the number of rows written so far, from time to time
   */
  public void write(Path file, LongConsumer progress) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      write(out, progress);
    }
  }

  private void write(BufferedWriter out, LongConsumer progress) throws IOException {
    out.write("account_id,time,kind,amount,counter_account,description\n");
    List<SimulatedAccount> all = openings();
    TransactionCounts counts = new TransactionCounts(all, transactions);
    long written = 0;
    for (int month = 0; month < MONTHS; month++) {
      List<Row> rows = new ArrayList<>();
      YearMonth yearMonth = YearMonth.of(FIRST_YEAR, 1).plusMonths(month);
      for (SimulatedAccount account : all) {
        if (account.openedMonth() == month) {
          rows.add(account.open());
        }
        int due = counts.due(account, month);
        if (due > 0) {
          account.simulate(rows, yearMonth, due, counts);
        }
      }
      rows.sort(Comparator.comparingLong(Row::second));
      for (Row row : rows) {
        out.write(row.text());
        out.write('\n');
      }
      written += rows.size();
      progress.accept(written);
    }
  }

  private List<SimulatedAccount> openings() {
    List<LocalDate> days = new ArrayList<>();
    LocalDate first = LocalDate.of(FIRST_YEAR, 1, 1);
    for (int i = 0; i < accounts; i++) {
      days.add(first.plusDays(random.nextInt(MONTHS * 365 / 12)));
    }
    days.sort(Comparator.naturalOrder());
    long overdrawn = Math.round(OVERDRAWN_SHARE * accounts);
    List<SimulatedAccount> all = new ArrayList<>(accounts);
    for (int i = 0; i < accounts; i++) {
      // Evenly among the older half, which has the time for it.
      int older = accounts / 2;
      boolean overdraws = i < older && (i + 1) * overdrawn / older > i * overdrawn / older;
      all.add(new SimulatedAccount(all, i, days.get(i), overdraws, random.split()));
    }
    return all;
  }
}
