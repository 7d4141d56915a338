package io.headwater.cli.bank;

import io.headwater.cli.terminal.Converters;
import java.math.BigDecimal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater bank deposit}. */
@Command(
    name = "deposit",
    mixinStandardHelpOptions = true,
    description = "Put money into an account.")
final class Deposit implements Callable<Integer> {
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
                options.output(), "deposited", bank.deposit(account, amount, description)));
  }
}
