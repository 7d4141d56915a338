package io.headwater.embedded.events;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Event;
import io.headwater.core.Limits;
import io.headwater.core.Query;
import io.headwater.embedded.record.KeyHash;
import io.headwater.embedded.record.RecordEncoder;
import io.headwater.embedded.record.RecordView;
import io.headwater.embedded.state.Completions;
import io.headwater.log.Batch;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One append on its way: made and encoded by the caller, decided by the writer, its answer taken by
 * the caller again. Handed over by the queue, never used by two threads at once.
 */
final class Append implements Completions.Decided {
  private final List<Event> events;
  private final AppendCondition condition;
  private final @Nullable RawQuery noneAfter;
  private final List<RawQuery> never;
  private final RecordEncoder.Records records;
  private final long[] keys;
  private final int[] keyEnds;
  private final Batch batch;
  private final @Nullable CompletableFuture<Appended> future;

  private long firstPosition;
  private long[] versions = {};
  private long time;
  private boolean restsOnStaged;
  private boolean decided;
  private @Nullable RuntimeException refusal;

  private Append(
      List<Event> events,
      AppendCondition condition,
      KeyHash hash,
      @Nullable CompletableFuture<Appended> future) {
    this.events = events;
    this.condition = condition;
    this.future = future;
    AppendCondition.NoneAfter query = condition.noneAfter();
    noneAfter = query == null ? null : new RawQuery(query.query(), hash);
    never = condition.never().stream().map((Query q) -> new RawQuery(q, hash)).toList();
    records = RecordEncoder.encode(events);
    keyEnds = new int[events.size()];
    keys = keys(hash);
    var builder = Batch.builder(records.ends()[records.count() - 1] + 8 * records.count());
    for (int i = 0; i < records.count(); i++) {
      builder.add(ByteBuffer.wrap(records.bytes(), records.start(i), records.length(i)));
    }
    batch = builder.build();
  }

  /**
   * Checks the limits and encodes.
   *
   * @param future what to complete, or null if the caller waits
   */
  static Append of(
      List<Event> events,
      AppendCondition condition,
      KeyHash hash,
      @Nullable CompletableFuture<Appended> future) {
    List<Event> copy = List.copyOf(events);
    checkEvents(copy);
    return new Append(copy, condition, hash, future);
  }

  private static void checkEvents(List<Event> events) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException(
          "append of 0 events; expected 1 to %,d".formatted(Limits.MAX_APPEND_EVENTS));
    }
    if (events.size() > Limits.MAX_APPEND_EVENTS) {
      throw new IllegalArgumentException(
          "append of %,d events; expected at most %,d: split it"
              .formatted(events.size(), Limits.MAX_APPEND_EVENTS));
    }
    if (events.size() > 1) {
      Set<UUID> ids = HashSet.newHashSet(events.size());
      for (Event event : events) {
        if (!ids.add(event.id())) {
          throw new IllegalArgumentException(
              "event id %s is twice in one append; expected distinct ids: give each event its own"
                  .formatted(event.id()));
        }
      }
    }
  }

  private long[] keys(KeyHash hash) {
    var view = new RecordView();
    int total = 0;
    for (int i = 0; i < records.count(); i++) {
      total += view.look(records.bytes(), records.start(i), records.length(i)).keyCount();
      keyEnds[i] = total;
    }
    long[] all = new long[total];
    for (int i = 0; i < records.count(); i++) {
      view.look(records.bytes(), records.start(i), records.length(i))
          .keys(hash, all, i == 0 ? 0 : keyEnds[i - 1]);
    }
    return all;
  }

  List<Event> events() {
    return events;
  }

  int count() {
    return events.size();
  }

  AppendCondition condition() {
    return condition;
  }

  @Nullable RawQuery noneAfter() {
    return noneAfter;
  }

  List<RawQuery> never() {
    return never;
  }

  RecordEncoder.Records records() {
    return records;
  }

  Batch batch() {
    return batch;
  }

  /** The key of the id of an event: the first of its keys. */
  long idKey(int index) {
    return keys[index == 0 ? 0 : keyEnds[index - 1]];
  }

  /** Puts the events into the index. For the writer, after {@link #accept}. */
  void addTo(HeadRun head, long address) {
    int from = 0;
    for (int i = 0; i < keyEnds.length; i++) {
      head.add(address, events.get(i).id().getMostSignificantBits(), keys, from, keyEnds[i]);
      from = keyEnds[i];
    }
  }

  /** The verdict: stored from this position on, or stored there before. */
  void accept(long first, long[] streamVersions, long timeMillis, boolean onStaged) {
    firstPosition = first;
    versions = streamVersions;
    time = timeMillis;
    restsOnStaged = onStaged;
    decided = true;
  }

  /** The verdict: not stored. */
  void refuse(RuntimeException why, boolean onStaged) {
    refusal = why;
    restsOnStaged = onStaged;
    decided = true;
  }

  /** Whether there is no verdict that would stand if what is staged were lost. */
  boolean isUncertain() {
    return !decided || restsOnStaged;
  }

  long firstPosition() {
    return firstPosition;
  }

  long version(int index) {
    return versions[index];
  }

  long time() {
    return time;
  }

  @Override
  public boolean isAsync() {
    return future != null;
  }

  @Override
  public void complete() {
    CompletableFuture<Appended> waiting = future;
    if (waiting == null) {
      return;
    }
    if (refusal != null) {
      waiting.completeExceptionally(refusal);
    } else {
      waiting.complete(appended());
    }
  }

  /** The answer to the caller: what was stored, or the refusal thrown. */
  Appended answer() {
    if (refusal != null) {
      throw refusal;
    }
    return appended();
  }

  private Appended appended() {
    if (!decided) {
      throw new IllegalStateException("an append is answered without a verdict");
    }
    Map<String, Long> last = new HashMap<>();
    for (int i = 0; i < versions.length; i++) {
      String stream = events.get(i).stream();
      if (stream != null) {
        last.put(stream, versions[i]);
      }
    }
    return new Appended(
        firstPosition, firstPosition + count() - 1, last, Instant.ofEpochMilli(time));
  }
}
