package io.headwater.bank;

import io.headwater.core.AppendCondition;
import io.headwater.core.Event;
import io.headwater.core.EventCodec;
import io.headwater.core.EventIds;
import io.headwater.core.EventStore;
import io.headwater.core.Metadata;
import io.headwater.core.Query;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the log of one replay: every event of it has the tag {@code replay:<id>}, and as
 * causation {@code replay:<id>:<row>}, which also makes its event id.
 *
 * <p>Rows overlap, so a replay that was killed leaves no clean edge: which rows are done is kept
 * row by row. The row's name makes the ids of its events, whether it is accepted or refused, so
 * that the store itself would refuse to hold a row twice.
 */
final class ReplayLog {
  private final EventStore events;
  private final String tag;
  private final Metadata metadata;
  private final EventCodec<ReplayEvent> codec = ReplayEvent.codec();
  private final BitSet done = new BitSet();
  private final LongAdder accounts = new LongAdder();
  private final LongAdder accountEvents = new LongAdder();
  private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();

  ReplayLog(EventStore events, String id) {
    this.events = events;
    this.tag = "replay:" + id;
    this.metadata = Metadata.none().withCorrelationId(tag);
  }

  /**
   * Reads what is there of earlier runs.
   *
   * @param overdraftLimit what the accounts of this replay must have been opened with
   * @throws IllegalArgumentException if they were opened with another
   */
  void load(BigDecimal overdraftLimit) {
    EventCodec<AccountEvent> accountCodec = AccountEvent.codec();
    for (RecordedEvent event : events.read(Read.matching(Query.tags(tag)))) {
      done.set(row(event));
      if (codec.types().contains(event.type())) {
        switch (codec.decode(event.type(), event.data())) {
          case ReplayEvent.RowRefused refused -> count(refused.reason());
        }
      } else {
        accountEvents.increment();
        if (event.type().equals("account.opened")
            && accountCodec.decode(event.type(), event.data())
                instanceof AccountEvent.Opened opened) {
          accounts.increment();
          checkSame(overdraftLimit, opened.overdraftLimit());
        }
      }
    }
  }

  private void checkSame(BigDecimal now, BigDecimal before) {
    if (now.compareTo(before) != 0) {
      throw new IllegalArgumentException(
          "overdraft limit %s; expected %s, with which %s was begun: go on with that"
              .formatted(now.toPlainString(), before.toPlainString(), tag));
    }
  }

  private static int row(RecordedEvent event) {
    String causation = event.metadata().causationId();
    if (causation == null) {
      throw new IllegalStateException(
          "event %s at position %d carries the tag of a replay, but no row"
              .formatted(event.id(), event.position()));
    }
    return Integer.parseInt(causation, causation.lastIndexOf(':') + 1, causation.length(), 10);
  }

  String tag() {
    return tag;
  }

  Metadata metadata() {
    return metadata;
  }

  /** The identity of a row for ever. */
  String commandId(long row) {
    return tag + ":" + row;
  }

  /** Whether a row was in the log when this was loaded. */
  boolean isDone(long row) {
    return done.get(Math.toIntExact(row));
  }

  /** How many rows were in the log when this was loaded. */
  long resumed() {
    return done.cardinality();
  }

  /** Takes note of a row that was accepted. */
  void accepted(ReplayRow row) {
    if (row.kind() == ReplayRow.Kind.OPEN) {
      accounts.increment();
    }
    accountEvents.add(row.kind() == ReplayRow.Kind.TRANSFER ? 2 : 1);
  }

  /** Stores that a row was refused. */
  void refused(ReplayRow row, Refused refused) {
    store(
        new ReplayEvent.RowRefused(
            row.row(), row.line(), row.account(), refused.reason().code(), refused.getMessage()),
        row.time());
  }

  /** Stores that a row could not be read. */
  void malformed(long row, MalformedRow malformed) {
    store(
        new ReplayEvent.RowRefused(
            row, malformed.line(), "", ReplayEvent.MALFORMED, malformed.what()),
        null);
  }

  private void store(ReplayEvent.RowRefused refused, @Nullable Instant time) {
    String commandId = commandId(refused.row());
    events.append(
        List.of(
            new Event(
                EventIds.named(commandId + "#0"), // the id that an accepted row's event would have
                codec.type(refused),
                tag.replace(':', '-'),
                Set.of(tag),
                codec.encode(refused),
                codec.contentType(),
                metadata.withCausationId(commandId),
                time)),
        AppendCondition.any());
    count(refused.reason());
  }

  private void count(String reason) {
    refusals.computeIfAbsent(reason, r -> new LongAdder()).increment();
  }

  long accounts() {
    return accounts.sum();
  }

  long accountEvents() {
    return accountEvents.sum();
  }

  Map<String, Long> refusals() {
    Map<String, Long> sums = new HashMap<>();
    refusals.forEach((reason, count) -> sums.put(reason, count.sum()));
    return sums;
  }
}
