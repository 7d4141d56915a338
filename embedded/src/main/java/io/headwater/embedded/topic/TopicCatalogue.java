package io.headwater.embedded.topic;

import io.headwater.core.Topic;
import io.headwater.embedded.state.StateKey;
import io.headwater.embedded.state.StateLog;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which topics there are, and where each begins, in the {@link StateLog}.
 *
 * <pre>
 * TOPIC name      → u128:id i32:partitions i64:retention in milliseconds (-1: for ever)
 *                   i64:retention in bytes (-1: all)
 * TOPIC_BASE name(id) → i64:base offset of the log i64:next offset of each partition there
 *                   (absent: all are 0)
 * </pre>
 */
final class TopicCatalogue {
  private static final StateKey TOPIC = StateKey.of(StateKey.Kind.TOPIC);
  private static final StateKey BASE = StateKey.of(StateKey.Kind.TOPIC_BASE);

  private final StateLog state;

  /**
   * A topic.
   *
   * @param id the name of its directory, and the id of its log
   * @param topic what it is
   * @param base where it begins
   */
  record Entry(UUID id, Topic topic, Base base) {}

  /**
   * Where a topic begins: what is before was dropped, or is to be dropped.
   *
   * @param offset the offset of the log
   * @param nexts the next offset of each partition there
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never changed
  record Base(long offset, long[] nexts) {}

  TopicCatalogue(StateLog state) {
    this.state = state;
  }

  List<Entry> all() {
    List<Entry> all = new ArrayList<>();
    for (StateKey key : state.keys(TOPIC)) {
      ByteBuffer value = state.get(key);
      if (value != null) {
        all.add(entry(StateKey.nextName(key.parts()), value));
      }
    }
    return all;
  }

  private Entry entry(String name, ByteBuffer value) {
    UUID id = new UUID(value.getLong(), value.getLong());
    int partitions = value.getInt();
    long time = value.getLong();
    long bytes = value.getLong();
    var retention =
        new Topic.Retention(
            time < 0 ? null : Duration.ofMillis(time), bytes < 0 ? null : bytes, false);
    long[] nexts = new long[partitions];
    long offset = 0;
    ByteBuffer base = state.get(base(id));
    if (base != null) {
      offset = base.getLong();
      base.asLongBuffer().get(nexts);
    }
    return new Entry(id, new Topic(name, partitions, retention), new Base(offset, nexts));
  }

  /** Adds a topic that begins at 0, durably. */
  void add(UUID id, Topic topic) {
    ByteBuffer value = ByteBuffer.allocate(16 + 4 + 8 + 8);
    value.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    value.putInt(topic.partitions());
    value.putLong(orForEver(topic.retention().time()));
    value.putLong(topic.retention().bytes() == null ? -1 : topic.retention().bytes());
    state.apply(List.of(StateLog.put(TOPIC.name(topic.name()), value.flip())));
  }

  private static long orForEver(@Nullable Duration time) {
    return time == null ? -1 : time.toMillis();
  }

  /** Says where a topic begins from now on, durably. */
  void beginsAt(UUID topic, Base base) {
    ByteBuffer value = ByteBuffer.allocate(8 + 8 * base.nexts().length).putLong(base.offset());
    for (long next : base.nexts()) {
      value.putLong(next);
    }
    state.apply(List.of(StateLog.put(base(topic), value.flip())));
  }

  /** By id: a topic that is made anew under the same name does not begin where the old one did. */
  private static StateKey base(UUID topic) {
    return BASE.name(topic.toString());
  }

  /** Removes a topic, durably. */
  void remove(UUID id, String name) {
    state.apply(List.of(StateLog.delete(TOPIC.name(name)), StateLog.delete(base(id))));
  }
}
