package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Publishes numbered messages, and holds what handlers see against them: of each key the numbers
 * come from 1 without a gap; some may come again, from any earlier number on. Many threads.
 */
final class KeyOracle {
  private final Map<String, Integer> published = new TreeMap<>();
  private final Map<String, Integer> handled = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private long calls;
  private long again;

  /** The next message of a key. */
  synchronized Message next(String key) {
    int number = published.merge(key, 1, Integer::sum);
    byte[] data = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
    return new Message(key, Event.of("Numbered", data));
  }

  private static int number(Delivery delivery) {
    return Integer.parseInt(new String(delivery.event().data(), StandardCharsets.UTF_8));
  }

  /** What a handler does first. */
  synchronized void begins(Delivery delivery) {
    String key = Objects.requireNonNull(delivery.key());
    int number = number(delivery);
    int last = handled.getOrDefault(key, 0);
    calls++;
    if (number > last + 1) {
      wrong.add("%s: %d came after %d".formatted(key, number, last));
    }
  }

  /** And last, if it succeeds. */
  synchronized void ends(Delivery delivery) {
    String key = Objects.requireNonNull(delivery.key());
    int number = number(delivery);
    if (number <= handled.getOrDefault(key, 0)) {
      again++;
    }
    handled.merge(key, number, Math::max);
  }

  /** As a handler that always succeeds. */
  void handle(Delivery delivery) {
    begins(delivery);
    ends(delivery);
  }

  /** The greatest number handled of a key. */
  synchronized int handled(String key) {
    return handled.getOrDefault(key, 0);
  }

  /** How many messages were handled a second time. */
  synchronized long again() {
    return again;
  }

  /** Everything published was handled, in order; says how many calls there were. */
  synchronized long holds(long seed) {
    assertThat(wrong).as("seed %d: out of order", seed).isEmpty();
    assertThat(new TreeMap<>(handled)).as("seed %d: handled up to", seed).isEqualTo(published);
    return calls;
  }
}
