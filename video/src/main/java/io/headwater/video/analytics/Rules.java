package io.headwater.video.analytics;

import java.time.Duration;

/**
 * What analytics may forget, and when.
 *
 * @param lateness an event is dropped, and counted, if an event that is later by more than this
 *     came before it in the same partition of the same topic; all others count, in whatever order
 *     and however often they come
 * @param silence a session that gives no sign of life for longer is over; signs after it are not
 *     its own. 30 seconds or more
 * @param samples how many samples of the series are kept, 10 seconds apart; 1 to a million
 */
public record Rules(Duration lateness, Duration silence, int samples) {
  /** Longer than anything. */
  public static final Duration FOREVER = Duration.ofDays(36_500_000);

  private static final int MAX_SAMPLES = 1_000_000;

  /**
   * @throws IllegalArgumentException if a part is out of its range
   */
  public Rules {
    check("lateness", lateness, Duration.ZERO);
    check("silence", silence, Duration.ofMillis(Facts.SIGN_LASTS));
    if (samples < 1 || samples > MAX_SAMPLES) {
      throw new IllegalArgumentException(
          "%,d samples; expected 1 to %,d".formatted(samples, MAX_SAMPLES));
    }
  }

  private static void check(String what, Duration value, Duration least) {
    if (value.compareTo(least) < 0 || value.compareTo(FOREVER) > 0) {
      throw new IllegalArgumentException(
          "%s %s; expected %s to %s".formatted(what, value, least, FOREVER));
    }
  }

  /** Lateness of 10 minutes, silence of 6 hours, one hour of samples. */
  public static Rules standard() {
    return new Rules(Duration.ofMinutes(10), Duration.ofHours(6), 360);
  }

  /** Nothing is late, nothing is forgotten: for files that are replayed. One hour of samples. */
  public static Rules replay() {
    return new Rules(FOREVER, FOREVER, 360);
  }
}
