package io.headwater.bank;

import io.headwater.core.EventCodec;
import io.headwater.core.Projection;
import io.headwater.core.Query;
import io.headwater.core.RecordedEvent;
import io.headwater.core.StateCodec;
import io.headwater.json.JsonStateCodec;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The closing balance of each account on each day on which it moved. The state of a projection: not
 * safe for use by many threads, ask it through {@link io.headwater.core.LiveProjection#query}.
 *
 * <p>The rule: days are those of UTC, by the transactions' own times. An account moved on a day if
 * any amount above 0 was booked on it, also if they cancel out; opening it with 0 or closing it
 * does not move it. The closing balance of a day is the sum of all amounts of that day and the days
 * before, in whatever order they were stored; a transaction that is stored late changes the closes
 * of its day and of all later ones.
 */
public final class DailyCloses {

  /**
   * One closing balance.
   *
   * @param date the day, in UTC
   * @param balance with the currency's digits
   */
  public record Close(String account, LocalDate date, BigDecimal balance) {}

  /** The movements of one account: 12 bytes a day, in the order of the days. */
  private static final class Days {
    private int digits;
    private int count;
    private int[] days = new int[4];
    private long[] sums = new long[4];

    private void add(int day, long amount) {
      int at = count > 0 && days[count - 1] == day ? count - 1 : find(day);
      if (at >= 0) {
        sums[at] = Math.addExact(sums[at], amount);
      } else {
        insert(-at - 1, day, amount);
      }
    }

    private int find(int day) {
      return count == 0 || days[count - 1] < day
          ? -count - 1
          : Arrays.binarySearch(days, 0, count, day);
    }

    private void insert(int at, int day, long amount) {
      if (count == days.length) {
        int capacity = count + (count >> 1);
        days = Arrays.copyOf(days, capacity);
        sums = Arrays.copyOf(sums, capacity);
      }
      System.arraycopy(days, at, days, at + 1, count - at);
      System.arraycopy(sums, at, sums, at + 1, count - at);
      days[at] = day;
      sums[at] = amount;
      count++;
    }
  }

  /** Receives closing balances one by one, so that a million need no list. */
  @FunctionalInterface
  interface Visitor<X extends Exception> {
    void close(String account, LocalDate date, BigDecimal balance) throws X;
  }

  private final Map<String, Days> accounts = new HashMap<>();

  DailyCloses() {}

  /** The fold. */
  public static Projection<DailyCloses> projection() {
    return new Fold(AccountEvent.codec());
  }

  /** The bytes of the state: JSON of the days and their movements, by account. */
  public static StateCodec<DailyCloses> states() {
    return JsonStateCodec.via(Image.class, Image::of, Image::toCloses);
  }

  private record Image(Map<String, DaysImage> accounts) {
    private static Image of(DailyCloses closes) {
      Map<String, DaysImage> images = new TreeMap<>();
      closes.accounts.forEach(
          (id, days) ->
              images.put(
                  id,
                  new DaysImage(
                      days.digits,
                      Arrays.copyOf(days.days, days.count),
                      Arrays.copyOf(days.sums, days.count))));
      return new Image(images);
    }

    private DailyCloses toCloses() {
      DailyCloses closes = new DailyCloses();
      accounts.forEach(
          (id, image) -> {
            Days days = new Days();
            days.digits = image.digits();
            days.count = image.days().length;
            days.days = Arrays.copyOf(image.days(), Math.max(4, days.count));
            days.sums = Arrays.copyOf(image.sums(), Math.max(4, days.count));
            closes.accounts.put(id, days);
          });
      return closes;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // on its way to bytes or back, never compared
  private record DaysImage(int digits, int[] days, long[] sums) {
    private DaysImage {
      if (days.length != sums.length) {
        throw new IllegalArgumentException(days.length + " days, but " + sums.length + " sums");
      }
    }
  }

  private record Fold(EventCodec<AccountEvent> codec) implements Projection<DailyCloses> {
    @Override
    public String name() {
      return "bank-daily-closes";
    }

    @Override
    public Query query() {
      return Query.types(codec.types().toArray(String[]::new));
    }

    @Override
    public DailyCloses initial() {
      return new DailyCloses();
    }

    @Override
    public DailyCloses apply(DailyCloses state, RecordedEvent recorded) {
      String stream = Objects.requireNonNull(recorded.stream(), "stream of an account");
      Days days = state.accounts.computeIfAbsent(BankAccount.account(stream), id -> new Days());
      AccountEvent event = codec.decode(recorded.type(), recorded.data());
      if (event instanceof AccountEvent.Opened opened) {
        days.digits = opened.currency().getDefaultFractionDigits();
      }
      long amount = Money.toMinor(event.change(), days.digits);
      if (amount != 0) {
        long day = Math.floorDiv(recorded.occurredAt().getEpochSecond(), 86_400);
        days.add(Math.toIntExact(day), amount);
      }
      return state;
    }
  }

  /** The closing balances of one account, oldest first; none if there is no such account. */
  public List<Close> of(String account) {
    List<Close> all = new ArrayList<>();
    Days days = accounts.get(account);
    if (days != null) {
      visit(account, days, (id, date, balance) -> all.add(new Close(id, date, balance)));
    }
    return all;
  }

  /** All closing balances, by account, then oldest first. */
  public List<Close> all() {
    List<Close> all = new ArrayList<>();
    visit((id, date, balance) -> all.add(new Close(id, date, balance)));
    return all;
  }

  <X extends Exception> void visit(Visitor<X> visitor) throws X {
    for (Map.Entry<String, Days> entry : new TreeMap<>(accounts).entrySet()) {
      visit(entry.getKey(), entry.getValue(), visitor);
    }
  }

  private static <X extends Exception> void visit(String account, Days days, Visitor<X> visitor)
      throws X {
    long balance = 0;
    for (int i = 0; i < days.count; i++) {
      balance = Math.addExact(balance, days.sums[i]);
      visitor.close(
          account, LocalDate.ofEpochDay(days.days[i]), Money.fromMinor(balance, days.digits));
    }
  }

  /** The day that a time belongs to. */
  static LocalDate day(java.time.Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }
}
