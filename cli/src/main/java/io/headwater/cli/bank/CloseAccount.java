package io.headwater.cli.bank;

import io.headwater.cli.terminal.Converters;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headwater bank close}. */
@Command(
    name = "close",
    mixinStandardHelpOptions = true,
    description = "Close an account for good; refused while it owes money.")
final class CloseAccount implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "ACCOUNT",
      converter = Converters.ToAccount.class,
      description = "The account.")
  String account = "";

  @Mixin TransactionOptions options = new TransactionOptions();

  @Override
  public Integer call() throws Exception {
    return options.inBank(bank -> Shown.executed(options.output(), "closed", bank.close(account)));
  }
}
