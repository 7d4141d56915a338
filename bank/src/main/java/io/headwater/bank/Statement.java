package io.headwater.bank;

import io.headwater.core.RecordedEvent;
import io.headwater.core.Repository;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What moved an account from one day to another, by the transactions' own times.
 *
 * @param from the first day, in UTC
 * @param to the last day, included
 * @param opening the balance before the first day
 * @param lines in the order of their times, those of the same time in the order of storing
 * @param closing the balance at the end of the last day
 */
public record Statement(
    String account,
    LocalDate from,
    LocalDate to,
    BigDecimal opening,
    List<Line> lines,
    BigDecimal closing) {

  /**
   * One event.
   *
   * @param occurredAt the transaction's own time
   * @param version its place in the order of storing
   * @param event what happened
   * @param balance the balance after this line, in the order of the statement
   */
  public record Line(Instant occurredAt, long version, AccountEvent event, BigDecimal balance) {}

  /**
   * @throws IllegalArgumentException if the last day is before the first
   */
  public Statement {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException(
          "statement from %s to %s; expected the last day not before the first"
              .formatted(from, to));
    }
    lines = List.copyOf(lines);
  }

  static Statement of(
      String account,
      LocalDate from,
      LocalDate to,
      Stream<Repository.Change<Account, AccountEvent>> history) {
    BigDecimal opening = BigDecimal.ZERO;
    List<Repository.Change<Account, AccountEvent>> within = new ArrayList<>();
    for (var each : (Iterable<Repository.Change<Account, AccountEvent>>) history::iterator) {
      LocalDate day = DailyCloses.day(each.recorded().occurredAt());
      if (day.isBefore(from)) {
        opening = opening.add(each.event().change());
      } else if (!day.isAfter(to)) {
        within.add(each);
      }
    }
    within.sort(Comparator.comparing(each -> each.recorded().occurredAt()));
    List<Line> lines = new ArrayList<>(within.size());
    BigDecimal balance = opening;
    for (var each : within) {
      balance = balance.add(each.event().change());
      RecordedEvent recorded = each.recorded();
      lines.add(new Line(recorded.occurredAt(), recorded.version(), each.event(), balance));
    }
    return new Statement(account, from, to, opening, lines, balance);
  }
}
