package io.headwater.cli.bank;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code headwater bank withdraw}. */
@Command(
    name = "withdraw",
    mixinStandardHelpOptions = true,
    description = "Take money out of an account, within its balance and overdraft limit.")
final class Withdraw implements Callable<Integer> {
  @Mixin Movement movement = new Movement();
  @Mixin TransactionOptions options = new TransactionOptions();

  @Override
  public Integer call() throws Exception {
    return options.inBank(
        bank ->
            Shown.executed(
                options.output(),
                "withdrawn",
                bank.withdraw(movement.account, movement.amount, movement.description)));
  }
}
