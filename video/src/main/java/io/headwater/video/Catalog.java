package io.headwater.video;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The videos that can be watched, by id. In memory only. Safe for use by many threads. */
public final class Catalog {
  private final Map<String, Video> videos = new ConcurrentSkipListMap<>();

  /** Adds a video, in place of an earlier one of the same id. */
  public void register(Video video) {
    videos.put(video.id(), video);
  }

  /** The video of an id. */
  public Optional<Video> find(String id) {
    return Optional.ofNullable(videos.get(id));
  }

  /** All videos by id, as they are now and will be. */
  public Collection<Video> all() {
    return Collections.unmodifiableCollection(videos.values());
  }

  /**
   * The bitrate of a quality of a video, in kbps.
   *
   * @throws Refused if the video is not registered, or has no such quality
   */
  int kbps(String video, String quality) {
    Video found = videos.get(video);
    if (found == null) {
      throw new Refused(new Refused.Reason.UnknownVideo(video));
    }
    Integer kbps = found.ladder().get(quality);
    if (kbps == null) {
      throw new Refused(new Refused.Reason.UnknownQuality(quality, video, found.ladder().keySet()));
    }
    return kbps;
  }
}
