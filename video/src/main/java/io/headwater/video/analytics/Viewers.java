package io.headwater.video.analytics;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who is watching at a time.
 *
 * @param at the time
 * @param total live sessions
 * @param byVideo the same by video, those without any left out
 * @param byQuality the same by the label of the quality in force; a quality that was ever played
 *     and is not now has 0
 */
public record Viewers(
    Instant at, long total, Map<String, Long> byVideo, Map<String, Long> byQuality) {
  /** Copies the maps, sorted. */
  public Viewers {
    byVideo = Collections.unmodifiableMap(new TreeMap<>(byVideo));
    byQuality = Collections.unmodifiableMap(new TreeMap<>(byQuality));
  }

  /**
   * A point of a series.
   *
   * @param at the time, a multiple of 10 seconds since 1970
   * @param viewers live sessions
   */
  public record Sample(Instant at, int viewers) {}
}
