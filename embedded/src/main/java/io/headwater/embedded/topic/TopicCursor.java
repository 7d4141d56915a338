package io.headwater.embedded.topic;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.embedded.record.RecordDecoder;
import io.headwater.embedded.record.RecordView;
import io.headwater.log.Frame;
import io.headwater.log.Log;
import io.headwater.log.LogException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads partitions of one topic. Each has an address of its own, not behind its next message; the
 * frame read next is the one at the lowest address, and all partitions that stand there get their
 * messages from it. So partitions that advance together cost one pass over the log, and one that is
 * paused stays behind without keeping anything in memory. For one thread.
 */
final class TopicCursor {
  private final TopicLog topic;
  private final String name;
  private final @Nullable Lane[] lanes;
  private final long[] offsets;
  private final Log.Reader frames;
  private final FrameOffsets decided = new FrameOffsets();
  private final RecordView view = new RecordView();
  private final RecordDecoder decoder = new RecordDecoder();
  private Lane[] running = {};
  private int bytes;

  /** A partition that is read. */
  private static final class Lane {
    private final int partition;
    private long next;
    private long address;
    private boolean paused;

    Lane(int partition, long next) {
      this.partition = partition;
      this.next = next;
    }
  }

  TopicCursor(TopicLog topic) {
    this.topic = topic;
    name = topic.topic().name();
    lanes = new Lane[topic.topic().partitions()];
    offsets = new long[lanes.length];
    frames = topic.reading(() -> topic.log().reader(0));
  }

  TopicLog topic() {
    return topic;
  }

  /** Reads a partition, too, from this offset. */
  void add(int partition, long offset) {
    Lane lane = new Lane(partition, offset);
    topic.reading(() -> find(lane));
    lanes[partition] = lane;
    chooseRunning();
  }

  /** Where the next message given will be, or is. */
  long position(int partition) {
    return lane(partition).next;
  }

  void pause(int partition, boolean paused) {
    lane(partition).paused = paused;
    chooseRunning();
  }

  private Lane lane(int partition) {
    Lane lane = partition < lanes.length ? lanes[partition] : null;
    if (lane == null) {
      throw new IllegalArgumentException(
          "partition %d of topic '%s' is not read by this reader".formatted(partition, name));
    }
    return lane;
  }

  private void chooseRunning() {
    running =
        Arrays.stream(lanes).filter(lane -> lane != null && !lane.paused).toArray(Lane[]::new);
  }

  /** Says where to read on for a lane; what is not kept any more is passed over. */
  private boolean find(Lane lane) {
    lane.address =
        topic.whileDropping(
            () -> {
              lane.next = Math.max(lane.next, topic.index().first(lane.partition));
              return topic.index().address(lane.partition, lane.next);
            });
    return true;
  }

  /**
   * Reads the next frame that a running partition stands at, and adds the messages of them all.
   *
   * @return bytes of the frame's messages, or -1 if there is no frame yet
   */
  int read(List<Delivery> into) {
    return topic.reading(() -> next() ? give(into) : -1);
  }

  private boolean next() {
    while (running.length > 0) {
      try {
        long lowest = Long.MAX_VALUE;
        for (Lane lane : running) {
          lowest = Math.min(lowest, lane.address);
        }
        if (frames.address() != lowest) {
          frames.seek(lowest);
        }
        return frames.next();
      } catch (LogException.Dropped dropped) {
        for (Lane lane : running) {
          find(lane);
        }
      }
    }
    return false;
  }

  private int give(List<Delivery> into) {
    Frame frame = frames.frame();
    long address = frame.address();
    decided.look(frame);
    boolean wanted = false;
    for (int i = 0; i < decided.size(); i++) {
      int partition = decided.partition(i);
      offsets[partition] = decided.first(i);
      wanted |= stands(lanes[partition], address);
    }
    bytes = 0;
    if (wanted) {
      giveRecords(frame, address, into);
    }
    long behind = frames.address();
    for (Lane lane : running) {
      if (lane.address <= address) {
        lane.address = behind;
      }
    }
    return bytes;
  }

  private static boolean stands(@Nullable Lane lane, long address) {
    return lane != null && !lane.paused && lane.address <= address;
  }

  private void giveRecords(Frame frame, long address, List<Delivery> into) {
    Instant time = decoder.time(frame.time());
    byte[] array = frame.array();
    int count = frame.count();
    for (int i = 0; i < count; i++) {
      int at = frame.recordStart(i);
      int end = at + frame.recordLength(i);
      int partition = array[at++];
      if (partition < 0) {
        partition = (partition & 0x7F) | array[at++] << 7;
      }
      long offset = offsets[partition]++;
      Lane lane = lanes[partition];
      if (lane != null && stands(lane, address) && offset >= lane.next) {
        into.add(delivery(partition, offset, time, array, at, end));
        lane.next = offset + 1;
        bytes += end - at;
      }
    }
  }

  private Delivery delivery(
      int partition, long offset, Instant time, byte[] array, int at, int end) {
    int length = array[at] & 0xFF;
    String key = length == 0 ? null : new String(array, at + 1, length, StandardCharsets.UTF_8);
    int eventAt = at + 1 + length;
    Event event = decoder.event(view.look(array, eventAt, end - eventAt));
    return new Delivery(name, partition, offset, time, key, event, 1);
  }
}
