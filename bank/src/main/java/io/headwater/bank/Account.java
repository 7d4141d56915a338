package io.headwater.bank;

import java.math.BigDecimal;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * An account as it is, or was.
 *
 * @param status whether it has been opened, and closed
 * @param balance negative if overdrawn
 * @param overdraftLimit how far below 0 the balance may go; 0 or more
 * @param currency null before it is opened
 */
public record Account(
    Status status, BigDecimal balance, BigDecimal overdraftLimit, @Nullable Currency currency) {

  /** Where an account is in its life. */
  public enum Status {
    UNKNOWN,
    OPEN,
    CLOSED
  }

  static final Account UNKNOWN =
      new Account(Status.UNKNOWN, BigDecimal.ZERO, BigDecimal.ZERO, null);

  /** What can be withdrawn. */
  public BigDecimal available() {
    return balance.add(overdraftLimit);
  }

  Account withBalance(BigDecimal newBalance) {
    return new Account(status, newBalance, overdraftLimit, currency);
  }
}
