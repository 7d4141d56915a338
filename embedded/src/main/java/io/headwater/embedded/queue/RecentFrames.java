package io.headwater.embedded.queue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The messages that were sent last, some MiB of them: what is received soon is not read from the
 * log. One thread adds; any may look.
 */
final class RecentFrames {
  private static final long MOST_BYTES = 2 << 20;

  private final ConcurrentHashMap<Long, Recent> frames = new ConcurrentHashMap<>();
  private final Deque<Long> oldest = new ArrayDeque<>();
  private long bytes;

  /**
   * A frame of sent messages.
   *
   * @param time when they were sent ({@link QueueTime})
   */
  record Recent(QueueFrame frame, long time) {}

  /** The frame at this address; null if it was sent too long ago. */
  @Nullable Recent at(long address) {
    return frames.get(address);
  }

  void add(long address, QueueFrame frame, long time) {
    frames.put(address, new Recent(frame, time));
    oldest.add(address);
    bytes += frame.bytes().length;
    while (bytes > MOST_BYTES) {
      Recent gone = frames.remove(oldest.remove());
      bytes -= gone == null ? 0 : gone.frame().bytes().length;
    }
  }
}
