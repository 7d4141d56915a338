package io.headwater.video.analytics;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.EventCodec;
import io.headwater.core.EventIds;
import io.headwater.video.VideoEvent;
import java.time.Instant;

/** One event of a test: in which partition, when, what. */
record Fact(int partition, long time, VideoEvent event) {
  private static final EventCodec<VideoEvent> CODEC = VideoEvent.codec();

  /** The message that carries it; equal facts have equal ids. */
  Delivery delivery(long offset) {
    Event made =
        Event.of(CODEC.type(event), CODEC.encode(event))
            .withId(EventIds.named(toString()))
            .occurredAt(Instant.ofEpochMilli(time));
    return new Delivery(
        event.topic(), partition, offset, Instant.ofEpochMilli(time), "user", made, 1);
  }
}
