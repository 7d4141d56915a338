package io.headwater.embedded.events;

import io.headwater.core.HeadwaterException.StoreCorrupt;
import io.headwater.core.RecordedEvent;
import io.headwater.embedded.record.Positions;
import io.headwater.embedded.record.RecordDecoder;
import io.headwater.embedded.record.RecordEncoder;
import io.headwater.embedded.record.RecordView;
import io.headwater.log.Frame;
import io.headwater.log.Log;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one stored event after the other, in place: in frames of the log, and for the writer
 * also in what is staged. For one thread.
 */
final class RecordReader {
  private final Log log;
  private final @Nullable Staged staged;
  private final RecordView view = new RecordView();
  private final RecordDecoder decoder = new RecordDecoder();
  private Log.@Nullable Reader reader;
  private @Nullable Frame frame;
  private @Nullable Append append;
  private long first;
  private int count;
  private int index;
  private long[] versions = new long[1];
  private boolean versionsKnown;

  RecordReader(Log log) {
    this(log, null);
  }

  RecordReader(Log log, @Nullable Staged staged) {
    this.log = log;
    this.staged = staged;
  }

  /** Looks at the event at a position, which the run covers. */
  void moveTo(IndexRun run, long position) {
    if (position < first || position >= first + count) {
      if (staged != null && position >= staged.firstPosition()) {
        show(staged.at(position));
      } else {
        seek(run, position);
      }
    }
    select((int) (position - first));
  }

  private void seek(IndexRun run, long position) {
    boolean next = frame != null && append == null && count > 0 && position == first + count;
    Log.Reader frames = reader;
    if (frames == null) {
      frames = log.readerAt(run.address((int) (position - run.base())));
      reader = frames;
    } else if (!next) {
      frames.seek(run.address((int) (position - run.base())));
    }
    count = 0;
    if (!frames.next()) {
      throw missing(position);
    }
    show(frames.frame());
    if (position < first || position >= first + count) {
      count = 0;
      throw missing(position);
    }
  }

  private static StoreCorrupt missing(long position) {
    return new StoreCorrupt(
        "the log has no event at position %d; expected one, as that is not above the head"
                .formatted(position)
            + ": restore the store from a backup",
        null);
  }

  private void show(Frame shown) {
    frame = shown;
    append = null;
    first = Positions.of(shown.firstOffset());
    count = shown.count();
    versionsKnown = false;
  }

  private void show(Append shown) {
    append = shown;
    first = shown.firstPosition();
    count = shown.count();
    versionsKnown = false;
  }

  /** Looks at another event of the same append. */
  void moveInAppend(int other) {
    select(other);
  }

  private void select(int newIndex) {
    index = newIndex;
    Append shown = append;
    if (shown != null) {
      RecordEncoder.Records records = shown.records();
      view.look(records.bytes(), records.start(index), records.length(index));
    } else if (frame != null) {
      view.look(frame.array(), frame.recordStart(index), frame.recordLength(index));
    }
  }

  RecordView view() {
    return view;
  }

  long position() {
    return first + index;
  }

  /** The position of the first event of the append that the event was part of. */
  long firstOfAppend() {
    return first;
  }

  /** How many events that append had. */
  int countOfAppend() {
    return count;
  }

  /** The version of the event in its stream; 0 if it has none. */
  long version() {
    return versionAt(index);
  }

  /** The version of an event of the same append. */
  long versionAt(int other) {
    Append shown = append;
    if (shown != null) {
      return shown.version(other);
    }
    if (!versionsKnown) {
      readVersions();
    }
    return versions[other];
  }

  private void readVersions() {
    Frame shown = frame;
    if (shown == null) {
      throw new IllegalStateException("no event is looked at");
    }
    if (versions.length < count) {
      versions = new long[count];
    }
    Versions.read(shown.array(), shown.decidedStart(), count, versions);
    versionsKnown = true;
  }

  long time() {
    Append shown = append;
    if (shown != null) {
      return shown.time();
    }
    return frame == null ? 0 : frame.time();
  }

  /** The event that is looked at. */
  RecordedEvent event() {
    return decoder.decode(view, position(), version(), time());
  }
}
