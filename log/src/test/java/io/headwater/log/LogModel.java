package io.headwater.log;

import static io.headwater.log.RigFailure.require;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The plain list that a log is compared with: all frames submitted, how many of them were committed
 * and how many are known to survive a power cut.
 */
final class LogModel {

  /**
   * A frame as submitted.
   *
   * @param proven how many frames before it were known to be durable when it was written: what one
   *     flipped bit must not silently take
   */
  record Sent(
      long offset,
      long time,
      long address,
      ByteBuffer decided,
      List<ByteBuffer> records,
      int proven) {
    long end() {
      return offset + records.size();
    }
  }

  static final long UNKNOWN = -1;

  private final List<Sent> sent = new ArrayList<>();
  private int committed;
  private int durable;

  /** Frames that are dropped for good, and those that may be, as a drop of them was begun. */
  private int dropped;

  private int maybeDropped;

  int size() {
    return sent.size();
  }

  int committed() {
    return committed;
  }

  int durable() {
    return durable;
  }

  /** What must be left after one bit of a file turned over, if the log opens and reads at all. */
  int proven() {
    return sent.isEmpty() ? 0 : sent.get(sent.size() - 1).proven();
  }

  long end() {
    return end(sent.size());
  }

  long committedEnd() {
    return end(committed);
  }

  private long end(int frames) {
    return frames == 0 ? 0 : sent.get(frames - 1).end();
  }

  long time() {
    return sent.isEmpty() ? 1_000 : sent.get(sent.size() - 1).time();
  }

  /** Where frames begin, in whatever segment. */
  List<Integer> boundaries() {
    return sent.stream()
        .filter(frame -> frame.address() != UNKNOWN)
        .map(frame -> (int) SegmentFile.positionOf(frame.address()))
        .distinct()
        .toList();
  }

  void sent(Sent frame) {
    sent.add(frame);
  }

  /** The address of the last frame sent, now known. */
  void located(long address) {
    Sent last = sent.remove(sent.size() - 1);
    sent.add(
        new Sent(
            last.offset(), last.time(), address, last.decided(), last.records(), last.proven()));
  }

  /** Takes back the last frame: it was refused. */
  void refused() {
    sent.remove(sent.size() - 1);
  }

  /** All sent was committed. */
  void commit() {
    committed = sent.size();
  }

  /** What is below this offset survives a power cut. */
  void durable(long offset) {
    while (durable < committed && sent.get(durable).end() <= offset) {
      durable++;
    }
  }

  /** All committed was forced. */
  void force() {
    durable = committed;
  }

  /** A drop begins of all frames below this offset. */
  void dropping(long offset) {
    maybeDropped = frameAt(offset);
  }

  /** The drop is done. */
  void dropped() {
    dropped = maybeDropped;
  }

  /** What was forced may be lost, drops too. */
  void lied() {
    dropped = 0;
  }

  /** The address of some frame that was dropped, or {@link #UNKNOWN}. */
  long droppedAddress(SplittableRandom random) {
    return dropped == 0 ? UNKNOWN : sent.get(random.nextInt(dropped)).address();
  }

  /** How many frames the log has dropped: all that were, and none that were not to be. */
  private int first(Log log) {
    int first = frameAt(log.first());
    require(
        first >= dropped && first <= maybeDropped,
        () -> "%d frames dropped, up to offset %d".formatted(first, log.first()),
        () -> "%d to %d, up to offset %d".formatted(dropped, maybeDropped, end(maybeDropped)));
    return first;
  }

  /** How many frames begin below an offset, at which a frame begins or the last one ends. */
  private int frameAt(long offset) {
    int frames = 0;
    while (frames < sent.size() && sent.get(frames).offset() < offset) {
      frames++;
    }
    int found = frames;
    require(
        end(found) == offset,
        () -> "the first offset " + offset,
        () -> "one that a frame begins with, or %d".formatted(end(found)));
    return frames;
  }

  /** Compares a log just recovered, and goes on from what it holds. */
  void recovered(Log log, int atLeast) {
    int found = compare(log, atLeast);
    require(
        log.nextOffset() == end(found) && log.committed() == end(found),
        () -> "next offset %d, committed %d".formatted(log.nextOffset(), log.committed()),
        () -> "both at %d, behind the last frame read".formatted(end(found)));
    sent.subList(found, sent.size()).clear();
    committed = found;
    dropped = frameAt(log.first());
    maybeDropped = dropped;
    durable = 0;
    durable(log.durable());
    require(
        log.durable() <= end(found) && durable >= Math.min(atLeast, found),
        () -> "durable up to " + log.durable(),
        () -> "from %d to %d".formatted(end(Math.min(atLeast, found)), end(found)));
  }

  /** Reads all and returns how many frames there were. */
  int compare(Log log, int atLeast) {
    int frames = first(log);
    Log.Reader reader = log.reader(0);
    while (reader.next()) {
      requireSame(reader.frame(), frames++);
    }
    int found = frames;
    require(
        found >= atLeast,
        () -> "%d of %d frames, up to offset %d".formatted(found, sent.size(), end(found)),
        () -> "at least %d, up to offset %d".formatted(atLeast, end(atLeast)));
    return found;
  }

  /** Reads a few frames from somewhere, by offset and by address. */
  void readSome(Log log, SplittableRandom random) {
    int first = first(log);
    if (committed == first) {
      require(!log.reader(0).next(), () -> "a frame", () -> "an empty log");
      return;
    }
    int at = random.nextInt(first, committed);
    Sent start = sent.get(at);
    Log.Reader byOffset = log.reader(start.offset() + random.nextInt(start.records().size()));
    Log.Reader byAddress = start.address() == UNKNOWN ? byOffset : log.readerAt(start.address());
    for (int i = at; i < Math.min(committed, at + 3); i++) {
      requireNext(byOffset, i);
      if (byAddress != byOffset) {
        requireNext(byAddress, i);
      }
    }
    int other = random.nextInt(first, committed);
    if (sent.get(other).address() != UNKNOWN) {
      byOffset.seek(sent.get(other).address());
      requireNext(byOffset, other);
    }
    Log.Reader atEnd = log.reader(committedEnd());
    require(!atEnd.next(), () -> "a frame at the end " + committedEnd(), () -> "none");
  }

  private void requireNext(Log.Reader reader, int index) {
    require(
        reader.next(),
        () -> "the end",
        () -> "frame %d at offset %d".formatted(index, sent.get(index).offset()));
    requireSame(reader.frame(), index);
  }

  private void requireSame(Frame frame, int index) {
    require(
        index < sent.size(),
        () -> "a frame at offset " + frame.firstOffset(),
        () -> "the end " + end() + ": nothing more was submitted");
    Sent expected = sent.get(index);
    require(
        frame.firstOffset() == expected.offset()
            && frame.count() == expected.records().size()
            && frame.time() == expected.time()
            && (frame.address() == expected.address() || expected.address() == UNKNOWN)
            && frame.decided().equals(expected.decided()),
        () ->
            "frame %d: offset %d, count %d, time %d, address %d, %d bytes decided"
                .formatted(
                    index,
                    frame.firstOffset(),
                    frame.count(),
                    frame.time(),
                    frame.address(),
                    frame.decided().remaining()),
        () ->
            "offset %d, count %d, time %d, address %d, %d bytes decided"
                .formatted(
                    expected.offset(),
                    expected.records().size(),
                    expected.time(),
                    expected.address(),
                    expected.decided().remaining()));
    for (int i = 0; i < frame.count(); i++) {
      if (frame.offset(i) != expected.offset() + i
          || !frame.record(i).equals(expected.records().get(i))) {
        throw RigFailure.wrong(
            "found other bytes, or offset %d; expected record %d of frame %d as submitted"
                .formatted(frame.offset(i), i, index));
      }
    }
  }
}
