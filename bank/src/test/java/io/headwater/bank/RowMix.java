package io.headwater.bank;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Rows of all kinds over few accounts, many of which must be refused, by seed. */
final class RowMix {
  private RowMix() {}

  static Path write(Path file, long seed, int rows) throws IOException {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    lines.add("account_id,time,kind,amount,counter_account,description");
    for (int i = 0; i < rows; i++) {
      lines.add(row(random, i));
    }
    return Files.write(file, lines);
  }

  private static String row(Random random, int i) {
    String account = account(random);
    LocalDate day = LocalDate.of(2024, 1, 1).plusDays(i / 50 + random.nextInt(-3, 4));
    String time = random.nextInt(3) == 0 ? day + "T0" + random.nextInt(10) + ":30:00Z" : day + "";
    int kind = random.nextInt(100);
    if (kind < 6) {
      return "%s,%s,open,%s,,".formatted(account, time, random.nextInt(3) == 0 ? "0" : "250.5");
    }
    if (kind < 8) {
      return "%s,%s,close,,,".formatted(account, time);
    }
    String amount =
        switch (random.nextInt(40)) {
          case 0 -> "0";
          case 1 -> "-5.00";
          case 2 -> "1.005";
          default -> random.nextInt(400) + "." + random.nextInt(10) + random.nextInt(10);
        };
    if (kind < 45) {
      return "%s,%s,deposit,%s,,Überweisung %d".formatted(account, time, amount, i);
    }
    if (kind < 75) {
      return "%s,%s,withdraw,%s,,".formatted(account, time, amount);
    }
    return "%s,%s,transfer,%s,%s,rent".formatted(account, time, amount, account(random));
  }

  private static String account(Random random) {
    // A few accounts get most of the rows, so that chains are long and transfers cross.
    return "K" + (int) Math.abs(random.nextGaussian() * 12);
  }
}
