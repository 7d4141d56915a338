package io.headwater.bank;

import io.headwater.core.Aggregate;
import io.headwater.core.StateCodec;
import io.headwater.json.JsonStateCodec;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/**
 * The rules of an account. It may be overdrawn down to its limit, and be closed unless it owes
 * money; a closed account refuses everything. Whatever it refuses is a {@link Refused}.
 */
public final class BankAccount implements Aggregate<AccountCommand, Account, AccountEvent> {
  private static final String NAME = "account";

  @Override
  public String name() {
    return NAME;
  }

  /** The stream of an account. */
  static String stream(String account) {
    return NAME + "-" + account;
  }

  /** The account of a stream of accounts. */
  static String account(String stream) {
    return stream.substring(NAME.length() + 1);
  }

  @Override
  public Account initial() {
    return Account.UNKNOWN;
  }

  /** The bytes of a state, for snapshots. */
  public static StateCodec<Account> states() {
    return JsonStateCodec.of(Account.class);
  }

  @Override
  public Account evolve(Account state, AccountEvent event) {
    return switch (event) {
      case AccountEvent.Opened e ->
          new Account(
              Account.Status.OPEN,
              state.balance().add(e.initialDeposit()),
              e.overdraftLimit(),
              e.currency());
      case AccountEvent.Closed e ->
          new Account(
              Account.Status.CLOSED, state.balance(), state.overdraftLimit(), state.currency());
      case AccountEvent.Deposited e -> state.withBalance(state.balance().add(e.amount()));
      case AccountEvent.Withdrawn e -> state.withBalance(state.balance().subtract(e.amount()));
      case AccountEvent.TransferSent e -> state.withBalance(state.balance().subtract(e.amount()));
      case AccountEvent.TransferReceived e -> state.withBalance(state.balance().add(e.amount()));
    };
  }

  @Override
  public List<AccountEvent> decide(AccountCommand command, Account state) {
    return List.of(
        switch (command) {
          case AccountCommand.Open c -> open(c, state);
          case AccountCommand.Deposit c ->
              new AccountEvent.Deposited(
                  credit(c, c.amount(), state), c.description(), state.balance());
          case AccountCommand.Withdraw c ->
              new AccountEvent.Withdrawn(
                  debit(c, c.amount(), state), c.description(), state.balance());
          case AccountCommand.SendTransfer c -> {
            if (c.toAccount().equals(c.account())) {
              throw new Refused(new Refused.Reason.SameAccount(c.account()));
            }
            yield new AccountEvent.TransferSent(
                debit(c, c.amount(), state), c.toAccount(), c.description(), state.balance());
          }
          case AccountCommand.ReceiveTransfer c ->
              new AccountEvent.TransferReceived(
                  credit(c, c.amount(), state), c.fromAccount(), c.description(), state.balance());
          case AccountCommand.Close c -> close(c, state);
        });
  }

  private static AccountEvent open(AccountCommand.Open command, Account state) {
    String account = command.account();
    switch (state.status()) {
      case UNKNOWN -> {}
      case OPEN -> throw new Refused(new Refused.Reason.AlreadyOpen(account));
      case CLOSED -> throw new Refused(new Refused.Reason.AccountClosed(account));
    }
    Money deposit = command.initialDeposit();
    Money limit = command.overdraftLimit();
    checkNotNegative(account, deposit);
    checkNotNegative(account, limit);
    if (!limit.currency().equals(deposit.currency())) {
      throw new Refused(
          new Refused.Reason.OtherCurrency(account, limit.currency(), deposit.currency()));
    }
    return new AccountEvent.Opened(deposit.exact(), limit.exact(), deposit.currency());
  }

  private static void checkNotNegative(String account, Money money) {
    if (money.amount().signum() < 0) {
      throw new Refused(new Refused.Reason.Negative(account, money.amount()));
    }
    checkKeepable(account, money);
  }

  private static void checkKeepable(String account, Money money) {
    if (money.isTooFine()) {
      throw new Refused(new Refused.Reason.FinerScale(account, money.amount(), money.currency()));
    }
    if (Money.isTooLarge(money.amount(), money.digits())) {
      throw new Refused(new Refused.Reason.TooLarge(account, money.amount()));
    }
  }

  /** The amount, if the account may move it. */
  private static BigDecimal movable(AccountCommand command, Money money, Account state) {
    String account = command.account();
    checkOpen(account, state);
    if (money.amount().signum() <= 0) {
      throw new Refused(new Refused.Reason.NotPositive(account, money.amount()));
    }
    checkKeepable(account, money);
    if (!money.currency().equals(state.currency())) {
      throw new Refused(
          new Refused.Reason.OtherCurrency(
              account, money.currency(), Objects.requireNonNull(state.currency())));
    }
    return money.exact();
  }

  private static void checkOpen(String account, Account state) {
    switch (state.status()) {
      case UNKNOWN -> throw new Refused(new Refused.Reason.UnknownAccount(account));
      case OPEN -> {}
      case CLOSED -> throw new Refused(new Refused.Reason.AccountClosed(account));
    }
  }

  private static BigDecimal credit(AccountCommand command, Money money, Account state) {
    BigDecimal amount = movable(command, money, state);
    BigDecimal after = state.balance().add(amount);
    if (Money.isTooLarge(after, money.digits())) {
      throw new Refused(new Refused.Reason.TooLarge(command.account(), after));
    }
    return amount;
  }

  private static BigDecimal debit(AccountCommand command, Money money, Account state) {
    BigDecimal amount = movable(command, money, state);
    if (amount.compareTo(state.available()) > 0) {
      throw new Refused(
          new Refused.Reason.InsufficientFunds(
              command.account(), amount, state.balance(), state.overdraftLimit()));
    }
    return amount;
  }

  private static AccountEvent close(AccountCommand.Close command, Account state) {
    checkOpen(command.account(), state);
    if (state.balance().signum() < 0) {
      throw new Refused(new Refused.Reason.NegativeBalance(command.account(), state.balance()));
    }
    return new AccountEvent.Closed(state.balance());
  }
}
