package io.headwater.cli.bank;

import io.headwater.bank.AccountSummary;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code headwater bank accounts}. */
@Command(
    name = "accounts",
    mixinStandardHelpOptions = true,
    description = "The overview of all accounts.")
final class Accounts implements Callable<Integer> {
  @Mixin BankOptions options = new BankOptions();

  @Override
  public Integer call() throws Exception {
    return options.inBank(
        bank -> {
          Table table =
              new Table(
                  "account", "status", "balance", "currency", "limit", "version", "in", "out");
          for (AccountSummary each : bank.accounts()) {
            table.row(
                each.account(),
                Shown.status(each.status()),
                each.balance().toPlainString(),
                Shown.orDash(each.currency()),
                each.overdraftLimit().toPlainString(),
                each.version(),
                each.credits(),
                each.debits());
            options.output.data(() -> json(each));
          }
          options.output.say(table);
        });
  }

  private static Json json(AccountSummary summary) {
    return new Json()
        .put("account", summary.account())
        .put("status", Shown.status(summary.status()))
        .put("balance", summary.balance())
        .put("currency", summary.currency())
        .put("overdraftLimit", summary.overdraftLimit())
        .put("version", summary.version())
        .put("credits", summary.credits())
        .put("debits", summary.debits());
  }
}
