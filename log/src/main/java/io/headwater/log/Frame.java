package io.headwater.log;

import java.nio.ByteBuffer;

/**
 * A frame as read, its checksums verified. A view into the reader's buffer: valid until the reader
 * moves on.
 */
public final class Frame {
  Frame() {}

  /**
   * Where the frame begins: segment and byte, for {@link Log#readerAt}; ordered like the frames.
   */
  public long address() {
    throw new UnsupportedOperationException();
  }

  /** The offset of the first record. */
  public long firstOffset() {
    throw new UnsupportedOperationException();
  }

  /** The number of records. */
  public int count() {
    throw new UnsupportedOperationException();
  }

  /** When it was written, in Unix milliseconds; never less than in the frame before. */
  public long time() {
    throw new UnsupportedOperationException();
  }

  /** What the writer decided at commit; see {@link Log#stage}. Read-only. */
  public ByteBuffer decided() {
    throw new UnsupportedOperationException();
  }

  /** The record, from 0. Read-only. */
  public ByteBuffer record(int index) {
    throw new UnsupportedOperationException();
  }

  /** The offset of the record, from 0. */
  public long offset(int index) {
    throw new UnsupportedOperationException();
  }
}
