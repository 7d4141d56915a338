package io.headwater.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BankGeneratorTest {
  private static final int ACCOUNTS = 4_500;
  private static final int TRANSACTIONS = 1_056_320;

  @TempDir Path directory;

  /** What a file holds, counted row by row. */
  private static final class Counts {
    private final Map<String, Integer> kinds = new HashMap<>();
    private final Map<String, Long> balances = new HashMap<>();
    private final Set<String> overdrawn = new HashSet<>();
    private final Map<String, Integer> descriptions = new HashMap<>();
    private final long[] amounts = new long[TRANSACTIONS];
    private int count;
    private long lowest;
    private String lastDay = "";
    private int disordered;

    private Counts(Path file) throws IOException {
      try (BufferedReader rows = Files.newBufferedReader(file)) {
        assertThat(rows.readLine())
            .isEqualTo("account_id,time,kind,amount,counter_account,description");
        for (String row = rows.readLine(); row != null; row = rows.readLine()) {
          add(row.split(",", -1));
        }
      }
      Arrays.sort(amounts);
    }

    private void add(String[] fields) {
      long cents = new BigDecimal(fields[3]).movePointRight(2).longValueExact();
      kinds.merge(fields[2], 1, Integer::sum);
      descriptions.merge(fields[5], 1, Integer::sum);
      boolean credit = fields[2].equals("deposit") || fields[2].equals("open");
      long balance = balances.merge(fields[0], credit ? cents : -cents, Long::sum);
      if (fields[2].equals("transfer")) {
        balances.merge(fields[4], cents, Long::sum);
      }
      if (balance < 0) {
        overdrawn.add(fields[0]);
        lowest = Math.min(lowest, balance);
      }
      if (!fields[2].equals("open")) {
        amounts[count++] = cents;
      }
      String day = fields[1].substring(0, 10);
      disordered += day.compareTo(lastDay) < 0 ? 1 : 0;
      lastDay = day;
    }
  }

  @Test
  void theFullFileHasTheShapeOfARetailBank() throws IOException {
    Path file = directory.resolve("bank.csv");
    List<Long> progress = new ArrayList<>();
    BankGenerator generator = new BankGenerator(7, ACCOUNTS, TRANSACTIONS);
    generator.write(file, progress::add);
    Counts counts = new Counts(file);

    assertThat(counts.kinds.get("open")).isEqualTo(ACCOUNTS);
    assertThat(counts.balances).hasSize(ACCOUNTS);
    assertThat(counts.count).isEqualTo(TRANSACTIONS);
    assertThat(counts.disordered).isZero();
    assertThat(generator.rows()).isEqualTo((long) ACCOUNTS + TRANSACTIONS);
    assertThat(progress).last().isEqualTo(generator.rows());
    assertThat(share(counts.kinds.getOrDefault("deposit", 0))).isCloseTo(0.41, within(0.003));
    assertThat(share(counts.kinds.getOrDefault("transfer", 0))).isBetween(0.005, 0.02);
    assertThat(counts.kinds).containsOnlyKeys("open", "deposit", "withdraw", "transfer");
    assertThat(counts.amounts[0]).isEqualTo(10);
    assertThat(counts.amounts[TRANSACTIONS - 1]).isEqualTo(7_650_000);
    long median = counts.amounts[TRANSACTIONS / 2];
    long mean = Arrays.stream(counts.amounts).sum() / TRANSACTIONS;
    assertThat(mean).as("a long tail: mean above twice the median").isGreaterThan(2 * median);
    assertThat(counts.overdrawn).hasSize(ACCOUNTS / 50);
    assertThat(counts.lowest).isGreaterThanOrEqualTo(-100L * BankGenerator.OVERDRAFT);
    assertThat(counts.descriptions)
        .containsKeys("salary", "interest", "penalty interest", "Kontoführungsgebühr");
  }

  private static double share(int rows) {
    return rows / (double) TRANSACTIONS;
  }

  @Test
  void theSameSeedAndSizesGiveTheSameBytesAndAnotherSeedOthers() throws IOException {
    byte[] first = bytes(1, 50, 3_000);
    assertThat(bytes(1, 50, 3_000)).isEqualTo(first);
    assertThat(bytes(2, 50, 3_000)).isNotEqualTo(first);
  }

  @Test
  void anySizesGiveExactlySoManyRows() throws IOException {
    for (int[] sizes : new int[][] {{2, 0}, {2, 1}, {3, 1_000}, {500, 100}, {100, 20_000}}) {
      long rows =
          new String(bytes(3, sizes[0], sizes[1]), java.nio.charset.StandardCharsets.UTF_8)
              .lines()
              .count();
      assertThat(rows).as(Arrays.toString(sizes)).isEqualTo(1L + sizes[0] + sizes[1]);
    }
  }

  @Test
  void tooFewAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new BankGenerator(1, 1, 10));
    assertThatIllegalArgumentException().isThrownBy(() -> new BankGenerator(1, 2, -1));
  }

  private byte[] bytes(long seed, int accounts, long transactions) throws IOException {
    Path file = directory.resolve("some.csv");
    new BankGenerator(seed, accounts, transactions).write(file, rows -> {});
    return Files.readAllBytes(file);
  }
}
