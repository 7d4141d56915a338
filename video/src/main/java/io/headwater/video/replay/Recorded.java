package io.headwater.video.replay;

import io.headwater.video.VideoEvent;
import java.util.UUID;

/**
 * One event of a recording.
 *
 * @param time when it happened, in milliseconds since 1970
 * @param user who watches
 * @param id made from what the file says: equal rows give equal ids
 */
record Recorded(long time, String user, VideoEvent event, UUID id) {
  /** Times from a file must be within some thousand years of 1970. */
  static final long FARTHEST = 100_000_000_000_000L;
}
