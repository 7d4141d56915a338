package io.headwater.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * The process that the kill loop kills: callers append without end, and each says what it submits
 * and what was acknowledged.
 *
 * <pre>
 * stalled     opening came to the call at which it is to be killed
 * opened      the log is open
 * + 3 17      caller 3 submits its record 17
 * = 3 17      it was acknowledged
 * </pre>
 */
final class KillLoopChild {
  static final int CALLERS = 8;
  static final UUID ID = new UUID(3, 4);
  static final LogOptions OPTIONS =
      LogOptions.defaults().withSegmentBytes(16 << 10).withReserveBytes(0);
  private static final int PADDING = 60;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** A record that waits for its commit. */
  private record Item(Batch batch) {}

  private static final OutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private final Log log;
  private final GroupCommit<Item> group = new GroupCommit<>(64, 64, this::turn);

  private KillLoopChild(Log log) {
    this.log = log;
  }

  /** Arguments: the directory, and at which call to stall while opening, or 0. */
  public static void main(String[] args) {
    long stallAt = Long.parseLong(args[1]);
    Disk disk = Disk.system();
    if (stallAt > 0) {
      disk = new StallingDisk(disk, stallAt, () -> say("stalled"));
    }
    Log log = Log.open(disk, Path.of(args[0]), ID, OPTIONS);
    long[] last = last(log);
    say("opened");
    var child = new KillLoopChild(log);
    for (int caller = 0; caller < CALLERS; caller++) {
      int number = caller;
      Thread.ofPlatform().start(() -> child.append(number, last[number]));
    }
  }

  /** The last record of each caller, all of which are there, each once and in order. */
  static long[] last(Log log) {
    long[] last = new long[CALLERS];
    Log.Reader reader = log.reader(0);
    while (reader.next()) {
      for (int i = 0; i < reader.frame().count(); i++) {
        ByteBuffer record = reader.frame().record(i);
        int caller = record.getInt();
        long number = record.getLong();
        RigFailure.require(
            number == last[caller] + 1,
            () -> "record %d of caller %d".formatted(number, caller),
            () -> "%d: none lost, none doubled".formatted(last[caller] + 1));
        last[caller] = number;
      }
    }
    return last;
  }

  private void append(int caller, long last) {
    for (long number = last + 1; ; number++) {
      ByteBuffer record = ByteBuffer.allocate(Integer.BYTES + Long.BYTES + PADDING);
      record.putInt(caller).putLong(number).clear();
      say("+ " + caller + " " + number);
      group.submit(new Item(Batch.builder().add(record).build()));
      say("= " + caller + " " + number);
    }
  }

  private void turn(List<Item> waiting) {
    for (Item item : waiting) {
      log.stage(item.batch(), NOTHING, 1);
    }
    log.commit();
  }

  private static synchronized void say(String line) {
    try {
      OUT.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
