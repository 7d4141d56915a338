package io.headwater.bank;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.Currency;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a replay has come to. All counts are of the whole replay, as it stands in the log, however
 * often it was interrupted.
 *
 * @param id the replay: the beginning of the file's SHA-256, which also tags its events
 * @param rows rows of the file, its header not counted
 * @param resumed how many of them were in the log already when this run began
 * @param accounts accounts that the replay opened
 * @param events events of accounts that the replay stored; a transfer is two
 * @param refusals refused rows, by the code of the reason
 * @param sumOfBalances of all accounts in the store
 * @param currency of the replay
 * @param elapsed of this run, from the first row until the read models were current
 */
public record ReplayReport(
    String id,
    long rows,
    long resumed,
    long accounts,
    long events,
    Map<String, Long> refusals,
    BigDecimal sumOfBalances,
    Currency currency,
    Duration elapsed) {
  public ReplayReport {
    refusals = Collections.unmodifiableMap(new TreeMap<>(refusals));
  }

  /** How many rows were refused. */
  public long refused() {
    return refusals.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Rows of this run in a second: one append each, and the read models current at the end. */
  public double rowsPerSecond() {
    return (rows - resumed) * 1e9 / Math.max(1, elapsed.toNanos());
  }
}
