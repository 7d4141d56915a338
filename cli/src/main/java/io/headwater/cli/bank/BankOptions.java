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

  /** Opens the store and the bank in it, which are made where there are none; works; closes. */
  Integer inNewBank(Work work) throws Exception {
    return in(store.open(), work);
  }

  /** The same with a store that is there. */
  Integer inBank(Work work) throws Exception {
    return in(store.openExisting(), work);
  }

  /** The same for work that only looks: another process may own the store. */
  Integer lookingAtBank(Work work) throws Exception {
    return in(store.openToLook(), work);
  }

  private Integer in(Headwater opened, Work work) throws Exception {
    try (opened) {
      work.with(Bank.in(opened, currency));
    }
    return 0;
  }
}
