package io.headwater.cli.demo;

import io.headwater.bank.Account;
import io.headwater.bank.AccountCommand;
import io.headwater.bank.AccountCommand.Deposit;
import io.headwater.bank.AccountCommand.Open;
import io.headwater.bank.AccountCommand.ReceiveTransfer;
import io.headwater.bank.AccountCommand.SendTransfer;
import io.headwater.bank.AccountCommand.Withdraw;
import io.headwater.bank.AccountEvent;
import io.headwater.bank.Bank;
import io.headwater.bank.Money;
import io.headwater.core.Envelope;
import io.headwater.core.Headwater;
import io.headwater.core.Repository;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * What happens in the demo. Each command has an identity, so that a demo on a store in which it ran
 * before changes nothing of the story, and finds the same figures.
 */
final class Script {
  static final String ACCOUNT = "ACC001";
  static final String CHECKING = "ACC002";
  static final String SAVINGS = "ACC003";
  static final String COUNTER = "COUNTER";

  private Script() {}

  /** The accounts of a store. */
  static Repository<AccountCommand, Account, AccountEvent> accounts(Headwater store) {
    return Bank.in(store).repository();
  }

  /** The history of {@link #ACCOUNT}. */
  static List<Envelope<AccountCommand>> history() {
    return List.of(
        on(2, "open", new Open(ACCOUNT, euros("1000"), euros("500"))),
        on(5, "salary", new Deposit(ACCOUNT, euros("500"), "salary")),
        on(9, "cash", new Withdraw(ACCOUNT, euros("200"), "cash machine")),
        on(12, "rent", new Withdraw(ACCOUNT, euros("800"), "rent")),
        on(20, "refund", new Deposit(ACCOUNT, euros("300"), "refund")),
        on(28, "loan", new Withdraw(ACCOUNT, euros("1200"), "loan repayment")));
  }

  /** Two more accounts. */
  static List<Envelope<AccountCommand>> openings() {
    return List.of(
        on(29, "open-checking", new Open(CHECKING, euros("100"), euros("0"))),
        on(29, "open-savings", new Open(SAVINGS, euros("0"), euros("0"))));
  }

  /** Money from one to the other. */
  static List<Envelope<AccountCommand>> transfer() {
    return List.of(
        on(30, "transfer", new SendTransfer(CHECKING, SAVINGS, euros("40"), "savings")),
        on(30, "transfer", new ReceiveTransfer(SAVINGS, CHECKING, euros("40"), "savings")));
  }

  /** The account that the killed process works on. */
  static Envelope<AccountCommand> openCounter() {
    return on(31, "open-counter", new Open(COUNTER, euros("0"), euros("0")));
  }

  static Money euros(String amount) {
    return Money.of(amount, "EUR");
  }

  /** The end of a day of the month in which the story happens. */
  static Instant endOf(int day) {
    return LocalDate.of(2026, 1, day).atTime(23, 59, 59).toInstant(ZoneOffset.UTC);
  }

  private static Envelope<AccountCommand> on(int day, String id, AccountCommand command) {
    return Envelope.of(command.account(), command)
        .withCommandId("demo/" + id)
        .occurredAt(LocalDate.of(2026, 1, day).atTime(9, 0).toInstant(ZoneOffset.UTC));
  }
}
