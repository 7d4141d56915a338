package io.headwater.cli.bank;

import io.headwater.cli.terminal.Converters;
import java.math.BigDecimal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater bank withdraw}. */
@Command(
    name = "withdraw",
    mixinStandardHelpOptions = true,
    description = "Take money out of an account, within its balance and overdraft limit.")
final class Withdraw implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "ACCOUNT",
      converter = Converters.ToAccount.class,
      description = "The account.")
  String account = "";

  @Parameters(
      index = "1",
      paramLabel = "AMOUNT",
      converter = Converters.ToAmount.class,
      description = "How much, more than 0.")
  BigDecimal amount = BigDecimal.ZERO;

  @Option(
      names = "--description",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "What for.")
  String description = "";

  @Mixin TransactionOptions options = new TransactionOptions();

  @Override
  public Integer call() throws Exception {
    return options.inBank(
        bank ->
            Shown.executed(
                options.output(), "withdrawn", bank.withdraw(account, amount, description)));
  }
}
