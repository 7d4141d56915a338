package io.headwater.bank;

import java.util.List;

/** Shares out the transactions over accounts and months, and the credits among them, exactly. */
final class TransactionCounts {
  private final long[] quotas;
  private long rows;
  private long credits;

  TransactionCounts(List<SimulatedAccount> accounts, long transactions) {
    double[] upTo = new double[accounts.size()];
    double sum = 0;
    for (int i = 0; i < upTo.length; i++) {
      sum += accounts.get(i).weight();
      upTo[i] = sum;
    }
    quotas = new long[upTo.length];
    long given = 0;
    for (int i = 0; i < upTo.length; i++) {
      long next = i == upTo.length - 1 ? transactions : (long) (transactions * (upTo[i] / sum));
      quotas[i] = next - given;
      given = next;
    }
  }

  /** How many transactions an account has in a month, counted from the first of all months. */
  int due(SimulatedAccount account, int month) {
    int since = month - account.openedMonth();
    if (since < 0) {
      return 0;
    }
    int months = BankGenerator.MONTHS - account.openedMonth();
    long quota = quotas[account.index()];
    return Math.toIntExact(quota * (since + 1) / months - quota * since / months);
  }

  /** How many of the next so many rows should be credits, given those so far. */
  int creditsAmong(int next) {
    long wanted = Math.round(BankGenerator.CREDIT_SHARE * (rows + next)) - credits;
    return Math.clamp(wanted, 0, next);
  }

  void count(boolean credit) {
    rows++;
    credits += credit ? 1 : 0;
  }
}
