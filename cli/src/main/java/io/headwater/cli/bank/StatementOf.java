package io.headwater.cli.bank;

import io.headwater.bank.Statement;
import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.Table;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater bank statement}. */
@Command(
    name = "statement",
    mixinStandardHelpOptions = true,
    description = "What moved an account from one day to another, by the transactions' own times.")
final class StatementOf implements Callable<Integer> {
  private static final LocalDate FIRST = LocalDate.of(1, 1, 1);
  private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

  @Parameters(
      index = "0",
      paramLabel = "ACCOUNT",
      converter = Converters.ToAccount.class,
      description = "The account.")
  String account = "";

  @Option(
      names = "--from",
      paramLabel = "DAY",
      converter = Converters.ToDate.class,
      description = "The first day, in UTC (default: the beginning).")
  @Nullable LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DAY",
      converter = Converters.ToDate.class,
      description = "The last day, included (default: the end).")
  @Nullable LocalDate to;

  @Mixin BankOptions options = new BankOptions();

  @Override
  public Integer call() throws Exception {
    return options.lookingAtBank(
        bank -> show(bank.statement(account, from == null ? FIRST : from, to == null ? LAST : to)));
  }

  private void show(Statement statement) {
    options.output.say(
        "%s: opening balance %s".formatted(account, statement.opening().toPlainString()));
    Table table = new Table("happened", "event", "amount", "balance", "description");
    for (Statement.Line line : statement.lines()) {
      table.row(
          line.occurredAt(),
          Shown.kind(line.event()),
          Shown.signed(line.event().change()),
          line.balance().toPlainString(),
          Shown.description(line.event()));
    }
    options.output.say(table);
    options.output.say("closing balance %s".formatted(statement.closing().toPlainString()));
    options.output.data(
        () ->
            new Json()
                .put("account", account)
                .put("from", from)
                .put("to", to)
                .put("opening", statement.opening())
                .put("closing", statement.closing())
                .put("lines", statement.lines().stream().map(StatementOf::json).toList()));
  }

  private static Json json(Statement.Line line) {
    return new Json()
        .put("occurredAt", line.occurredAt())
        .put("version", line.version())
        .put("kind", Shown.kind(line.event()))
        .put("amount", line.event().change())
        .put("balance", line.balance())
        .put("description", Shown.description(line.event()));
  }
}
