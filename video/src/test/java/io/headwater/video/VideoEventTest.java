package io.headwater.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.headwater.core.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class VideoEventTest {
  private static final String HEARTBEAT = "streaming.heartbeat";

  private final EventCodec<VideoEvent> codec = VideoEvent.codec();

  @Test
  void everyEventIsReadBackAsItWasWritten() {
    List<VideoEvent> events =
        List.of(
            new VideoEvent.Started("s", "alice", "matrix", "4K", 16_000),
            new VideoEvent.Playing("s"),
            new VideoEvent.QualityChanged("s", "1080p", 6_000),
            new VideoEvent.Heartbeat("s", 0),
            new VideoEvent.Heartbeat("s", Long.MAX_VALUE),
            new VideoEvent.Heartbeat("quote \" and \\ and ü", 12),
            new VideoEvent.Stalled("s"),
            new VideoEvent.Resumed("s"),
            new VideoEvent.Stopped("s", true));
    for (VideoEvent event : events) {
      assertThat(codec.decode(codec.type(event), codec.encode(event))).isEqualTo(event);
    }
  }

  @Test
  void aHeartbeatIsWrittenWithItsPositionAsText() {
    VideoEvent plain = new VideoEvent.Heartbeat("0190a7c2-0000-7000-8000-00000000000a", 123_456);
    assertThat(text(codec.encode(plain)))
        .isEqualTo(
            "{\"session\":\"0190a7c2-0000-7000-8000-00000000000a\",\"positionMs\":\"123456\"}");
    VideoEvent odd = new VideoEvent.Heartbeat("a\"b\\ü", 5);
    assertThat(text(codec.encode(odd)))
        .isEqualTo("{\"session\":\"a\\\"b\\\\ü\",\"positionMs\":\"5\"}");
  }

  @Test
  void aHeartbeatThatAnotherProgramWroteIsReadAsAnyJson() {
    String[] texts = {
      "{ \"session\" : \"s\", \"positionMs\" : \"7\" }",
      "{\"positionMs\":7,\"session\":\"s\"}",
      "{\"session\":\"s\",\"positionMs\":7}",
      "{\"session\":\"\\u0073\",\"positionMs\":\"7\"}",
      "{\"session\":\"s\",\"positionMs\":\"7\",\"buffer\":3}",
    };
    for (String text : texts) {
      assertThat(codec.decode(HEARTBEAT, text.getBytes(StandardCharsets.UTF_8)))
          .isEqualTo(new VideoEvent.Heartbeat("s", 7));
    }
  }

  @Test
  void aHeartbeatCutOffAnywhereIsRefused() {
    byte[] whole = codec.encode(new VideoEvent.Heartbeat("session", 42));
    for (int length = 0; length < whole.length; length++) {
      byte[] part = java.util.Arrays.copyOf(whole, length);
      assertThatIllegalArgumentException().isThrownBy(() -> codec.decode(HEARTBEAT, part));
    }
  }

  @Test
  void namesOverTheLimitAndNegativeNumbersAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new VideoEvent.Playing("s".repeat(256)))
        .withMessageContaining("session");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new VideoEvent.QualityChanged("s", "4K", -1))
        .withMessageContaining("-1 kbps");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new VideoEvent.Heartbeat("s", -5))
        .withMessageContaining("-5 ms");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
