package io.headwater.video;

import io.headwater.core.EventCodec;
import io.headwater.json.JsonEventCodec;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The events as JSON. Nearly all of them are heartbeats, and nearly all heartbeats look as they are
 * written here, byte for byte; such a one is taken apart by hand, everything else as any JSON.
 */
final class VideoCodec implements EventCodec<VideoEvent> {
  static final String HEARTBEAT = "streaming.heartbeat";
  private static final byte[] BEFORE_SESSION = ascii("{\"session\":\"");
  private static final byte[] BEFORE_POSITION = ascii("\",\"positionMs\":\"");
  private static final byte[] END = ascii("\"}");

  /** So many digits fit into a long whatever they are. */
  private static final int MAX_DIGITS = 18;

  private final EventCodec<VideoEvent> json =
      JsonEventCodec.of(VideoEvent.class)
          .type("streaming.started", VideoEvent.Started.class)
          .type("streaming.playing", VideoEvent.Playing.class)
          .type("streaming.quality_changed", VideoEvent.QualityChanged.class)
          .type(HEARTBEAT, VideoEvent.Heartbeat.class)
          .type("streaming.stalled", VideoEvent.Stalled.class)
          .type("streaming.resumed", VideoEvent.Resumed.class)
          .type("streaming.stopped", VideoEvent.Stopped.class)
          .build();

  @Override
  public String type(VideoEvent event) {
    return json.type(event);
  }

  @Override
  public byte[] encode(VideoEvent event) {
    return event instanceof VideoEvent.Heartbeat heartbeat && isPlain(heartbeat.session())
        ? plain(heartbeat)
        : json.encode(event);
  }

  @Override
  public String contentType() {
    return json.contentType();
  }

  @Override
  public VideoEvent decode(String type, byte[] data) {
    if (type.equals(HEARTBEAT)) {
      int end = sessionEnd(data);
      long position = end < 0 ? -1 : position(data, end);
      if (position >= 0) {
        int from = BEFORE_SESSION.length;
        return new VideoEvent.Heartbeat(
            new String(data, from, end - from, StandardCharsets.ISO_8859_1), position);
      }
    }
    return json.decode(type, data);
  }

  @Override
  public Set<String> types() {
    return json.types();
  }

  @Override
  public String fingerprint() {
    return json.fingerprint();
  }

  private static byte[] plain(VideoEvent.Heartbeat heartbeat) {
    String text =
        "{\"session\":\"" + heartbeat.session() + "\",\"positionMs\":\"" + heartbeat.positionMs();
    return text.concat("\"}").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether JSON writes the character as it is, in one byte. */
  private static boolean isPlain(int c) {
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
  }

  /** Where the session ends in a heartbeat as it is written here, or -1 if it is another. */
  private static int sessionEnd(byte[] data) {
    if (!isAt(data, 0, BEFORE_SESSION)) {
      return -1;
    }
    int at = BEFORE_SESSION.length;
    while (at < data.length && isPlain(data[at])) {
      at++;
    }
    return isAt(data, at, BEFORE_POSITION) ? at : -1;
  }

  private static long position(byte[] data, int sessionEnd) {
    int first = sessionEnd + BEFORE_POSITION.length;
    int end = data.length - END.length;
    if (end <= first || end - first > MAX_DIGITS || !isAt(data, end, END)) {
      return -1;
    }
    long position = 0;
    for (int i = first; i < end; i++) {
      int digit = data[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      position = position * 10 + digit;
    }
    return position;
  }

  private static boolean isAt(byte[] data, int at, byte[] expected) {
    return data.length - at >= expected.length
        && java.util.Arrays.equals(data, at, at + expected.length, expected, 0, expected.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
