package io.headwater.cli.demo;

import io.headwater.cli.terminal.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * What the demo is to show, as it was found in the reopened store.
 *
 * @param finalBalance of the account, by folding all of its events
 * @param balanceAtVersion3 of the account after its third event
 * @param recoveredBalance of the account, from its snapshot and what came later
 * @param conflicts of the two threads that raced
 * @param events in the store at the end
 * @param acknowledged events that the killed process had told of
 * @param found events of that process in the store
 * @param transferred what the receiver of the transfer has
 */
record Figures(
    BigDecimal finalBalance,
    BigDecimal balanceAtVersion3,
    BigDecimal recoveredBalance,
    int conflicts,
    long events,
    long acknowledged,
    long found,
    BigDecimal transferred) {

  /** What is not as it should be; nothing if all is well. */
  List<String> wrong() {
    List<String> wrong = new ArrayList<>();
    check(wrong, "final balance", "-400", finalBalance);
    check(wrong, "balance at version 3", "1300", balanceAtVersion3);
    check(wrong, "recovered balance", "-400", recoveredBalance);
    check(wrong, "balance of the receiver of the transfer", "40", transferred);
    if (conflicts != 1) {
      wrong.add("conflicts are " + conflicts + "; expected 1");
    }
    // The event that was under way when the signal came may be there or not.
    if (found < acknowledged || found > acknowledged + 1) {
      wrong.add(
          "%d events of the killed process were found; expected %d, which were acknowledged, or one"
                  .formatted(found, acknowledged)
              + " more");
    }
    return wrong;
  }

  private static void check(List<String> wrong, String what, String expected, BigDecimal actual) {
    if (actual.compareTo(new BigDecimal(expected)) != 0) {
      wrong.add("%s is %s; expected %s".formatted(what, actual.toPlainString(), expected));
    }
  }

  Json json() {
    return new Json()
        .put("finalBalance", plain(finalBalance))
        .put("balanceAtVersion3", plain(balanceAtVersion3))
        .put("recoveredBalance", plain(recoveredBalance))
        .put("conflicts", conflicts)
        .put("events", events);
  }

  /** Without zeros behind the point: -400, not -400.00 and not -4E+2. */
  private static BigDecimal plain(BigDecimal amount) {
    BigDecimal stripped = amount.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
