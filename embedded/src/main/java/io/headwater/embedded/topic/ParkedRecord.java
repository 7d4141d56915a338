package io.headwater.embedded.topic;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.Parked;
import io.headwater.core.TopicPartition;
import io.headwater.embedded.record.RecordDecoder;
import io.headwater.embedded.record.RecordEncoder;
import io.headwater.embedded.record.RecordView;
import io.headwater.embedded.state.StateKey;
import io.headwater.embedded.state.StateLog;
import io.headwater.embedded.state.StateRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parked messages and requests, as they are kept in the {@link StateLog}.
 *
 * <pre>
 * parked key    = PARKED name(group) name(topic) i32:partition i64:offset name(key; empty: none)
 * parked value  = i32:attempt i64:time of the message i64:time of parking
 *                 i32:length, the error in UTF-8, then the event: see {@link RecordView}
 * request key   = REQUEST name(group) name(topic) i32:partition i64:offset name(key; empty: none)
 *                 i32:action (0 retry, 1 skip)
 * request value = nothing
 * </pre>
 *
 * Times are Unix milliseconds.
 */
final class ParkedRecord {
  private static final int FIXED = 4 + 8 + 8 + 4;

  private ParkedRecord() {}

  /** The beginning of the keys of all that is parked of a partition. */
  static StateKey parkedOf(String group, TopicPartition partition) {
    return StateKey.of(StateKey.Kind.PARKED)
        .name(group)
        .name(partition.topic())
        .number(partition.partition());
  }

  static StateRecord encode(String group, Parked parked) {
    Delivery delivery = parked.delivery();
    StateKey key =
        parkedOf(group, delivery.source())
            .number(delivery.offset())
            .name(delivery.key() == null ? "" : delivery.key());
    byte[] error = parked.error().getBytes(StandardCharsets.UTF_8);
    RecordEncoder.Records event = RecordEncoder.encode(List.of(delivery.event()));
    ByteBuffer value = ByteBuffer.allocate(FIXED + error.length + event.length(0));
    value.putInt(delivery.attempt()).putLong(delivery.time().toEpochMilli());
    value.putLong(parked.time().toEpochMilli()).putInt(error.length).put(error);
    value.put(event.bytes(), 0, event.length(0));
    return StateLog.put(key, value.flip());
  }

  /** The partition, key and offset that a key of a parked message names. */
  static Place place(StateKey key) {
    ByteBuffer parts = key.parts();
    StateKey.nextName(parts);
    var partition = new TopicPartition(StateKey.nextName(parts), parts.getInt());
    return new Place(partition, parts.getLong(), nextKey(parts));
  }

  /**
   * Where a parked message comes from.
   *
   * @param partition the partition
   * @param offset its offset there
   * @param key its key, or null
   */
  record Place(TopicPartition partition, long offset, @Nullable String key) {}

  static Parked decode(StateKey key, ByteBuffer value) {
    Place place = place(key);
    int attempt = value.getInt();
    Instant time = Instant.ofEpochMilli(value.getLong());
    Instant parked = Instant.ofEpochMilli(value.getLong());
    byte[] error = new byte[value.getInt()];
    value.get(error);
    RecordView view =
        new RecordView()
            .look(value.array(), value.arrayOffset() + value.position(), value.remaining());
    Event event = new RecordDecoder().decode(view, 1, 0, 0).event();
    Delivery delivery =
        new Delivery(
            place.partition().topic(),
            place.partition().partition(),
            place.offset(),
            time,
            place.key(),
            event,
            attempt);
    return new Parked(delivery, new String(error, StandardCharsets.UTF_8), parked);
  }

  static StateKey request(String group, Parked.Request request) {
    int action =
        switch (request.action()) {
          case RETRY -> 0;
          case SKIP -> 1;
        };
    return StateKey.of(StateKey.Kind.REQUEST)
        .name(group)
        .name(request.partition().topic())
        .number(request.partition().partition())
        .number(request.offset())
        .name(request.key() == null ? "" : request.key())
        .number(action);
  }

  static Parked.Request request(StateKey key) {
    ByteBuffer parts = key.parts();
    StateKey.nextName(parts);
    var partition = new TopicPartition(StateKey.nextName(parts), parts.getInt());
    long offset = parts.getLong();
    String messageKey = nextKey(parts);
    Parked.Action action = parts.getInt() == 0 ? Parked.Action.RETRY : Parked.Action.SKIP;
    return new Parked.Request(partition, messageKey, offset, action);
  }

  private static @Nullable String nextKey(ByteBuffer parts) {
    String name = StateKey.nextName(parts);
    return name.isEmpty() ? null : name;
  }
}
