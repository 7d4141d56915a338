package io.headwater.log;

import io.headwater.log.LogOptions.Durability;
import io.headwater.log.RigCounts.Event;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Appends random frames to the log of an episode, and notes in the model what was said of them. */
final class RigWriter {

  /** How a commit ended. */
  enum Outcome {
    DONE,
    /** The log is dead, the process may go on. */
    FAILED,
    /** The power went. */
    CUT
  }

  private final RigSubject subject;
  private final LogModel model;
  private final RecordSizes sizes;
  private final SplittableRandom random;
  private final RigCounts counts;
  private int appends;

  RigWriter(
      RigSubject subject,
      LogModel model,
      RecordSizes sizes,
      SplittableRandom random,
      RigCounts counts) {
    this.subject = subject;
    this.model = model;
    this.sizes = sizes;
    this.random = random;
    this.counts = counts;
  }

  /** Frames staged since the count was begun. */
  int appends() {
    return appends;
  }

  void forgetAppends() {
    appends = 0;
  }

  /** Submits so many batches, and commits. */
  Outcome commit(Log log, int batches) {
    int proven = model.durable();
    try {
      if (random.nextInt(12) == 0) {
        drop(log);
      }
      for (int i = 0; i < batches; i++) {
        stage(log, proven);
      }
      log.commit();
      model.commit();
      counts.count(Event.COMMITS);
      subject.trace().step(() -> "commit %d, end %d".formatted(batches, model.end()));
      acknowledged(log);
      return subject.disk().stopped() ? Outcome.CUT : Outcome.DONE;
    } catch (SimulatedDisk.PowerCut cut) {
      return Outcome.CUT;
    } catch (LogException.Failed | LogException.Io failed) {
      subject.trace().step(() -> "commit failed: " + failed.getMessage());
      return subject.disk().stopped() ? Outcome.CUT : Outcome.FAILED;
    } catch (RigFailure found) {
      throw found;
    } catch (RuntimeException | AssertionError bug) {
      throw RigFailure.refused("commit", bug);
    }
  }

  /** What the log says is durable counts as acknowledged; in {@code DURABLE} that is all. */
  void acknowledged(Log log) {
    long durable = log.durable();
    long least = subject.options().durability() == Durability.DURABLE ? model.committedEnd() : 0;
    RigFailure.require(
        log.committed() == model.committedEnd() && durable <= log.committed() && durable >= least,
        () -> "committed %d, durable %d".formatted(log.committed(), durable),
        () -> "committed %d, durable at least %d".formatted(model.committedEnd(), least));
    model.durable(durable);
  }

  /** Drops a part of the head; readers that stand there are told, those behind it unharmed. */
  private void drop(Log log) {
    if (random.nextInt(3) == 0) {
      log.roll();
    }
    long offset = random.nextLong(log.committed() + 1);
    long first = log.first();
    for (Log.Segment segment : log.segments()) {
      first = segment.sealed() && segment.end() <= offset ? segment.end() : first;
    }
    long expected = first;
    Log.Reader standing = expected > log.first() ? standing(log) : null;
    subject.trace().step(() -> "drop before %d, keep from %d".formatted(offset, expected));
    model.dropping(expected);
    log.dropBefore(offset);
    model.dropped();
    counts.count(Event.DROPS);
    RigFailure.require(
        log.first() == expected, () -> "first offset " + log.first(), () -> "" + expected);
    if (standing != null) {
      requireDropped(standing::next);
    }
    long address = model.droppedAddress(random);
    if (address != LogModel.UNKNOWN) {
      requireDropped(() -> log.readerAt(address));
    }
  }

  /** A reader that stands in the first segment, if the disk lets it. */
  private static Log.@Nullable Reader standing(Log log) {
    try {
      Log.Reader reader = log.reader(log.first());
      return reader.next() ? reader : null;
    } catch (LogException.Io failing) {
      return null;
    }
  }

  private static void requireDropped(RigStep reading) {
    try {
      reading.run();
    } catch (LogException.Dropped expected) {
      return;
    }
    throw RigFailure.wrong("a dropped segment was read; expected Dropped");
  }

  private void stage(Log log, int proven) {
    List<ByteBuffer> records = new ArrayList<>();
    for (int i = sizes.records(random); i > 0; i--) {
      byte[] bytes = new byte[sizes.next(random)];
      random.nextBytes(bytes);
      records.add(ByteBuffer.wrap(bytes));
    }
    byte[] decided = new byte[sizes.decided(random)];
    random.nextBytes(decided);
    long time = model.time() + random.nextInt(3);
    RigFailure.require(
        log.nextOffset() == model.end(),
        () -> "next offset " + log.nextOffset(),
        () -> "" + model.end());
    model.sent(
        new LogModel.Sent(
            model.end(), time, LogModel.UNKNOWN, ByteBuffer.wrap(decided), records, proven));
    try {
      model.located(log.stage(batch(records), ByteBuffer.wrap(decided), time));
      appends++;
      counts.count(Event.APPENDS);
      counts.add(Event.RECORDS, records.size());
    } catch (LogException.Full | LogException.Io refused) { // nothing changed
      subject.trace().step(() -> "refused: " + refused.getMessage());
      counts.count(Event.REFUSED);
      model.refused();
      subject.disk().capacity(Long.MAX_VALUE);
    }
  }

  static Batch batch(List<ByteBuffer> records) {
    Batch.Builder batch = Batch.builder();
    records.forEach(record -> batch.add(record.duplicate()));
    return batch.build();
  }
}
