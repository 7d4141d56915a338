package io.headwater.bank;

import io.headwater.core.EventCodec;
import io.headwater.json.JsonEventCodec;
import java.math.BigDecimal;
import java.util.Currency;

/**
 * What has happened to an account. The account itself is named by the stream. All amounts are
 * positive, but for balances, and have the currency's digits.
 */
public sealed interface AccountEvent {

  /**
   * The account was opened.
   *
   * @param initialDeposit 0 or more
   * @param overdraftLimit how far below 0 the balance may go; 0 or more
   */
  record Opened(BigDecimal initialDeposit, BigDecimal overdraftLimit, Currency currency)
      implements AccountEvent {}

  /** Money came in. */
  record Deposited(BigDecimal amount, String description, BigDecimal balanceBefore)
      implements AccountEvent {}

  /** Money went out. */
  record Withdrawn(BigDecimal amount, String description, BigDecimal balanceBefore)
      implements AccountEvent {}

  /** Money went to another account, in the same append as its {@link TransferReceived}. */
  record TransferSent(
      BigDecimal amount, String toAccount, String description, BigDecimal balanceBefore)
      implements AccountEvent {}

  /** Money came from another account, in the same append as its {@link TransferSent}. */
  record TransferReceived(
      BigDecimal amount, String fromAccount, String description, BigDecimal balanceBefore)
      implements AccountEvent {}

  /** The account was closed. */
  record Closed(BigDecimal finalBalance) implements AccountEvent {}

  /** By how much the event changes the balance: positive, negative, or 0 for {@link Closed}. */
  default BigDecimal change() {
    return switch (this) {
      case Opened e -> e.initialDeposit();
      case Deposited e -> e.amount();
      case Withdrawn e -> e.amount().negate();
      case TransferSent e -> e.amount().negate();
      case TransferReceived e -> e.amount();
      case Closed e -> BigDecimal.ZERO;
    };
  }

  /** The names that the events are stored under, and their JSON. */
  static EventCodec<AccountEvent> codec() {
    return JsonEventCodec.of(AccountEvent.class)
        .type("account.opened", Opened.class)
        .type("money.deposited", Deposited.class)
        .type("money.withdrawn", Withdrawn.class)
        .type("transfer.sent", TransferSent.class)
        .type("transfer.received", TransferReceived.class)
        .type("account.closed", Closed.class)
        .build();
  }
}
