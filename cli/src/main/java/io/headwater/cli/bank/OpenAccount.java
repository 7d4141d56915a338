package io.headwater.cli.bank;

import io.headwater.cli.terminal.Converters;
import java.math.BigDecimal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater bank open}. */
@Command(name = "open", mixinStandardHelpOptions = true, description = "Open an account.")
final class OpenAccount implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "ACCOUNT",
      converter = Converters.ToAccount.class,
      description = "The id of the new account.")
  String account = "";

  @Parameters(
      index = "1",
      paramLabel = "AMOUNT",
      arity = "0..1",
      defaultValue = "0",
      converter = Converters.ToAmount.class,
      description = "The initial deposit (default: ${DEFAULT-VALUE}).")
  BigDecimal amount = BigDecimal.ZERO;

  @Option(
      names = "--overdraft-limit",
      paramLabel = "AMOUNT",
      defaultValue = "0",
      converter = Converters.ToAmount.class,
      description = "How far below 0 the balance may go (default: ${DEFAULT-VALUE}).")
  BigDecimal overdraftLimit = BigDecimal.ZERO;

  @Mixin TransactionOptions options = new TransactionOptions();

  @Override
  public Integer call() throws Exception {
    return options.inNewBank(
        bank ->
            Shown.executed(options.output(), "opened", bank.open(account, amount, overdraftLimit)));
  }
}
