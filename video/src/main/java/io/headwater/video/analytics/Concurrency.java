package io.headwater.video.analytics;

import java.util.ArrayList;
import java.util.List;

/** How many sessions were live at each sample of the last while: all, by video, by quality. */
final class Concurrency {
  /** From sample to sample, in milliseconds; samples are at multiples of it. */
  static final long STEP = 10_000;

  private final int samples;
  private final Renditions renditions;
  private final Window total = new Window();
  private final List<Window> byVideo = new ArrayList<>();
  private final List<Window> byLabel = new ArrayList<>();
  private long oldest = Long.MIN_VALUE;

  Concurrency(int samples, Renditions renditions) {
    this.samples = samples;
    this.renditions = renditions;
  }

  /** Moves the window on to this time. */
  void advance(long time) {
    oldest = Math.max(oldest, sampleAt(time) - samples + 1);
  }

  static long sampleAt(long time) {
    return Math.floorDiv(time, STEP);
  }

  /** The first sample in the window. */
  long oldest() {
    return oldest;
  }

  Window total() {
    return total;
  }

  /** The window of a video, to be read only. */
  Window video(int number) {
    return number < byVideo.size() ? byVideo.get(number) : new Window();
  }

  /** The window of a label, to be read only. */
  Window label(int number) {
    return number < byLabel.size() ? byLabel.get(number) : new Window();
  }

  /** Adds to one sample of all sessions, as it was saved. */
  void restoreTotal(long sample, int count) {
    total.add(sample, count, oldest);
  }

  /** Adds to one sample of a video, as it was saved. */
  void restoreVideo(int number, long sample, int count) {
    window(byVideo, number).add(sample, count, oldest);
  }

  /** Adds to one sample of a label, as it was saved. */
  void restoreLabel(int number, long sample, int count) {
    window(byLabel, number).add(sample, count, oldest);
  }

  private static Window window(List<Window> windows, int number) {
    while (windows.size() <= number) {
      windows.add(new Window());
    }
    return windows.get(number);
  }

  /**
   * Adds a session to all samples at which it is live.
   *
   * @param change 1, or -1 to take it away
   */
  void count(Facts facts, long silence, int change) {
    countAfter(Facts.NONE, facts, silence, change);
  }

  /** As {@link #count}, at samples behind a time only. */
  void countAfter(long time, Facts facts, long silence, int change) {
    if (facts.start == Facts.NONE) {
      return;
    }
    long end = facts.end(silence);
    long last = end == facts.stop() ? end - 1 : end + Facts.SIGN_LASTS;
    for (int i = 0; i < facts.lives; i++) {
      long from = time == Facts.NONE ? facts.from[i] : Math.max(facts.from[i], time + 1);
      long lastSample = sampleAt(Math.min(facts.until[i], last));
      for (long k = Math.max(oldest, sampleAt(from - 1) + 1); k <= lastSample; k++) {
        add(k, facts.video, facts.renditionAt(k * STEP), change);
      }
    }
  }

  /** Adds one to the samples behind a time, up to another. */
  void countBetween(long after, long upTo, int video, int rendition) {
    long last = sampleAt(upTo);
    for (long k = Math.max(oldest, sampleAt(after) + 1); k <= last; k++) {
      add(k, video, rendition, 1);
    }
  }

  private void add(long sample, int video, int rendition, int change) {
    total.add(sample, change, oldest);
    window(byVideo, video).add(sample, change, oldest);
    window(byLabel, renditions.label(rendition)).add(sample, change, oldest);
  }
}
