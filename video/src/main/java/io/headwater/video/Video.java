package io.headwater.video;

import io.headwater.core.Limits;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A video that can be watched.
 *
 * @param id its name, for ever; limits of a name
 * @param duration how long it is; null if nobody knows
 * @param creator who made it, or null
 * @param genre what kind it is, or null
 * @param ladder its qualities: the bitrate in kbps by label; at least one
 */
public record Video(
    String id,
    @Nullable Duration duration,
    @Nullable String creator,
    @Nullable String genre,
    Map<String, Integer> ladder) {

  /** The qualities of a video that names none: bitrates that players commonly ask for. */
  public static final Map<String, Integer> STANDARD_LADDER =
      Map.of("4K", 16_000, "1080p", 6_000, "720p", 3_000, "480p", 1_100, "360p", 730);

  /**
   * @throws IllegalArgumentException if a name is over a limit, the duration or a bitrate negative,
   *     or the ladder empty
   */
  public Video {
    Limits.checkName("video", id);
    if (duration != null && duration.isNegative()) {
      throw new IllegalArgumentException(
          "video '%s' of %s; expected a duration of 0 or more".formatted(id, duration));
    }
    if (ladder.isEmpty()) {
      throw new IllegalArgumentException(
          "video '%s' has no quality; expected at least one".formatted(id));
    }
    ladder.forEach(
        (quality, kbps) -> {
          Limits.checkName("quality", quality);
          if (kbps < 0) {
            throw new IllegalArgumentException(
                "quality '%s' of video '%s' at %,d kbps; expected 0 or more"
                    .formatted(quality, id, kbps));
          }
        });
    ladder = Collections.unmodifiableMap(new TreeMap<>(ladder));
  }

  /** A video of this duration on the {@link #STANDARD_LADDER}. */
  public static Video of(String id, Duration duration) {
    return new Video(id, duration, null, null, STANDARD_LADDER);
  }

  /** The same in these qualities: the bitrate in kbps by label. */
  public Video withLadder(Map<String, Integer> newLadder) {
    return new Video(id, duration, creator, genre, newLadder);
  }
}
