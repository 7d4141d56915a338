package io.headwater.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file and nothing else: what a store is compared with. */
final class RawFile implements AutoCloseable {
  private static final int MIB = 1 << 20;

  private final FileChannel channel;

  private RawFile(FileChannel channel) {
    this.channel = channel;
  }

  static RawFile create(Path file) throws IOException {
    return new RawFile(
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING));
  }

  /** Writes zeros from the beginning, forces them, and goes back to the beginning. */
  void fillWithZeros(int mib) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(MIB);
    for (int i = 0; i < mib; i++) {
      write(zeros.clear());
    }
    channel.force(true);
    channel.position(0);
  }

  /** Writes behind what was written last. */
  void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int written = channel.write(bytes);
      if (written <= 0) {
        throw new IOException("the file took no bytes");
      }
    }
  }

  /** Forces the bytes, and of the metadata only what is needed to read them (fdatasync). */
  void force() throws IOException {
    channel.force(false);
  }

  /** Goes back to the beginning. */
  void rewind() throws IOException {
    channel.position(0);
  }

  /** Reads behind what was read last; -1 at the end. */
  int read(ByteBuffer into) throws IOException {
    return channel.read(into);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
