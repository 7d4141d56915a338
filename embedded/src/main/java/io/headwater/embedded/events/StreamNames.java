package io.headwater.embedded.events;

import io.headwater.embedded.record.Positions;
import io.headwater.embedded.record.RecordView;
import io.headwater.log.Frame;
import io.headwater.log.Log;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Lists streams in the order of their names. A stream begins in one run only, so each run's file
 * has the names that begin there, sorted, and a page of the list is a merge of these. What has no
 * file yet is read through.
 */
final class StreamNames {
  private final byte[] prefix;
  private final byte[] after;
  private final int limit;
  private final TreeSet<byte[]> least = new TreeSet<>(Arrays::compareUnsigned);

  private StreamNames(String prefix, String after, int limit) {
    this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
    this.after = after.getBytes(StandardCharsets.UTF_8);
    this.limit = limit;
  }

  /** The first names greater than {@code after} that begin with the prefix. */
  static List<String> list(EventLog events, long head, String prefix, String after, int limit) {
    if (limit == 0) {
      return List.of();
    }
    var names = new StreamNames(prefix, after, limit);
    for (IndexRun run : events.runs().all()) {
      boolean inFile = run instanceof SealedRun sealed && names.addFromFile(sealed);
      if (!inFile) {
        names.addFromLog(events.log(), run.base(), Math.min(head, run.end() - 1));
      }
    }
    List<String> list = new ArrayList<>(names.least.size());
    names.least.forEach(name -> list.add(new String(name, StandardCharsets.UTF_8)));
    return list;
  }

  private boolean addFromFile(SealedRun sealed) {
    if (!(sealed.current() instanceof FileRun file)) {
      return false;
    }
    try {
      byte[] first = Arrays.compareUnsigned(prefix, after) > 0 ? prefix : after;
      FileRun.NameCursor cursor = file.namesFrom(first);
      while (cursor.name().length > 0 && add(cursor.name())) {
        cursor.advance();
      }
      return true;
    } catch (Pages.Damaged damaged) {
      return false;
    }
  }

  private void addFromLog(Log log, long first, long last) {
    if (first > last) {
      return;
    }
    var view = new RecordView();
    long[] versions = new long[1];
    Log.Reader reader = log.reader(Positions.toOffset(first));
    while (reader.next() && Positions.of(reader.frame().firstOffset()) <= last) {
      Frame frame = reader.frame();
      versions = versions.length < frame.count() ? new long[frame.count()] : versions;
      Versions.read(frame.array(), frame.decidedStart(), frame.count(), versions);
      for (int i = 0; i < frame.count(); i++) {
        if (versions[i] == 1) {
          view.look(frame.array(), frame.recordStart(i), frame.recordLength(i));
          add(view.stream());
        }
      }
    }
  }

  /** Adds a name, if it belongs to the list. Returns whether a greater one might. */
  private boolean add(byte[] name) {
    if (Arrays.compareUnsigned(name, after) <= 0) {
      return true;
    }
    if (!startsWithPrefix(name)) {
      return Arrays.compareUnsigned(name, prefix) < 0;
    }
    least.add(name);
    if (least.size() > limit) {
      return !Arrays.equals(least.pollLast(), name);
    }
    return true;
  }

  private boolean startsWithPrefix(byte[] name) {
    return name.length >= prefix.length
        && Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length);
  }
}
