package io.headwater.benchmarks;

import io.headwater.core.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The events of the workloads: 200 bytes of JSON, a new id, a stream. */
final class Samples {
  private static final int SIZE = 200;
  private static final String BEGIN =
      "{\"account\":\"ACC0000001\",\"amount\":\"123.45\",\"text\":\"";
  private static final String END = "\"}";

  private final byte[] data;

  Samples() {
    int filler = SIZE - BEGIN.length() - END.length();
    data = (BEGIN + "x".repeat(filler) + END).getBytes(StandardCharsets.UTF_8);
  }

  Event in(String stream) {
    return Event.of("deposited", data).inStream(stream);
  }

  /** So many events, over 1,024 streams. */
  List<Event> batch(int count, long turn) {
    if (count == 1) {
      return List.of(in(stream(turn)));
    }
    List<Event> events = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      events.add(in(stream(turn * count + i)));
    }
    return events;
  }

  private static String stream(long turn) {
    return "account-" + (turn & 1023);
  }
}
