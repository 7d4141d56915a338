package io.headwater.embedded.events;

import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The events of one read, run by run: in each run either the candidates that the index names, or
 * all events in order.
 */
final class ReadCursor implements Iterator<RecordedEvent> {
  private final EmbeddedEvents store;
  private final IndexRun[] runs;
  private final RecordReader reader;
  private final RawQuery query;
  private final boolean newestFirst;
  private final long lowest;
  private final long highest;
  private long left;

  private int runIndex;
  private @Nullable IndexRun run;
  private int @Nullable [] candidates;
  private int from;
  private int span;
  private int todo;
  private boolean found;

  /** Reads from {@code lowest} to {@code highest}, both inclusive. */
  ReadCursor(EmbeddedEvents store, RawQuery query, Read read, long lowest, long highest) {
    this.store = store;
    this.query = query;
    this.lowest = Math.max(1, lowest);
    this.highest = highest;
    runs = store.runs();
    reader = store.newReader();
    newestFirst = read.newestFirst();
    left = read.limit();
    runIndex = newestFirst ? runs.length - 1 : 0;
  }

  @Override
  public boolean hasNext() {
    if (found) {
      store.requireOpen();
      return true;
    }
    if (left == 0) {
      store.requireOpen();
      return false;
    }
    found = store.reading(this::advance);
    return found;
  }

  @Override
  public RecordedEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more events of this read");
    }
    found = false;
    left--;
    return store.reading(reader::event);
  }

  private boolean advance() {
    while (true) {
      IndexRun now = run;
      if (now == null) {
        now = nextRun();
        if (now == null) {
          left = 0;
          return false;
        }
        run = now;
      }
      while (todo > 0) {
        todo--;
        reader.moveTo(now, now.base() + ordinal());
        if (query.matches(reader.view())) {
          return true;
        }
      }
      run = null;
    }
  }

  /** The ordinal to look at, when so many are still to do after it. */
  private int ordinal() {
    int[] some = candidates;
    if (some == null) {
      return newestFirst ? from + todo : from + (span - 1 - todo);
    }
    return newestFirst ? some[todo] : some[some.length - 1 - todo];
  }

  private @Nullable IndexRun nextRun() {
    while (runIndex >= 0 && runIndex < runs.length) {
      IndexRun next = runs[runIndex];
      runIndex += newestFirst ? -1 : 1;
      int to = (int) Math.max(0, Math.min(next.count(), highest + 1 - next.base()));
      from = (int) Math.max(0, Math.min(next.count(), lowest - next.base()));
      if (from < to) {
        candidates = Candidates.of(next, query, from, to);
        int[] some = candidates;
        span = some == null ? to - from : some.length;
        todo = span;
        return next;
      }
    }
    return null;
  }
}
