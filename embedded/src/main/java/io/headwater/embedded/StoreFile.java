package io.headwater.embedded;

import io.headwater.core.HeadwaterException.StoreCorrupt;
import io.headwater.core.HeadwaterException.UnsupportedFormat;
import io.headwater.embedded.state.SmallFiles;
import io.headwater.log.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The file that says that a directory is a store, of which format, and which store.
 *
 * <pre>
 * STORE = "HWSTORE1" i32:format u128:id i32:CRC32C of what stands before
 * </pre>
 */
final class StoreFile {
  static final String NAME = "STORE";
  private static final long MAGIC = 0x4857_5354_4F52_4531L; // HWSTORE1
  private static final int FORMAT = 1;
  private static final int BYTES = 32;

  private StoreFile() {}

  static void write(Disk disk, Path directory, UUID id) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.putLong(MAGIC).putInt(FORMAT);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    bytes.putInt(crc(bytes.array()));
    SmallFiles.replace(disk, directory.resolve(NAME), bytes.flip(), true);
  }

  static UUID read(Disk disk, Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    byte[] content = SmallFiles.read(disk, file);
    ByteBuffer bytes = ByteBuffer.wrap(content);
    if (bytes.remaining() < BYTES || bytes.getLong() != MAGIC) {
      throw damaged(file);
    }
    int format = bytes.getInt();
    if (format != FORMAT) {
      throw new UnsupportedFormat(
          "%s is of format %d; expected %d: open it with the version that wrote it"
              .formatted(file, format, FORMAT));
    }
    UUID id = new UUID(bytes.getLong(), bytes.getLong());
    if (bytes.getInt() != crc(content)) {
      throw damaged(file);
    }
    return id;
  }

  private static int crc(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content, 0, BYTES - 4);
    return (int) crc.getValue();
  }

  private static StoreCorrupt damaged(Path file) {
    return new StoreCorrupt(
        file + " is damaged; expected the identity of a store: restore this file from a backup",
        null);
  }
}
