package io.headwater.bank;

import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.headwater.core.AppendCondition;
import io.headwater.core.Clock;
import io.headwater.core.Envelope;
import io.headwater.core.Headwater;
import io.headwater.core.LiveProjection;
import io.headwater.core.Repository;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts a file of transactions through the bank, as if each row had been asked for one by one.
 *
 * <p>The file is CSV in UTF-8 with the header {@code
 * account_id,time,kind,amount[,counter_account][,description]}; {@code time} is an ISO date (its
 * beginning, in UTC) or instant, {@code kind} one of {@code open} (the amount is the initial
 * deposit), {@code deposit}, {@code withdraw}, {@code transfer} (to {@code counter_account}),
 * {@code close} (no amount, or 0).
 *
 * <p>Rows of one account are decided in the order of the file, a transfer after all earlier rows of
 * both its accounts; rows of different accounts overlap, so that one force of the disk serves many.
 * Every row is one append: the events it leads to, or a {@link ReplayEvent.RowRefused} in the
 * stream of the replay. All of them are tagged {@code replay:<id>}, where the id is the beginning
 * of the file's SHA-256. So a replay that was killed goes on where it was when it is run again on
 * the same file: rows that are in the log are skipped, none is decided twice, and the counts come
 * from the log.
 *
 * <p>The {@link Overview} and the {@link DailyCloses} fold in the same run and are current at its
 * end.
 */
public final class BankReplay {
  private static final int HELD_ROWS = 4_096;

  /** Hears how far a replay has come. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Called from time to time, on the thread of {@link #run}.
     *
     * @param done rows read so far
     * @param total rows in all, by the file's line ends
     */
    void rows(long done, long total);
  }

  private record Settings(
      Currency currency,
      BigDecimal overdraftLimit,
      boolean goesOn,
      int workers,
      @Nullable Path closes,
      Progress progress) {}

  private final Headwater store;
  private final Path file;
  private final Settings settings;

  private BankReplay(Headwater store, Path file, Settings settings) {
    this.store = store;
    this.file = file;
    this.settings = settings;
  }

  /** A replay of a file in euros, without overdraft, that stops at a malformed row. */
  public static BankReplay of(Headwater store, Path file) {
    Settings standard =
        new Settings(
            Currency.getInstance("EUR"), BigDecimal.ZERO, false, 128, null, (done, total) -> {});
    return new BankReplay(store, file, standard);
  }

  /** The same in this currency. */
  public BankReplay in(Currency currency) {
    Settings s = settings;
    return with(
        new Settings(currency, s.overdraftLimit, s.goesOn, s.workers, s.closes, s.progress));
  }

  /**
   * The same, opening accounts with this overdraft limit.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public BankReplay withOverdraftLimit(BigDecimal limit) {
    if (limit.signum() < 0) {
      throw new IllegalArgumentException(
          "overdraft limit %s; expected 0 or more".formatted(limit.toPlainString()));
    }
    Settings s = settings;
    return with(new Settings(s.currency, limit, s.goesOn, s.workers, s.closes, s.progress));
  }

  /** The same, recording a malformed row as refused and going on. */
  public BankReplay goingOn() {
    Settings s = settings;
    return with(new Settings(s.currency, s.overdraftLimit, true, s.workers, s.closes, s.progress));
  }

  /**
   * The same with so many rows in flight.
   *
   * @throws IllegalArgumentException if less than 1
   */
  public BankReplay withWorkers(int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException(workers + " workers; expected 1 or more");
    }
    Settings s = settings;
    return with(
        new Settings(s.currency, s.overdraftLimit, s.goesOn, workers, s.closes, s.progress));
  }

  /**
   * The same, writing the daily closes at the end, in place of a file that is there: {@code
   * account_id,date,closing_balance}, sorted by account and date.
   */
  public BankReplay writingCloses(Path out) {
    Settings s = settings;
    return with(new Settings(s.currency, s.overdraftLimit, s.goesOn, s.workers, out, s.progress));
  }

  /** The same, telling how far it has come. */
  public BankReplay reporting(Progress progress) {
    Settings s = settings;
    return with(
        new Settings(s.currency, s.overdraftLimit, s.goesOn, s.workers, s.closes, progress));
  }

  private BankReplay with(Settings changed) {
    return new BankReplay(store, file, changed);
  }

  /**
   * Runs the replay to its end.
   *
   * @throws MalformedRow at the first row that cannot be read, unless {@link #goingOn}; the rows
   *     before it are stored, none behind it is
   * @throws IllegalArgumentException if it was begun with another overdraft limit, or the limit is
   *     not an amount of the currency
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread is interrupted; running it again goes on
   * @throws io.headwater.core.HeadwaterException if the store fails; running it again on the
   *     reopened store goes on
   */
  public ReplayReport run() throws IOException, InterruptedException {
    Money limit = new Money(settings.overdraftLimit, settings.currency);
    if (limit.isTooFine() || Money.isTooLarge(limit.amount(), limit.digits())) {
      throw new IllegalArgumentException(
          "overdraft limit %s; expected at most %d digits behind the point, and less than %,d of"
                  .formatted(limit, limit.digits(), Money.MAX_MINOR)
              + " the smallest unit");
    }
    ReplayFile.Fingerprint about = ReplayFile.Fingerprint.of(file);
    String id = about.hash().substring(0, 16);
    ReplayLog log = new ReplayLog(store.events(), id);
    log.load(limit.amount());
    Clock clock = Clock.system();
    Bank bank = Bank.in(store, settings.currency);
    long start = clock.nanos();
    try (LiveProjection<Overview> overview = bank.startOverview();
        LiveProjection<DailyCloses> closes = bank.startDailyCloses()) {
      long rows = apply(bank, log, limit, about.lines());
      long head = store.events().head();
      awaitCurrent(overview, head);
      awaitCurrent(closes, head);
      Duration elapsed = Duration.ofNanos(clock.nanos() - start);
      if (settings.closes != null) {
        write(closes, settings.closes);
      }
      return new ReplayReport(
          id,
          rows,
          log.resumed(),
          log.accounts(),
          log.accountEvents(),
          log.refusals(),
          overview.query(Overview::sumOfBalances),
          settings.currency,
          elapsed);
    }
  }

  private static void awaitCurrent(LiveProjection<?> readModel, long head)
      throws InterruptedException {
    while (!readModel.awaitPosition(head, Duration.ofMinutes(1))) {
      // A long history takes its time; a failure is thrown.
    }
  }

  private long apply(Bank bank, ReplayLog log, Money limit, long lines)
      throws IOException, InterruptedException {
    RowOrder order = new RowOrder(HELD_ROWS);
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < settings.workers; i++) {
      Worker worker = new Worker(bank.repository(), log, limit, order);
      workers.add(Thread.ofVirtual().name("replay-" + i).start(worker));
    }
    try (ReplayFile rows = new ReplayFile(file)) {
      read(rows, log, order, lines);
      order.awaitAllDone();
      rethrow(order.failure());
      return rows.row();
    } catch (InterruptedException e) {
      order.fail(e);
      throw e;
    } finally {
      order.close();
      for (Thread worker : workers) {
        worker.join();
      }
    }
  }

  private void read(ReplayFile rows, ReplayLog log, RowOrder order, long lines)
      throws InterruptedException {
    long total = Math.max(0, lines - 1);
    for (CsvRecord csv = rows.next(); csv != null; csv = rows.next()) {
      if (rows.row() % 1_024 == 0) {
        settings.progress.rows(rows.row(), Math.max(total, rows.row()));
      }
      if (log.isDone(rows.row())) {
        continue;
      }
      ReplayRow row;
      try {
        row = rows.parse(csv);
      } catch (MalformedRow malformed) {
        if (!settings.goesOn) {
          throw malformed;
        }
        log.malformed(rows.row(), malformed);
        continue;
      }
      if (!order.put(row)) {
        return;
      }
    }
    settings.progress.rows(rows.row(), rows.row());
  }

  private static void rethrow(@Nullable Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  /** Applies one row after the other. */
  private record Worker(
      Repository<AccountCommand, Account, AccountEvent> accounts,
      ReplayLog log,
      Money limit,
      RowOrder order)
      implements Runnable {
    @Override
    public void run() {
      try {
        for (var next = order.take(null); next != null; next = order.take(next)) {
          apply(next.row);
        }
      } catch (Throwable e) {
        order.fail(e);
      }
    }

    private void apply(ReplayRow row) {
      List<Envelope<AccountCommand>> envelopes = new ArrayList<>(2);
      for (AccountCommand command : row.commands(limit.currency(), limit)) {
        envelopes.add(envelope(row, command));
      }
      try {
        accounts.executeAll(envelopes);
      } catch (Refused refused) {
        log.refused(row, refused);
        return;
      }
      log.accepted(row);
    }

    private Envelope<AccountCommand> envelope(ReplayRow row, AccountCommand command) {
      return new Envelope<>(
          command.account(),
          command,
          log.commandId(row.row()),
          log.metadata(),
          row.time(),
          Set.of(log.tag()),
          AppendCondition.any());
    }
  }

  private static void write(LiveProjection<DailyCloses> closes, Path out) throws IOException {
    List<DailyCloses.Close> all = closes.query(DailyCloses::all);
    Path unfinished = out.resolveSibling(out.getFileName() + ".unfinished");
    try (CsvWriter csv =
        CsvWriter.builder()
            .lineDelimiter(LineDelimiter.LF)
            .build(Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8))) {
      csv.writeRecord("account_id", "date", "closing_balance");
      for (DailyCloses.Close close : all) {
        csv.writeRecord(close.account(), close.date().toString(), close.balance().toPlainString());
      }
    }
    Files.move(unfinished, out, StandardCopyOption.REPLACE_EXISTING);
  }
}
