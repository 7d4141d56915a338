package io.headwater.cli.bank;

import io.headwater.cli.terminal.Converters;
import java.math.BigDecimal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater bank transfer}. */
@Command(
    name = "transfer",
    mixinStandardHelpOptions = true,
    description = "Move money between two accounts: one append over both, all or nothing.")
final class Transfer implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "FROM",
      converter = Converters.ToAccount.class,
      description = "The account that sends.")
  String from = "";

  @Parameters(
      index = "1",
      paramLabel = "TO",
      converter = Converters.ToAccount.class,
      description = "The account that receives.")
  String to = "";

  @Parameters(
      index = "2",
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
        bank -> {
          var both = bank.transfer(from, to, amount, description);
          Shown.executed(options.output(), "sent", both.getFirst());
          Shown.executed(options.output(), "received", both.getLast());
        });
  }
}
