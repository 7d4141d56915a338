package io.headwater.cli.bank;

import io.headwater.bank.Bank;
import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.StoreOptions;
import io.headwater.core.Headwater;
import java.util.Currency;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands of the bank take, and the bank that comes of it. */
final class BankOptions {
  @Mixin StoreOptions store = new StoreOptions();

  @Option(
      names = "--currency",
      paramLabel = "CODE",
      defaultValue = "EUR",
      converter = Converters.ToCurrency.class,
      description = "The currency of the amounts, ISO 4217 (default: ${DEFAULT-VALUE}).")
  Currency currency = Currency.getInstance("EUR");

  @Mixin Output output = new Output();

  /** Work with an open bank. */
  @FunctionalInterface
  interface Work {
    void with(Bank bank) throws Exception;
  }

  /** Opens the store and the bank in it, works, and closes. */
  Integer inBank(Work work) throws Exception {
    try (Headwater headwater = store.open()) {
      work.with(Bank.in(headwater, currency));
    }
    return 0;
  }
}
