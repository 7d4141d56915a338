package io.headwater.bank;

import io.headwater.core.EventCodec;
import io.headwater.core.Projection;
import io.headwater.core.Query;
import io.headwater.core.RecordedEvent;
import io.headwater.core.StateCodec;
import io.headwater.json.JsonStateCodec;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All accounts with balance, version, status and counts. The state of a projection: not safe for
 * use by many threads, ask it through {@link io.headwater.core.LiveProjection#query}.
 */
public final class Overview {

  /** Balances are kept in the smallest unit: a 64-bit addition for each event. */
  private static final class Line {
    private Account.Status status = Account.Status.UNKNOWN;
    private @Nullable Currency currency;
    private long version;
    private long balance;
    private long overdraftLimit;
    private long credits;
    private long debits;

    private int digits() {
      return currency == null ? 0 : currency.getDefaultFractionDigits();
    }

    private AccountSummary summary(String account) {
      return new AccountSummary(
          account,
          version,
          status,
          Money.fromMinor(balance, digits()),
          Money.fromMinor(overdraftLimit, digits()),
          currency,
          credits,
          debits);
    }

    private static Line of(AccountSummary summary) {
      Line line = new Line();
      line.status = summary.status();
      line.currency = summary.currency();
      line.version = summary.version();
      line.balance = Money.toMinor(summary.balance(), line.digits());
      line.overdraftLimit = Money.toMinor(summary.overdraftLimit(), line.digits());
      line.credits = summary.credits();
      line.debits = summary.debits();
      return line;
    }
  }

  private final Map<String, Line> lines = new HashMap<>();

  Overview() {}

  /** The fold. */
  public static Projection<Overview> projection() {
    return new Fold(AccountEvent.codec());
  }

  /** The bytes of the state: JSON of the lines, by account. */
  public static StateCodec<Overview> states() {
    return JsonStateCodec.via(Image.class, Image::of, Image::toOverview);
  }

  private record Image(Map<String, AccountSummary> accounts) {
    private static Image of(Overview overview) {
      Map<String, AccountSummary> accounts = new TreeMap<>();
      overview.lines.forEach((id, line) -> accounts.put(id, line.summary(id)));
      return new Image(accounts);
    }

    private Overview toOverview() {
      Overview overview = new Overview();
      accounts.forEach((id, summary) -> overview.lines.put(id, Line.of(summary)));
      return overview;
    }
  }

  private record Fold(EventCodec<AccountEvent> codec) implements Projection<Overview> {
    @Override
    public String name() {
      return "bank-overview";
    }

    @Override
    public Query query() {
      return Query.types(codec.types().toArray(String[]::new));
    }

    @Override
    public Overview initial() {
      return new Overview();
    }

    @Override
    public Overview apply(Overview state, RecordedEvent recorded) {
      String stream = Objects.requireNonNull(recorded.stream(), "stream of an account");
      Line line = state.lines.computeIfAbsent(BankAccount.account(stream), id -> new Line());
      line.version = recorded.version();
      switch (codec.decode(recorded.type(), recorded.data())) {
        case AccountEvent.Opened e -> {
          line.status = Account.Status.OPEN;
          line.currency = e.currency();
          line.balance = Math.addExact(line.balance, minor(line, e.initialDeposit()));
          line.overdraftLimit = minor(line, e.overdraftLimit());
        }
        case AccountEvent.Deposited e -> credit(line, e.amount());
        case AccountEvent.TransferReceived e -> credit(line, e.amount());
        case AccountEvent.Withdrawn e -> debit(line, e.amount());
        case AccountEvent.TransferSent e -> debit(line, e.amount());
        case AccountEvent.Closed e -> line.status = Account.Status.CLOSED;
      }
      return state;
    }

    private static void credit(Line line, BigDecimal amount) {
      line.balance = Math.addExact(line.balance, minor(line, amount));
      line.credits++;
    }

    private static void debit(Line line, BigDecimal amount) {
      line.balance = Math.subtractExact(line.balance, minor(line, amount));
      line.debits++;
    }

    private static long minor(Line line, BigDecimal amount) {
      return Money.toMinor(amount, line.digits());
    }
  }

  /** How many accounts there are, closed ones included. */
  public int size() {
    return lines.size();
  }

  /** All accounts, by id. */
  public List<AccountSummary> accounts() {
    return lines.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getValue().summary(entry.getKey()))
        .toList();
  }

  /** One account, or null. */
  public @Nullable AccountSummary account(String id) {
    Line line = lines.get(id);
    return line == null ? null : line.summary(id);
  }

  /** The sum of all balances. Means something if all accounts are of one currency. */
  public BigDecimal sumOfBalances() {
    BigDecimal sum = BigDecimal.ZERO;
    for (Line line : lines.values()) {
      sum = sum.add(Money.fromMinor(line.balance, line.digits()));
    }
    return sum;
  }
}
