package io.headwater.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file that is in memory. Small where reading jumps, so that one look-up is one small
 * read; growing to 256 KiB where it goes on, so that a replay is few large ones. Plain heap bytes:
 * checksums over mapped files can kill the process.
 */
final class Window {
  private static final int SMALLEST = 4 << 10;
  private static final int LARGEST = 256 << 10;

  private Disk.@Nullable File file;
  private byte[] array = new byte[0];
  private ByteBuffer bytes = ByteBuffer.wrap(array);
  private long start;
  private int length;
  private int chunk = SMALLEST;

  /** The bytes in memory; see {@link #load}. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** The array of {@link #bytes}. */
  byte[] array() {
    return array;
  }

  /**
   * Brings bytes into memory.
   *
   * @param limit nothing at or behind this byte is looked at, then or later
   * @return the index in {@link #bytes} of the position, or -1 if there are fewer bytes than needed
   */
  int load(Disk.File from, long position, int needed, long limit) throws IOException {
    boolean same = from.equals(file) && position >= start && position <= start + length;
    if (same && position + needed <= start + length) {
      return (int) (position - start);
    }
    if (position + needed > limit) {
      return -1;
    }
    chunk = same ? Math.min(chunk * 4, LARGEST) : SMALLEST;
    int wanted = (int) Math.max(needed, Math.min(chunk, limit - position));
    if (array.length < wanted) {
      array = new byte[wanted];
      bytes = ByteBuffer.wrap(array);
    }
    file = from;
    start = position;
    length = 0;
    length = Transfer.read(from, ByteBuffer.wrap(array, 0, wanted), position);
    return length < needed ? -1 : 0;
  }

  /**
   * Points at the frame at a byte of a segment, when all its checksums are right.
   *
   * @return null, or why there is no such frame
   */
  @Nullable String frame(
      Frame frame, SegmentHeader segment, Disk.File from, long position, long limit)
      throws IOException {
    String problem = header(frame, segment, from, position, limit);
    if (problem != null) {
      return problem;
    }
    int total = frame.headerLength() + frame.payloadLength();
    int at = load(from, position, total, limit);
    if (at < 0) {
      return tooShort("the frame has %d bytes".formatted(total), position, limit);
    }
    frame.point(this, at);
    return frame.payloadDamage();
  }

  /** Like {@link #frame}, for the header alone: the payload may be damaged. */
  @Nullable String header(
      Frame frame, SegmentHeader segment, Disk.File from, long position, long limit)
      throws IOException {
    int at = load(from, position, Frame.HEADER, limit);
    if (at < 0) {
      return tooShort("a frame has at least %d bytes".formatted(Frame.HEADER), position, limit);
    }
    frame.point(this, at);
    String problem = frame.headerProblem(segment, position);
    if (problem != null) {
      return problem;
    }
    int headerLength = frame.headerLength();
    at = load(from, position, headerLength, limit);
    if (at < 0) {
      return tooShort("the header has %d bytes".formatted(headerLength), position, limit);
    }
    frame.point(this, at);
    return frame.headerDamage();
  }

  private String tooShort(String expected, long position, long limit) {
    boolean cut = start == position && length < Math.min(chunk, limit - position);
    long left = cut ? length : limit - position;
    return "%s, expected at most the %d that are left".formatted(expected, left);
  }
}
