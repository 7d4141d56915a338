package io.headwater.cli.bank;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code headwater bank deposit}. */
@Command(
    name = "deposit",
    mixinStandardHelpOptions = true,
    description = "Put money into an account.")
final class Deposit implements Callable<Integer> {
  @Mixin Movement movement = new Movement();
  @Mixin TransactionOptions options = new TransactionOptions();

  @Override
  public Integer call() throws Exception {
    return options.inBank(
        bank ->
            Shown.executed(
                options.output(),
                "deposited",
                bank.deposit(movement.account, movement.amount, movement.description)));
  }
}
