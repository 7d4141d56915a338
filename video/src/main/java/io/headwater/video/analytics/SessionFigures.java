package io.headwater.video.analytics;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one session went so far.
 *
 * @param session its id
 * @param user who watches
 * @param video what
 * @param quality label of the quality in force at its end
 * @param started when
 * @param ended when it was stopped, or else its last sign of life
 * @param stopped whether it was stopped
 * @param finished whether the video was watched to its end
 * @param startup from start to first frame; null if it never played
 * @param playing time played, without stalls
 * @param kbits bitrate in force in kbps times its time in milliseconds, summed from start to end
 * @param switches changes of quality
 * @param switchKbps absolute differences of bitrate, summed
 * @param stalls how often it waited for data after the first frame
 * @param stalled how long
 */
public record SessionFigures(
    String session,
    String user,
    String video,
    String quality,
    Instant started,
    Instant ended,
    boolean stopped,
    boolean finished,
    @Nullable Duration startup,
    Duration playing,
    long kbits,
    long switches,
    long switchKbps,
    long stalls,
    Duration stalled) {

  /** The bitrate weighted by the time it was in force, in kbps; 0 if no time has passed. */
  public double averageKbps() {
    long duration = Duration.between(started, ended).toMillis();
    return duration == 0 ? 0 : (double) kbits / duration;
  }

  /** Time stalled over time stalled and played, 0 to 1; 0 if none of both. */
  public double rebufferingRatio() {
    long all = stalled.plus(playing).toMillis();
    return all == 0 ? 0 : (double) stalled.toMillis() / all;
  }
}
