package io.headwater.core.topic;

import io.headwater.core.Delivery;
import io.headwater.core.Seat;
import io.headwater.core.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A partition that the member has: what is in memory of it, in the order of the offsets, and its
 * keys. Only what is not done is kept, so its size is bounded by what may be buffered, however far
 * the other keys run ahead of one that does not get on.
 */
final class OwnedPartition {
  /** From being assigned to being given up. */
  enum Stage {
    /** What is parked of it has not been read yet: nothing runs. */
    NEW,
    OPEN,
    /** Revoked: what runs may end, nothing else begins. */
    LEAVING,
    /** Given up: what still ends does not count. */
    GONE
  }

  private static final int PARK_MESSAGES = 500;
  private static final long PARK_BYTES = 4 << 20;

  final TopicPartition id;
  Stage stage = Stage.NEW;

  /** How many calls of the handler are under way. */
  int running;

  /** Everything below is done, and the backend knows. */
  long committed = -1;

  private final Map<Object, KeyLane> lanes = new HashMap<>();
  private final ArrayDeque<Buffered> toPark = new ArrayDeque<>();
  private @Nullable Buffered first;
  private @Nullable Buffered last;
  private long lastOffset = -1;
  private int messages;
  private long bytes;
  private int parked;
  private boolean paused;

  OwnedPartition(TopicPartition id) {
    this.id = id;
  }

  /** The oldest message that is not done; null if all are that were given. */
  @Nullable Buffered first() {
    return first;
  }

  int messages() {
    return messages;
  }

  /** How many messages are parked, or about to be. */
  int parked() {
    return parked;
  }

  Buffered add(Delivery delivery) {
    if (delivery.offset() <= lastOffset) {
      throw new AssertionError(
          "the backend gave offset %d of %s after %d; expected a greater one"
              .formatted(delivery.offset(), id, lastOffset));
    }
    lastOffset = delivery.offset();
    Buffered message = new Buffered(delivery);
    message.previous = last;
    if (last == null) {
      first = message;
    } else {
      last.next = message;
    }
    last = message;
    messages++;
    bytes += message.bytes();
    return message;
  }

  /** It is done, or parked. */
  void remove(Buffered message) {
    Buffered before = message.previous;
    Buffered after = message.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    messages--;
    bytes -= message.bytes();
  }

  /** Pauses if there is too much in memory or parked; resumes at half of it. */
  void balance(Seat seat, GroupSettings.Bounds share) {
    boolean full = parked >= share.parked();
    if (!paused) {
      if (full || messages >= share.messages() || bytes >= share.bytes()) {
        paused = true;
        seat.pause(id);
      }
    } else if (!full && messages <= share.messages() / 2 && bytes <= share.bytes() / 2) {
      paused = false;
      seat.resume(id);
    }
  }

  KeyLane lane(@Nullable String key, long offset) {
    return lanes.computeIfAbsent(KeyLane.id(key, offset), id -> new KeyLane(this, id));
  }

  void forgetIfEmpty(KeyLane lane) {
    if (lane.isEmpty()) {
      lanes.remove(lane.id);
    }
  }

  /** Remembers that this is parked; it is in the backend already. */
  void noteParked(KeyLane lane, long offset) {
    if (lane.parked().add(offset)) {
      parked++;
    }
  }

  /** Forgets that this is parked. */
  void noteUnparked(KeyLane lane, long offset) {
    if (lane.parked().remove(offset)) {
      parked--;
    }
  }

  /** Has a message parked, and from now on what comes of its key. */
  void park(KeyLane lane, Buffered message, int attempts, String error) {
    message.attempts = attempts;
    message.error = error;
    noteParked(lane, message.offset());
    toPark.add(message);
  }

  boolean hasToPark() {
    return !toPark.isEmpty();
  }

  /** Whether a message is noted as parked, and the backend does not have it yet. */
  boolean hasToPark(long offset) {
    return toPark.stream().anyMatch(message -> message.offset() == offset);
  }

  /** The next messages to park with one call; they stay until {@link #parkedNow}. */
  List<Buffered> parkNext() {
    List<Buffered> batch = new ArrayList<>();
    long size = 0;
    for (Buffered message : toPark) {
      size += message.bytes();
      if (batch.size() == PARK_MESSAGES || (size > PARK_BYTES && !batch.isEmpty())) {
        break;
      }
      batch.add(message);
    }
    return batch;
  }

  /** So many of those to park are in the backend now. */
  void parkedNow(int count) {
    for (int i = 0; i < count; i++) {
      remove(toPark.remove());
    }
  }
}
