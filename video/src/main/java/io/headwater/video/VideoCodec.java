package io.headwater.video;

import io.headwater.core.EventCodec;
import io.headwater.json.JsonEventCodec;

/** What {@link VideoEvent#codec} gives to everybody. */
final class VideoCodec {
  static final EventCodec<VideoEvent> JSON =
      JsonEventCodec.of(VideoEvent.class)
          .type("streaming.started", VideoEvent.Started.class)
          .type("streaming.playing", VideoEvent.Playing.class)
          .type("streaming.quality_changed", VideoEvent.QualityChanged.class)
          .type("streaming.heartbeat", VideoEvent.Heartbeat.class)
          .type("streaming.stalled", VideoEvent.Stalled.class)
          .type("streaming.resumed", VideoEvent.Resumed.class)
          .type("streaming.stopped", VideoEvent.Stopped.class)
          .build();

  private VideoCodec() {}
}
