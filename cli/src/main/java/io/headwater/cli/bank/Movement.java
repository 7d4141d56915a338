package io.headwater.cli.bank;

import io.headwater.cli.terminal.Converters;
import java.math.BigDecimal;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What moves on one account: the words that a deposit and a withdrawal share. */
final class Movement {
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
}
