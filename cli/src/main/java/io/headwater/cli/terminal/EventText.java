package io.headwater.cli.terminal;

import io.headwater.core.Event;
import io.headwater.json.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.util.RawValue;

/** The data of an event, to be shown. */
public final class EventText {
  /** The content type of plain text in UTF-8. */
  static final String PLAIN = "text/plain;charset=utf-8";

  private static final int SHOWN = 100;

  private EventText() {}

  /** The beginning of JSON or text, on one line; of anything else, how much of what it is. */
  public static String shown(Event event) {
    Object data = json(event);
    if (data == null) {
      return "%,d bytes of %s".formatted(event.data().length, event.contentType());
    }
    String text = data instanceof RawValue json ? json.rawValue().toString() : data.toString();
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
  }

  /**
   * The data as a member of a JSON object: JSON as it is, text as a string; null if it is neither,
   * whatever its content type says.
   */
  public static @Nullable Object json(Event event) {
    byte[] data = event.data();
    if (Event.JSON.equals(event.contentType())) {
      return JsonText.fault(data).isPresent() ? null : new RawValue(oneLine(data));
    }
    boolean text = event.contentType().startsWith("text/") && isUtf8(data);
    return text ? new String(data, StandardCharsets.UTF_8) : null;
  }

  /** Line ends in JSON are between its tokens, never in a string. */
  private static String oneLine(byte[] json) {
    return new String(json, StandardCharsets.UTF_8).replace('\n', ' ').replace('\r', ' ');
  }

  static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
