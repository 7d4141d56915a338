package io.headwater.cli.bank;

import io.headwater.bank.Account;
import io.headwater.bank.AccountEvent;
import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.Table;
import io.headwater.core.Repository.Change;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headwater bank history}. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = "Everything that has happened to an account, in the order of storing.")
final class History implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "ACCOUNT",
      converter = Converters.ToAccount.class,
      description = "The account.")
  String account = "";

  @Mixin BankOptions options = new BankOptions();

  @Override
  public Integer call() throws Exception {
    return options.lookingAtBank(
        bank -> {
          Table table =
              new Table("version", "happened", "event", "amount", "balance", "by", "description");
          bank.history(account)
              .forEach(
                  change -> {
                    if (options.output.json()) {
                      options.output.data(() -> json(change));
                    } else {
                      row(table, change);
                    }
                  });
          options.output.say(table);
        });
  }

  private static void row(Table table, Change<Account, AccountEvent> change) {
    table.row(
        change.recorded().version(),
        change.recorded().occurredAt(),
        Shown.kind(change.event()),
        Shown.signed(change.event().change()),
        change.after().balance().toPlainString(),
        Shown.orDash(change.recorded().metadata().correlationId()),
        Shown.description(change.event()));
  }

  private static Json json(Change<Account, AccountEvent> change) {
    return new Json()
        .put("version", change.recorded().version())
        .put("position", change.recorded().position())
        .put("id", change.recorded().id())
        .put("type", change.recorded().type())
        .put("occurredAt", change.recorded().occurredAt())
        .put("recordedAt", change.recorded().recordedAt())
        .put("amount", change.event().change())
        .put("balance", change.after().balance())
        .put("description", Shown.description(change.event()))
        .put("correlationId", change.recorded().metadata().correlationId())
        .put("causationId", change.recorded().metadata().causationId());
  }
}
