package io.headwater.embedded.events;

import io.headwater.embedded.record.KeyHash;
import io.headwater.embedded.record.Positions;
import io.headwater.log.Log;
import java.io.IOException;
import java.util.concurrent.Executor;

/**
 * What reading and writing events share. Safe for use by many threads.
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class EventLog implements AutoCloseable {
  /** With fewer events in memory, reading them again at the next opening is as fast as a file. */
  private static final int FEWEST_WORTH_A_FILE = 1 << 14;

  private final IndexPlace place;
  private final Log log;
  private final Runs runs;
  private final Head head;

  private EventLog(IndexPlace place, Log log, Runs runs) {
    this.place = place;
    this.log = log;
    this.runs = runs;
    this.head = new Head(Positions.of(log.committed()) - 1);
  }

  /** Opens the index of a log, and makes what is missing of it. */
  public static EventLog open(IndexPlace place, Log log, Executor background) throws IOException {
    return new EventLog(place, log, Runs.open(place, log, background));
  }

  /** The truth. */
  Log log() {
    return log;
  }

  /** The index of it. */
  Runs runs() {
    return runs;
  }

  /** What makes the keys of the index. */
  KeyHash hash() {
    return place.hash();
  }

  /** The last position that readers may see. */
  Head head() {
    return head;
  }

  /** How many events there are. */
  public long count() {
    return head.position();
  }

  /** How many files of the index were made again. */
  public int remade() {
    return runs.remade();
  }

  /** Closes the index; the log is its opener's. */
  @Override
  public void close() {
    if (place.writable()) {
      runs.close(FEWEST_WORTH_A_FILE);
    } else {
      runs.close();
    }
  }
}
