package io.headwater.video.personalization;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a user.
 *
 * @param watched the videos the user started, in the order of their first start
 * @param preferredQuality the quality the user chose last, at a start or by a change; null if none
 * @param viewed how much the user has played, as heartbeats tell
 */
public record Profile(List<String> watched, @Nullable String preferredQuality, Duration viewed) {
  /** Copies the list. */
  public Profile {
    watched = List.copyOf(watched);
  }

  /** The same in hours. */
  public double viewingHours() {
    return viewed.toMillis() / 3_600_000.0;
  }
}
