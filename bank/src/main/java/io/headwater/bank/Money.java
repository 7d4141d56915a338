package io.headwater.bank;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Objects;

/**
 * An amount of a currency, exact. Any scale and sign can be written down; {@link BankAccount}
 * refuses what is not an amount of the currency.
 *
 * @param amount the amount, in the currency's own unit (1.50 euros, not 150 cents)
 * @param currency the currency; must have a number of fraction digits, which gold (XAU) has not
 */
public record Money(BigDecimal amount, Currency currency) {

  /** Balances and single amounts stay below this many of the smallest unit, so that sums fit. */
  static final long MAX_MINOR = 100_000_000_000_000L;

  /**
   * @throws IllegalArgumentException if the currency has no number of fraction digits
   */
  public Money {
    Objects.requireNonNull(amount, "amount");
    if (currency.getDefaultFractionDigits() < 0) {
      throw new IllegalArgumentException(
          "currency %s has no fraction digits; expected a currency that accounts are kept in, for"
                  .formatted(currency)
              + " example EUR");
    }
  }

  /**
   * An amount of a currency, from texts like "12.50" and "EUR".
   *
   * @throws IllegalArgumentException if either text is not what it should be
   */
  public static Money of(String amount, String currencyCode) {
    return new Money(new BigDecimal(amount), Currency.getInstance(currencyCode));
  }

  /** How many digits the currency has behind the point. */
  int digits() {
    return currency.getDefaultFractionDigits();
  }

  /** Whether the amount is written with more digits behind the point than the currency has. */
  boolean isTooFine() {
    return amount.scale() > digits();
  }

  /** The amount with exactly the currency's digits. */
  BigDecimal exact() {
    return amount.setScale(digits());
  }

  /** Whether the amount is too large to keep sums of it exact in 64 bits. */
  static boolean isTooLarge(BigDecimal amount, int digits) {
    return amount.precision() - amount.scale() + digits > 18
        || Math.abs(toMinor(amount, digits)) >= MAX_MINOR;
  }

  /** In the smallest unit: 1.50 euros are 150. The amount has no finer scale. */
  static long toMinor(BigDecimal amount, int digits) {
    return amount.setScale(digits).unscaledValue().longValueExact();
  }

  /** From the smallest unit: 150 are 1.50 euros. */
  static BigDecimal fromMinor(long minor, int digits) {
    return BigDecimal.valueOf(minor, digits);
  }

  @Override
  public String toString() {
    return amount.toPlainString() + " " + currency;
  }
}
