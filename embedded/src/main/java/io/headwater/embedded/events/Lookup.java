package io.headwater.embedded.events;

import io.headwater.embedded.record.RecordView;
import java.util.UUID;

/**
 * Finds single events through the index, and proves each by its record. Moves a reader to what it
 * finds. Sees positions up to a head only. For one thread.
 */
final class Lookup {
  private final IndexRun[] runs;
  private final RecordReader reader;
  private final long head;

  Lookup(IndexRun[] runs, RecordReader reader, long head) {
    this.runs = runs;
    this.reader = reader;
    this.head = head;
  }

  /** How many of the run's events are not above the head. */
  private int visible(IndexRun run) {
    return visible(run, head);
  }

  static int visible(IndexRun run, long head) {
    return (int) Math.max(0, Math.min(run.count(), head + 1 - run.base()));
  }

  /** Moves to the event of this id, if there is one. */
  boolean find(UUID id, long key) {
    for (int i = runs.length - 1; i >= 0; i--) {
      IndexRun run = runs[i];
      if (run.mayHoldId(id.getMostSignificantBits())) {
        int at = run.newest(key, visible(run));
        while (at >= 0) {
          reader.moveTo(run, run.base() + at);
          if (isId(reader.view(), id)) {
            return true;
          }
          at = run.newest(key, at);
        }
      }
    }
    return false;
  }

  static boolean isId(RecordView view, UUID id) {
    return view.idHigh() == id.getMostSignificantBits()
        && view.idLow() == id.getLeastSignificantBits();
  }

  /** Moves to the last event of the stream, if it has one. */
  boolean findLast(RawQuery.Name stream) {
    for (int i = runs.length - 1; i >= 0; i--) {
      if (findNewest(runs[i], stream, visible(runs[i]))) {
        return true;
      }
    }
    return false;
  }

  private boolean findNewest(IndexRun run, RawQuery.Name stream, int to) {
    int at = run.newest(stream.key(), to);
    while (at >= 0) {
      reader.moveTo(run, run.base() + at);
      if (reader.view().inStream(stream.utf8())) {
        return true;
      }
      at = run.newest(stream.key(), at);
    }
    return false;
  }

  /** Moves to the event of this version of the stream, if there is one. */
  boolean findVersion(RawQuery.Name stream, long version) {
    for (int i = runs.length - 1; i >= 0; i--) {
      IndexRun run = runs[i];
      if (!findNewest(run, stream, visible(run))) {
        continue;
      }
      if (reader.version() < version) {
        return false;
      }
      int[] postings = run.postings(stream.key(), 0, visible(run));
      if (findVersion(run, postings, stream, version)) {
        return true;
      }
    }
    return false;
  }

  /** Versions are dense, so the place follows from the last one, unless keys collide. */
  private boolean findVersion(IndexRun run, int[] postings, RawQuery.Name stream, long version) {
    long place = postings.length - 1 - (reader.version() - version);
    if (place >= 0 && isVersion(run, postings[(int) place], stream, version)) {
      return true;
    }
    for (int ordinal : postings) {
      if (isVersion(run, ordinal, stream, version)) {
        return true;
      }
    }
    return false;
  }

  private boolean isVersion(IndexRun run, int ordinal, RawQuery.Name stream, long version) {
    reader.moveTo(run, run.base() + ordinal);
    return reader.view().inStream(stream.utf8()) && reader.version() == version;
  }

  /** Moves to the first event above {@code after} that the query matches, if there is one. */
  boolean findFirst(RawQuery query, long after) {
    for (IndexRun run : runs) {
      int to = visible(run);
      int from = (int) Math.max(0, after + 1 - run.base());
      if (from < to && findFirst(run, query, from, to)) {
        return true;
      }
    }
    return false;
  }

  private boolean findFirst(IndexRun run, RawQuery query, int from, int to) {
    int[] candidates = Candidates.of(run, query, from, to);
    int count = candidates == null ? to - from : candidates.length;
    for (int i = 0; i < count; i++) {
      reader.moveTo(run, run.base() + (candidates == null ? from + i : candidates[i]));
      if (query.matches(reader.view())) {
        return true;
      }
    }
    return false;
  }
}
