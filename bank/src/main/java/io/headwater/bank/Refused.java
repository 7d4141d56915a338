package io.headwater.bank;

import java.math.BigDecimal;
import java.util.Currency;

/**
 * The bank refuses a command, for a {@link Reason}; nothing was stored. Cheap: has no stack trace.
 */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Reason reason;

  /** A refusal for this reason; the message is made from it. */
  public Refused(Reason reason) {
    super(null, null, false, false);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return reason.message();
  }

  /** Why a command is refused, one type for each reason. */
  public sealed interface Reason {

    /** The account that refuses. */
    String account();

    /** There is no such account. */
    record UnknownAccount(String account) implements Reason {}

    /** The account is open already. */
    record AlreadyOpen(String account) implements Reason {}

    /** The account is closed, and so refuses everything. */
    record AccountClosed(String account) implements Reason {}

    /** The amount is more than the balance and the overdraft limit allow. */
    record InsufficientFunds(
        String account, BigDecimal amount, BigDecimal balance, BigDecimal overdraftLimit)
        implements Reason {}

    /** The account cannot be closed while it owes money. */
    record NegativeBalance(String account, BigDecimal balance) implements Reason {}

    /** An amount to deposit, withdraw or transfer is 0 or less. */
    record NotPositive(String account, BigDecimal amount) implements Reason {}

    /** An initial deposit or an overdraft limit is less than 0. */
    record Negative(String account, BigDecimal amount) implements Reason {}

    /** The amount has more digits behind the point than the currency. */
    record FinerScale(String account, BigDecimal amount, Currency currency) implements Reason {}

    /** The amount, or the balance it would lead to, is larger than this bank can keep. */
    record TooLarge(String account, BigDecimal amount) implements Reason {}

    /** The amount is of another currency than the account. */
    record OtherCurrency(String account, Currency given, Currency currency) implements Reason {}

    /** The two accounts of a transfer are the same. */
    record SameAccount(String account) implements Reason {}

    /** The reason's name in reports and in the log, which does not change. */
    default String code() {
      return switch (this) {
        case UnknownAccount r -> "unknown-account";
        case AlreadyOpen r -> "already-open";
        case AccountClosed r -> "account-closed";
        case InsufficientFunds r -> "insufficient-funds";
        case NegativeBalance r -> "negative-balance";
        case NotPositive r -> "not-positive";
        case Negative r -> "negative-amount";
        case FinerScale r -> "finer-scale";
        case TooLarge r -> "too-large";
        case OtherCurrency r -> "other-currency";
        case SameAccount r -> "same-account";
      };
    }

    /** What is wrong, expected and actual, and what to do. */
    default String message() {
      return "account '" + account() + "' " + what();
    }

    private String what() {
      return switch (this) {
        case UnknownAccount r -> "does not exist; open it first";
        case AlreadyOpen r -> "is open already; expected an id that is not in use";
        case AccountClosed r -> "is closed and takes nothing more; use another account";
        case InsufficientFunds r ->
            "has a balance of %s and an overdraft limit of %s; expected at most %s, got %s"
                .formatted(
                    plain(r.balance()),
                    plain(r.overdraftLimit()),
                    plain(r.balance().add(r.overdraftLimit())),
                    plain(r.amount()));
        case NegativeBalance r ->
            "cannot be closed with a balance of %s; expected 0 or more: deposit %s first"
                .formatted(plain(r.balance()), plain(r.balance().negate()));
        case NotPositive r -> "takes amounts above 0; got " + plain(r.amount());
        case Negative r -> "is opened with amounts of 0 or more; got " + plain(r.amount());
        case FinerScale r ->
            "is kept in %s with %d digits behind the point; got %s"
                .formatted(
                    r.currency(), r.currency().getDefaultFractionDigits(), plain(r.amount()));
        case TooLarge r ->
            "takes amounts and balances below %,d of the smallest unit; got %s"
                .formatted(Money.MAX_MINOR, plain(r.amount()));
        case OtherCurrency r ->
            "is kept in %s; got an amount of %s".formatted(r.currency(), r.given());
        case SameAccount r -> "cannot transfer to itself; expected another account";
      };
    }

    private static String plain(BigDecimal amount) {
      return amount.precision() > 40 || Math.abs((long) amount.scale()) > 40
          ? amount.toString()
          : amount.toPlainString();
    }
  }
}
