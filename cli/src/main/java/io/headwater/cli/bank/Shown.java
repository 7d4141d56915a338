package io.headwater.cli.bank;

import io.headwater.bank.Account;
import io.headwater.bank.AccountEvent;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.Output;
import io.headwater.core.Repository.Executed;
import io.headwater.core.Repository.Loaded;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How accounts and their events are shown. */
final class Shown {
  private Shown() {}

  /** An account on one line, or as an object. */
  static void account(Output output, Loaded<Account> loaded) {
    Account account = loaded.state();
    output.say(
        "%s: %s %s, overdraft limit %s, %s, version %d"
            .formatted(
                loaded.id(),
                account.balance().toPlainString(),
                account.currency() == null ? "" : account.currency(),
                account.overdraftLimit().toPlainString(),
                status(account.status()),
                loaded.version()));
    output.data(() -> json(loaded));
  }

  /** What a command did, on one line, or as an object. */
  static void executed(Output output, String what, Executed<Account> executed) {
    Loaded<Account> after = executed.after();
    output.say(
        "%s %s: balance %s %s, version %d"
            .formatted(
                after.id(),
                what,
                after.state().balance().toPlainString(),
                after.state().currency() == null ? "" : after.state().currency(),
                after.version()));
    output.data(
        () -> {
          Json json = json(after);
          return executed.appended() == null
              ? json
              : json.put("position", executed.appended().lastPosition());
        });
  }

  private static Json json(Loaded<Account> loaded) {
    Account account = loaded.state();
    return new Json()
        .put("account", loaded.id())
        .put("version", loaded.version())
        .put("status", status(account.status()))
        .put("balance", account.balance())
        .put("overdraftLimit", account.overdraftLimit())
        .put("currency", account.currency());
  }

  static String status(Account.Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  /** What kind of event it is, in a word or two. */
  static String kind(AccountEvent event) {
    return switch (event) {
      case AccountEvent.Opened e -> "opened";
      case AccountEvent.Deposited e -> "deposited";
      case AccountEvent.Withdrawn e -> "withdrawn";
      case AccountEvent.TransferSent e -> "transfer to " + e.toAccount();
      case AccountEvent.TransferReceived e -> "transfer from " + e.fromAccount();
      case AccountEvent.Closed e -> "closed";
    };
  }

  /** What its author said about it. */
  static String description(AccountEvent event) {
    return switch (event) {
      case AccountEvent.Opened e -> "overdraft limit " + e.overdraftLimit().toPlainString();
      case AccountEvent.Deposited e -> e.description();
      case AccountEvent.Withdrawn e -> e.description();
      case AccountEvent.TransferSent e -> e.description();
      case AccountEvent.TransferReceived e -> e.description();
      case AccountEvent.Closed e -> "";
    };
  }

  /** With its sign, also if positive. */
  static String signed(BigDecimal amount) {
    return (amount.signum() > 0 ? "+" : "") + amount.toPlainString();
  }

  static String orDash(@Nullable Object value) {
    return value == null ? "-" : value.toString();
  }
}
