package io.headwater.bank;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** One account of {@link BankGenerator}, its balance in cents. */
final class SimulatedAccount {
  private static final long DAY = 86_400;
  private static final long MIN_CENTS = 10;
  private static final long MAX_CENTS = 7_650_000;
  private static final double TRANSFER_SHARE_OF_DEBITS = 0.05;
  private static final String[] SPENDING = {
    "card payment", "cash withdrawal", "rent", "Versicherungsprämie", "utilities", ""
  };

  private enum Kind {
    SALARY,
    INTEREST,
    DEPOSIT,
    FEE,
    PENALTY,
    SPENDING
  }

  private record Slot(long second, Kind kind) {}

  private final List<SimulatedAccount> all;
  private final int index;
  private final String id;
  private final LocalDate opened;
  private final boolean overdraws;
  private final SplittableRandom random;
  private final double weight;
  private final long salary;
  private final long deepest;
  private final int crisisMonth;
  private boolean wasOverdrawn;
  private long balance;
  private int incomingMonth;
  private long incoming;

  SimulatedAccount(
      List<SimulatedAccount> all,
      int index,
      LocalDate opened,
      boolean overdraws,
      SplittableRandom random) {
    this.all = all;
    this.index = index;
    this.id = "A%05d".formatted(index + 1);
    this.opened = opened;
    this.overdraws = overdraws;
    this.random = random;
    this.weight = (BankGenerator.MONTHS - openedMonth()) * StrictMath.exp(0.4 * gaussian());
    this.salary = logNormal(240_000, 0.5);
    this.deepest = random.nextLong(50_000, BankGenerator.OVERDRAFT * 75L);
    this.crisisMonth = openedMonth() + 3 + random.nextInt(12);
  }

  int index() {
    return index;
  }

  double weight() {
    return weight;
  }

  int openedMonth() {
    return (int)
        ChronoUnit.MONTHS.between(
            YearMonth.of(BankGenerator.FIRST_YEAR, 1), YearMonth.from(opened));
  }

  BankGenerator.Row open() {
    long deposit = Math.max(10_000, Math.min(2_000_000, logNormal(100_000, 1)));
    balance = deposit;
    return row(opened.toEpochDay() * DAY, true, "open", deposit, "", "initial deposit");
  }

  /** Adds the rows of one month, in the order of their times. */
  void simulate(List<BankGenerator.Row> rows, YearMonth month, int due, TransactionCounts counts) {
    int monthIndex =
        (int) ChronoUnit.MONTHS.between(YearMonth.of(BankGenerator.FIRST_YEAR, 1), month);
    receive(monthIndex);
    for (Slot slot : slots(month, due, counts.creditsAmong(due))) {
      boolean credit =
          switch (slot.kind()) {
            case SALARY -> credit(rows, slot.second(), salaryNow(monthIndex), "salary");
            case DEPOSIT -> credit(rows, slot.second(), logNormal(90_000, 1.35), "cash deposit");
            case INTEREST -> interest(rows, slot.second());
            case FEE -> debit(rows, slot.second(), 290, false, "Kontoführungsgebühr");
            case PENALTY -> penalty(rows, slot.second(), monthIndex);
            case SPENDING -> spend(rows, slot.second(), monthIndex);
          };
      counts.count(credit);
    }
  }

  private List<Slot> slots(YearMonth month, int due, int credits) {
    long lastDay = month.atEndOfMonth().toEpochDay() * DAY;
    long from = Math.max(month.atDay(1).toEpochDay(), opened.toEpochDay()) * DAY + 8 * 3_600;
    long until = Math.max(from + 8 * 3_600, lastDay - DAY);
    boolean whole = from < lastDay - DAY;
    List<Slot> slots = new ArrayList<>(due);
    for (int i = 0; i < due; i++) {
      boolean credit = i < credits;
      int nth = credit ? i : i - credits;
      Kind kind =
          credit
              ? (nth == 0 ? Kind.SALARY : nth == 1 && whole ? Kind.INTEREST : Kind.DEPOSIT)
              : (nth == 1 && whole ? Kind.FEE : nth == 2 && whole ? Kind.PENALTY : Kind.SPENDING);
      long second =
          switch (kind) {
            case INTEREST, PENALTY -> lastDay;
            case FEE -> lastDay - DAY;
            default -> random.nextLong(from, until);
          };
      slots.add(new Slot(second, kind));
    }
    slots.sort(Comparator.comparingLong(Slot::second));
    return slots;
  }

  private long salaryNow(int month) {
    return within(salary + salary * (month / 12) / 33);
  }

  private boolean interest(List<BankGenerator.Row> rows, long second) {
    return credit(rows, second, within(balance / 1_200), "interest");
  }

  private boolean penalty(List<BankGenerator.Row> rows, long second, int month) {
    if (balance >= 0) {
      return spend(rows, second, month);
    }
    return debit(rows, second, within(-balance / 80), false, "penalty interest");
  }

  private boolean spend(List<BankGenerator.Row> rows, long second, int month) {
    boolean crisis = overdraws && month >= crisisMonth && !wasOverdrawn;
    if (crisis) {
      return debit(rows, second, within(balance + deepest), true, "large purchase");
    }
    double wealth = Math.max(0.3, balance / (6.0 * salary));
    long amount = logNormal(salary * 0.11 * wealth, 1.1);
    if (random.nextDouble() < TRANSFER_SHARE_OF_DEBITS && transfer(rows, second, amount, month)) {
      return false;
    }
    return debit(rows, second, amount, false, SPENDING[random.nextInt(SPENDING.length)]);
  }

  private boolean transfer(List<BankGenerator.Row> rows, long second, long amount, int month) {
    SimulatedAccount to = all.get(random.nextInt(all.size()));
    if (to == this || to.overdraws || to.openedMonth() >= month || amount > balance) {
      return false;
    }
    balance -= amount;
    to.receive(month);
    to.incoming += amount;
    rows.add(row(second, false, "transfer", amount, to.id, "transfer"));
    return true;
  }

  /** What others sent counts from the next month on: theirs may be simulated after this one's. */
  private void receive(int month) {
    if (month > incomingMonth) {
      balance += incoming;
      incoming = 0;
      incomingMonth = month;
    }
  }

  private boolean credit(
      List<BankGenerator.Row> rows, long second, long amount, String description) {
    balance += amount;
    rows.add(row(second, second % DAY == 0, "deposit", amount, "", description));
    return true;
  }

  /**
   * Takes money out, or brings some in if there is too little to take; those below 0 may go on
   * spending. Returns whether it was brought in.
   */
  private boolean debit(
      List<BankGenerator.Row> rows,
      long second,
      long wanted,
      boolean mayOverdraw,
      String description) {
    long available =
        mayOverdraw || balance < 0 ? balance + BankGenerator.OVERDRAFT * 100L : balance * 9 / 10;
    if (available < MIN_CENTS) {
      return credit(rows, second, logNormal(90_000, 1), "cash deposit");
    }
    long amount = Math.min(wanted, available);
    balance -= amount;
    wasOverdrawn |= balance < 0;
    rows.add(row(second, second % DAY == 0, "withdraw", amount, "", description));
    return false;
  }

  private BankGenerator.Row row(
      long second, boolean wholeDay, String kind, long cents, String counter, String description) {
    String time =
        wholeDay
            ? LocalDate.ofEpochDay(second / DAY).toString()
            : Instant.ofEpochSecond(second).toString();
    String text =
        id
            + ','
            + time
            + ','
            + kind
            + ','
            + cents / 100
            + '.'
            + cents / 10 % 10
            + cents % 10
            + ','
            + counter
            + ','
            + description;
    return new BankGenerator.Row(second, text);
  }

  private long logNormal(double median, double sigma) {
    return within((long) (median * StrictMath.exp(sigma * gaussian())));
  }

  private static long within(long cents) {
    return Math.clamp(cents, MIN_CENTS, MAX_CENTS);
  }

  /** The sum of twelve uniform numbers less six (Irwin-Hall): the same on every platform. */
  private double gaussian() {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return sum;
  }
}
