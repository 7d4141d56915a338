package io.headwater.bank;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of a replay.
 *
 * @param row its number, from 1, the header not counted
 * @param line the line of the file it begins on, from 1
 * @param counterAccount the receiver of a transfer; null for the other kinds
 */
record ReplayRow(
    long row,
    long line,
    String account,
    Instant time,
    Kind kind,
    BigDecimal amount,
    @Nullable String counterAccount,
    String description) {

  enum Kind {
    OPEN,
    DEPOSIT,
    WITHDRAW,
    TRANSFER,
    CLOSE
  }

  /** What the row asks for: of one account, or of both accounts of a transfer. */
  List<AccountCommand> commands(Currency currency, Money overdraftLimit) {
    Money money = new Money(amount, currency);
    return switch (kind) {
      case OPEN -> List.of(new AccountCommand.Open(account, money, overdraftLimit));
      case DEPOSIT -> List.of(new AccountCommand.Deposit(account, money, description));
      case WITHDRAW -> List.of(new AccountCommand.Withdraw(account, money, description));
      case CLOSE -> List.of(new AccountCommand.Close(account));
      case TRANSFER -> {
        if (counterAccount == null) {
          throw new IllegalStateException("row " + row + " is a transfer to nowhere");
        }
        yield Bank.transferOf(account, counterAccount, money, description);
      }
    };
  }
}
