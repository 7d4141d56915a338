package io.headwater.video.analytics;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How all sessions went, those still live included, together.
 *
 * @param sessions that started
 * @param played of them, those that showed a first frame
 * @param finished those that were watched to the end
 * @param exitsBeforeStart those that are gone without having shown a frame
 * @param startup from start to first frame, summed over those that played
 * @param playing time played, without stalls
 * @param stalls how often a player waited for data after the first frame
 * @param stalled how long, summed
 * @param switches changes of quality
 * @param switchKbps how large they were: absolute differences of bitrate, summed
 * @param averageKbps bitrate, weighted by the time it was in force from start to end; 0 if no time
 *     has passed
 * @param playingByQuality time played by label
 */
public record Totals(
    long sessions,
    long played,
    long finished,
    long exitsBeforeStart,
    Duration startup,
    Duration playing,
    long stalls,
    Duration stalled,
    long switches,
    long switchKbps,
    double averageKbps,
    Map<String, Duration> playingByQuality) {
  /** Copies the map, sorted. */
  public Totals {
    playingByQuality = Collections.unmodifiableMap(new TreeMap<>(playingByQuality));
  }

  /** Time stalled over time stalled and played, 0 to 1; 0 if none of both. */
  public double rebufferingRatio() {
    long all = stalled.plus(playing).toMillis();
    return all == 0 ? 0 : (double) stalled.toMillis() / all;
  }

  /** From start to first frame, on average over those that played; 0 if none did. */
  public Duration averageStartup() {
    return played == 0 ? Duration.ZERO : startup.dividedBy(played);
  }
}
