package io.headwater.cli.bank;

import io.headwater.bank.Bank;
import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.Output;
import io.headwater.core.Metadata;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands take that change an account. */
final class TransactionOptions {
  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      converter = Converters.ToInstant.class,
      description = "When it happened; rules --as-of, statements and closes (default: now).")
  @Nullable Instant at;

  @Option(
      names = "--by",
      paramLabel = "WHO",
      description = "Who asked; kept as the correlation id of the event.")
  @Nullable String by;

  @Mixin BankOptions bank = new BankOptions();

  Output output() {
    return bank.output;
  }

  Integer inBank(BankOptions.Work work) throws Exception {
    return bank.inBank(plain -> work.with(asked(plain)));
  }

  Integer inNewBank(BankOptions.Work work) throws Exception {
    return bank.inNewBank(plain -> work.with(asked(plain)));
  }

  private Bank asked(Bank plain) {
    Bank timed = at == null ? plain : plain.at(at);
    return by == null ? timed : timed.with(Metadata.none().withCorrelationId(by));
  }
}
