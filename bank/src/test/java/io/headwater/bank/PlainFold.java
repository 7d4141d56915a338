package io.headwater.bank;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a file must come to, computed from its text alone: plain maps and decimals, row by row in
 * the order of the file, without a line of the bank's own code.
 */
final class PlainFold {
  final Map<String, BigDecimal> balances = new TreeMap<>();
  final Map<String, Boolean> closed = new TreeMap<>();
  final Map<String, Map<String, BigDecimal>> movedByDay = new TreeMap<>();
  final Map<String, Long> refusals = new TreeMap<>();
  long events;
  long rows;

  private final BigDecimal overdraft;

  private PlainFold(BigDecimal overdraft) {
    this.overdraft = overdraft;
  }

  static PlainFold of(Path file, String overdraft) throws IOException {
    PlainFold fold = new PlainFold(new BigDecimal(overdraft));
    List<String> lines = Files.readAllLines(file);
    for (String line : lines.subList(1, lines.size())) {
      fold.rows++;
      String refusal = fold.row(line.split(",", -1));
      if (!refusal.isEmpty()) {
        fold.refusals.merge(refusal, 1L, Long::sum);
      }
    }
    return fold;
  }

  private String row(String[] fields) {
    String account = fields[0];
    String day = fields[1].substring(0, 10);
    BigDecimal amount = fields[3].isEmpty() ? BigDecimal.ZERO : new BigDecimal(fields[3]);
    return switch (fields[2]) {
      case "open" -> open(account, day, amount);
      case "close" -> close(account);
      default -> moving(fields, account, day, amount);
    };
  }

  private String open(String account, String day, BigDecimal amount) {
    if (balances.containsKey(account)) {
      return closed.containsKey(account) ? "account-closed" : "already-open";
    }
    if (amount.signum() < 0) {
      return "negative-amount";
    }
    if (amount.scale() > 2) {
      return "finer-scale";
    }
    balances.put(account, new BigDecimal("0.00"));
    move(account, day, amount);
    events++;
    return "";
  }

  private String close(String account) {
    String refusal = unusable(account);
    if (refusal.isEmpty() && balance(account).signum() < 0) {
      refusal = "negative-balance";
    }
    if (refusal.isEmpty()) {
      closed.put(account, true);
      events++;
    }
    return refusal;
  }

  private String moving(String[] fields, String account, String day, BigDecimal amount) {
    boolean transfer = fields[2].equals("transfer");
    boolean deposit = fields[2].equals("deposit");
    if (transfer && fields[4].equals(account)) {
      return "same-account";
    }
    String refusal = unusable(account);
    if (refusal.isEmpty() && amount.signum() <= 0) {
      refusal = "not-positive";
    }
    if (refusal.isEmpty() && amount.scale() > 2) {
      refusal = "finer-scale";
    }
    if (refusal.isEmpty() && !deposit && balance(account).add(overdraft).compareTo(amount) < 0) {
      refusal = "insufficient-funds";
    }
    if (refusal.isEmpty() && transfer) {
      refusal = unusable(fields[4]);
    }
    if (!refusal.isEmpty()) {
      return refusal;
    }
    move(account, day, deposit ? amount : amount.negate());
    events++;
    if (transfer) {
      move(fields[4], day, amount);
      events++;
    }
    return "";
  }

  private String unusable(String account) {
    if (!balances.containsKey(account)) {
      return "unknown-account";
    }
    return closed.containsKey(account) ? "account-closed" : "";
  }

  private BigDecimal balance(String account) {
    return balances.getOrDefault(account, BigDecimal.ZERO);
  }

  private void move(String account, String day, BigDecimal amount) {
    balances.merge(account, amount, BigDecimal::add);
    if (amount.signum() != 0) {
      movedByDay.computeIfAbsent(account, a -> new TreeMap<>()).merge(day, amount, BigDecimal::add);
    }
  }

  /** The lines that the file of daily closes must have, its header included. */
  String closes() {
    StringBuilder lines = new StringBuilder("account_id,date,closing_balance\n");
    movedByDay.forEach(
        (account, days) -> {
          BigDecimal balance = new BigDecimal("0.00");
          for (var day : days.entrySet()) {
            balance = balance.add(day.getValue());
            lines
                .append(account)
                .append(',')
                .append(day.getKey())
                .append(',')
                .append(balance.toPlainString())
                .append('\n');
          }
        });
    return lines.toString();
  }
}
