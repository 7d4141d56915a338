package io.headwater.bank;

import java.math.BigDecimal;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * One line of the {@link Overview}.
 *
 * @param account its id
 * @param version of its last event
 * @param status whether it is open
 * @param balance with the currency's digits
 * @param overdraftLimit how far below 0 the balance may go
 * @param currency null only if the store lacks the opening of the account
 * @param credits how many events brought money, the initial deposit not counted
 * @param debits how many events took money
 */
public record AccountSummary(
    String account,
    long version,
    Account.Status status,
    BigDecimal balance,
    BigDecimal overdraftLimit,
    @Nullable Currency currency,
    long credits,
    long debits) {}
