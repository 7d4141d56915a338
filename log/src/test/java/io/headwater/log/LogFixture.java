package io.headwater.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What the tests of the log share: short ways to write and to read back text records. */
final class LogFixture {
  static final UUID ID = new UUID(0x1122334455667788L, 0x99aabbccddeeff00L);
  static final Path DIRECTORY = Path.of("/log");
  static final LogOptions OPTIONS = LogOptions.defaults().withReserveBytes(0);

  private LogFixture() {}

  static Log open(Disk disk) {
    return Log.open(disk, DIRECTORY, ID, OPTIONS);
  }

  static Log open(Disk disk, LogOptions options) {
    return Log.open(disk, DIRECTORY, ID, options);
  }

  static Batch batch(String... records) {
    Batch.Builder builder = Batch.builder();
    for (String record : records) {
      builder.add(bytes(record));
    }
    return builder.build();
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  /** Writes over a part of a file and makes that durable, as damage. */
  static void overwrite(Disk disk, Path file, long position, String text) throws IOException {
    overwrite(disk, file, position, bytes(text));
  }

  static void overwrite(Disk disk, Path file, long position, ByteBuffer bytes) throws IOException {
    try (Disk.File opened = disk.open(file, Disk.Mode.WRITE)) {
      Transfer.write(opened, bytes.duplicate(), position);
      opened.force();
    }
  }

  static String text(ByteBuffer bytes) {
    return UTF_8.decode(bytes).toString();
  }

  static long append(Log log, String... records) {
    long address = log.stage(batch(records), bytes(""), log.lastTime());
    log.commit();
    return address;
  }

  /** All records as {@code offset=text}. */
  static List<String> records(Log log) {
    return records(log, 0);
  }

  static List<String> records(Log log, long from) {
    List<String> all = new ArrayList<>();
    Log.Reader reader = log.reader(from);
    while (reader.next()) {
      Frame frame = reader.frame();
      for (int i = 0; i < frame.count(); i++) {
        all.add(frame.offset(i) + "=" + text(frame.record(i)));
      }
    }
    return all;
  }
}
