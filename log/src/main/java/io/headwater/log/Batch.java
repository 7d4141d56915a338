package io.headwater.log;

import java.nio.ByteBuffer;

/**
 * Records that are written together: one frame, found again whole or not at all. The caller builds
 * and checksums it before it takes the commit turn.
 */
public final class Batch {
  private Batch() {}

  /** Collects records. For one thread. */
  public static final class Builder {
    /** Adds a record; its offset is that of the one before plus one. */
    public Builder add(ByteBuffer record) {
      throw new UnsupportedOperationException();
    }

    /** The batch, with its checksum. */
    public Batch build() {
      throw new UnsupportedOperationException();
    }
  }

  public static Builder builder() {
    throw new UnsupportedOperationException();
  }

  /** How many records. */
  public int count() {
    throw new UnsupportedOperationException();
  }

  /** Bytes of the payload. */
  public int bytes() {
    throw new UnsupportedOperationException();
  }
}
