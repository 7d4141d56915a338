package io.headwater.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Clock;
import io.headwater.core.Headwater;
import io.headwater.core.LiveProjection;
import io.headwater.core.StateCodec;
import io.headwater.testkit.ModelStore;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DailyClosesTest {
  private final Headwater store = new ModelStore(Clock.system());
  private final Bank bank = Bank.in(store);

  @Test
  void theCloseOfADayIsTheSumOfAllAmountsUpToItInWhateverOrderTheyWereStored() throws Exception {
    long seed = 41;
    Random random = new Random(seed);
    LocalDate first = LocalDate.of(2023, 12, 25);
    at(first).open("A", new BigDecimal("50000"), BigDecimal.ZERO);
    Map<LocalDate, BigDecimal> byDay = new TreeMap<>(Map.of(first, new BigDecimal("50000.00")));
    for (int i = 0; i < 300; i++) {
      LocalDate day = first.plusDays(random.nextInt(-20, 60));
      BigDecimal amount = BigDecimal.valueOf(random.nextInt(1, 20_000), 2);
      if (random.nextBoolean()) {
        at(day).deposit("A", amount, "");
        byDay.merge(day, amount, BigDecimal::add);
      } else {
        at(day).withdraw("A", amount, "");
        byDay.merge(day, amount.negate(), BigDecimal::add);
      }
    }
    List<DailyCloses.Close> expected = new ArrayList<>();
    BigDecimal balance = BigDecimal.ZERO;
    for (var entry : byDay.entrySet()) {
      balance = balance.add(entry.getValue());
      expected.add(new DailyCloses.Close("A", entry.getKey(), balance));
    }
    assertThat(closes("A")).as("seed %d", seed).isEqualTo(expected);
  }

  @Test
  void aDayOnWhichAmountsCancelOutCountsAndOneWithoutAmountsDoesNot() throws Exception {
    LocalDate day = LocalDate.of(2024, 2, 29);
    at(day).open("A", BigDecimal.ZERO, BigDecimal.ZERO);
    at(day.plusDays(1)).deposit("A", BigDecimal.TEN, "");
    at(day.plusDays(1)).withdraw("A", BigDecimal.TEN, "");
    at(day.plusDays(2)).close("A");
    assertThat(closes("A"))
        .containsExactly(
            new DailyCloses.Close("A", LocalDate.of(2024, 3, 1), new BigDecimal("0.00")));
    assertThat(closes("B")).isEmpty();
  }

  @Test
  void theDayEndsAtMidnightUtc() throws Exception {
    bank.at(Instant.parse("2024-01-01T23:59:59.999999999Z"))
        .open("A", BigDecimal.ONE, BigDecimal.ZERO);
    bank.at(Instant.parse("2024-01-02T00:00:00Z")).deposit("A", BigDecimal.ONE, "");
    bank.at(Instant.parse("1969-12-31T23:59:59Z")).deposit("A", BigDecimal.ONE, "");
    assertThat(closes("A"))
        .extracting(DailyCloses.Close::date)
        .containsExactly(
            LocalDate.of(1969, 12, 31), LocalDate.of(2024, 1, 1), LocalDate.of(2024, 1, 2));
  }

  @Test
  void theStateComesBackFromItsBytes() throws Exception {
    for (int i = 0; i < 20; i++) {
      at(LocalDate.EPOCH.plusDays(i)).open("A" + i, BigDecimal.TEN, BigDecimal.ZERO);
      at(LocalDate.EPOCH.plusDays(i * 2L)).deposit("A" + i / 2, BigDecimal.ONE, "");
    }
    StateCodec<DailyCloses> codec = DailyCloses.states();
    try (LiveProjection<DailyCloses> live = bank.startDailyCloses()) {
      assertThat(live.awaitPosition(store.events().head(), Duration.ofMinutes(1))).isTrue();
      byte[] bytes = live.query(codec::encode);
      assertThat(codec.encode(codec.decode(bytes))).isEqualTo(bytes);
      assertThat(codec.decode(bytes).all()).isEqualTo(live.query(DailyCloses::all));
    }
  }

  private Bank at(LocalDate day) {
    return bank.at(day.atTime(12, 30).toInstant(ZoneOffset.UTC));
  }

  private List<DailyCloses.Close> closes(String account) throws InterruptedException {
    try (LiveProjection<DailyCloses> live = bank.startDailyCloses()) {
      assertThat(live.awaitPosition(store.events().head(), Duration.ofMinutes(1))).isTrue();
      return live.query(closes -> closes.of(account));
    }
  }
}
