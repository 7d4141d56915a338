package io.headwater.embedded.events;

import io.headwater.embedded.record.KeyHash;
import io.headwater.embedded.record.Positions;
import io.headwater.embedded.record.RecordView;
import io.headwater.log.Frame;
import io.headwater.log.Log;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes the index of a run from the log. */
final class RunBuilder {
  private final Log log;
  private final KeyHash hash;
  private final RecordView view = new RecordView();
  private long[] keys = new long[128];

  RunBuilder(Log log, KeyHash hash) {
    this.log = log;
    this.hash = hash;
  }

  /**
   * The index from {@code first}, where an append begins, to {@code last}, or to the end of the
   * append that makes it as large as {@code enough}.
   */
  HeadRun build(long first, long last, int enough) {
    HeadRun run = new HeadRun(first);
    if (first > last) {
      return run;
    }
    Log.Reader reader = log.reader(Positions.toOffset(first));
    while (run.end() <= last && run.count() < enough && reader.next()) {
      Frame frame = reader.frame();
      for (int i = 0; i < frame.count(); i++) {
        view.look(frame.array(), frame.recordStart(i), frame.recordLength(i));
        int end = view.keys(hash, keys, 0);
        run.add(frame.address(), view.idHigh(), keys, 0, end);
      }
    }
    return run;
  }

  /** The streams that begin in these positions, sorted bytewise. */
  List<byte[]> names(long first, long last) {
    List<byte[]> names = new ArrayList<>();
    Log.Reader reader = log.reader(Positions.toOffset(first));
    long[] versions = new long[1];
    while (reader.next() && Positions.of(reader.frame().firstOffset()) <= last) {
      Frame frame = reader.frame();
      versions = versions.length < frame.count() ? new long[frame.count()] : versions;
      Versions.read(frame.array(), frame.decidedStart(), frame.count(), versions);
      for (int i = 0; i < frame.count(); i++) {
        if (versions[i] == 1) {
          view.look(frame.array(), frame.recordStart(i), frame.recordLength(i));
          names.add(view.stream());
        }
      }
    }
    names.sort(Arrays::compareUnsigned);
    return names;
  }
}
