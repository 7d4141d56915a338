package io.headwater.embedded.queue;

import io.headwater.core.Queue;
import io.headwater.core.Queue.Bound;
import io.headwater.core.Queue.Overflow;
import io.headwater.core.Retry;
import io.headwater.embedded.state.StateKey;
import io.headwater.embedded.state.StateLog;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which queues there are, in the {@link StateLog}.
 *
 * <pre>
 * QUEUE name → u128:id duration:lock time i32:deliveries duration:first delay f64:factor
 *              duration:longest delay u8:dead letters (0 or 1) u8:priorities
 *              duration:expiry (of -1 s: none) i64:bound (0: none) u8:overflow (0 refuse, 1 drop)
 * duration   = i64:seconds i32:nanoseconds
 * </pre>
 */
final class QueueCatalogue {
  private static final StateKey QUEUE = StateKey.of(StateKey.Kind.QUEUE);
  private static final int BYTES = 16 + 12 + 4 + 12 + 8 + 12 + 1 + 1 + 12 + 8 + 1;
  private static final Duration NONE = Duration.ofSeconds(-1);

  private final StateLog state;

  /**
   * A queue.
   *
   * @param id the name of its directory, and the id of its log
   */
  record Entry(UUID id, Queue queue) {}

  QueueCatalogue(StateLog state) {
    this.state = state;
  }

  List<Entry> all() {
    List<Entry> all = new ArrayList<>();
    for (StateKey key : state.keys(QUEUE)) {
      ByteBuffer value = state.get(key);
      if (value != null) {
        all.add(entry(StateKey.nextName(key.parts()), value));
      }
    }
    return all;
  }

  private static Entry entry(String name, ByteBuffer value) {
    UUID id = new UUID(value.getLong(), value.getLong());
    Duration lockTime = duration(value);
    Retry retry = new Retry(value.getInt(), duration(value), value.getDouble(), duration(value));
    boolean deadLetters = value.get() == 1;
    int priorities = value.get();
    Duration expiry = duration(value);
    long messages = value.getLong();
    Overflow overflow = value.get() == 0 ? Overflow.REFUSE : Overflow.DROP_OLDEST;
    return new Entry(
        id,
        new Queue(
            name,
            lockTime,
            retry,
            deadLetters,
            priorities,
            expiry.equals(NONE) ? null : expiry,
            messages == 0 ? null : new Bound(messages, overflow)));
  }

  private static Duration duration(ByteBuffer value) {
    return Duration.ofSeconds(value.getLong(), value.getInt());
  }

  /** Adds a queue, durably. */
  void add(UUID id, Queue queue) {
    ByteBuffer value = ByteBuffer.allocate(BYTES);
    value.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    put(value, queue.lockTime());
    value.putInt(queue.retry().attempts());
    put(value, queue.retry().first());
    value.putDouble(queue.retry().factor());
    put(value, queue.retry().max());
    value.put((byte) (queue.deadLetters() ? 1 : 0)).put((byte) queue.priorities());
    put(value, queue.expiry());
    Bound bound = queue.bound();
    value.putLong(bound == null ? 0 : bound.messages());
    value.put((byte) (bound != null && bound.overflow() == Overflow.DROP_OLDEST ? 1 : 0));
    state.apply(List.of(StateLog.put(QUEUE.name(queue.name()), value.flip())));
  }

  private static void put(ByteBuffer value, @Nullable Duration duration) {
    Duration some = duration == null ? NONE : duration;
    value.putLong(some.getSeconds()).putInt(some.getNano());
  }

  /** Removes a queue, durably. */
  void remove(String name) {
    state.apply(List.of(StateLog.delete(QUEUE.name(name))));
  }
}
