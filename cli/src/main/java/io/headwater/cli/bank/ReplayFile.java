package io.headwater.cli.bank;

import io.headwater.bank.BankReplay;
import io.headwater.bank.ReplayReport;
import io.headwater.benchmarks.RawLoop;
import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.ProgressBar;
import io.headwater.cli.terminal.StoreOptions;
import io.headwater.core.Headwater;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater bank replay}. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Put a file of transactions through the bank, row by row, as if each had been asked for.",
      "The file is CSV in UTF-8 with the header"
          + " account_id,time,kind,amount[,counter_account][,description]; time is an ISO date or"
          + " instant; kind is open, deposit, withdraw, transfer or close.",
      "A replay that was interrupted goes on where it was when it is started again."
    })
final class ReplayFile implements Callable<Integer> {
  private static final Duration RAW = Duration.ofMillis(1500);

  @Parameters(paramLabel = "FILE", description = "The file to replay.")
  Path file = Path.of("");

  @Option(
      names = "--overdraft-limit",
      paramLabel = "X",
      defaultValue = "0",
      converter = Converters.ToAmount.class,
      description = "With what limit accounts are opened (default: ${DEFAULT-VALUE}).")
  BigDecimal overdraftLimit = BigDecimal.ZERO;

  @Option(
      names = "--closes",
      paramLabel = "OUT.csv",
      description = "Write account_id,date,closing_balance for each day on which an account moved.")
  @Nullable Path closes;

  @Option(
      names = "--continue",
      description = "Record a malformed row as refused and go on, instead of stopping there.")
  boolean goOn;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "128",
      description = "How many rows are under way at once (default: ${DEFAULT-VALUE}).")
  int workers;

  @Mixin BankOptions options = new BankOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    StoreOptions store = options.store;
    ReplayReport report;
    try (Headwater headwater = store.open();
        ProgressBar bar = options.output.progress()) {
      report = replay(headwater, bar).run();
    }
    boolean compare = report.resumed() < report.rows() && store.durability().equals("durable");
    print(report, compare ? RawLoop.perSecond(store.directory(), RAW) : Double.NaN);
    return 0;
  }

  private BankReplay replay(Headwater headwater, ProgressBar bar) {
    BankReplay replay =
        BankReplay.of(headwater, file)
            .in(options.currency)
            .withOverdraftLimit(overdraftLimit)
            .withWorkers(workers)
            .reporting((done, total) -> bar.at("rows", done, total));
    BankReplay going = goOn ? replay.goingOn() : replay;
    return closes == null ? going : going.writingCloses(closes);
  }

  private void print(ReplayReport report, double raw) {
    if (options.output.json()) {
      options.output.data(() -> json(report, raw));
      return;
    }
    say("replay", "%s of %s, %s", report.id(), file, options.store.durability());
    say("rows", "%,d", report.rows());
    if (report.resumed() > 0) {
      say("in the log before", "%,d", report.resumed());
    }
    say("accounts", "%,d", report.accounts());
    say("events", "%,d", report.events());
    say("refused", "%,d", report.refused());
    report.refusals().forEach((reason, count) -> say("  " + reason, "%,d", count));
    say("sum of balances", "%s %s", report.sumOfBalances().toPlainString(), report.currency());
    say("seconds", "%.1f", report.elapsed().toNanos() / 1e9);
    say("rows/s", "%,.0f", report.rowsPerSecond());
    if (!Double.isNaN(raw)) {
      say(
          "raw loop/s",
          "%,.0f (64 virtual threads, 200 B each, one thread writes and forces; same disk)",
          raw);
      say("share of raw", "%.2f", report.rowsPerSecond() / raw);
    }
    if (closes != null) {
      say("daily closes", "%s", closes);
    }
  }

  @SuppressWarnings("AnnotateFormatMethod") // Error Prone's annotations are no dependency of ours
  private void say(String what, String format, Object... values) {
    options.output.say("%-18s %s".formatted(what, String.format(Locale.ROOT, format, values)));
  }

  private Json json(ReplayReport report, double raw) {
    Json refusals = new Json();
    report.refusals().forEach(refusals::put);
    return new Json()
        .put("replay", report.id())
        .put("durability", options.store.durability())
        .put("rows", report.rows())
        .put("resumed", report.resumed())
        .put("accounts", report.accounts())
        .put("events", report.events())
        .put("refused", report.refused())
        .put("refusals", refusals)
        .put("sumOfBalances", report.sumOfBalances())
        .put("currency", report.currency())
        .put("seconds", report.elapsed().toMillis() / 1000.0)
        .put("rowsPerSecond", (double) Math.round(report.rowsPerSecond()))
        .put("rawPerSecond", Double.isNaN(raw) ? null : (double) Math.round(raw));
  }
}
