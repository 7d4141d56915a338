package io.headwater.cli.terminal;

import io.headwater.core.Event;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The data of an event, to be shown. */
public final class EventText {
  private static final int SHOWN = 100;

  private EventText() {}

  /** The beginning of JSON; of anything else, how much of what it is. */
  public static String shown(Event event) {
    String text =
        isJson(event)
            ? text(event)
            : "%,d bytes of %s".formatted(event.data().length, event.contentType());
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  /** The data as a member of a JSON object; null if it is not JSON. */
  public static Json.@Nullable Raw json(Event event) {
    return isJson(event) ? new Json.Raw(text(event)) : null;
  }

  private static boolean isJson(Event event) {
    return Event.JSON.equals(event.contentType());
  }

  private static String text(Event event) {
    return new String(event.data(), StandardCharsets.UTF_8);
  }
}
