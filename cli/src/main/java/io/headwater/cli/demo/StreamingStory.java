package io.headwater.cli.demo;

import io.headwater.cli.demo.StreamingScript.StoryClock;
import io.headwater.cli.demo.StreamingScript.Viewer;
import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.Table;
import io.headwater.core.Headwater;
import io.headwater.core.Topics;
import io.headwater.core.topic.LiveTopicProjection;
import io.headwater.video.Catalog;
import io.headwater.video.Sessions;
import io.headwater.video.Video;
import io.headwater.video.VideoTopics;
import io.headwater.video.analytics.Analytics;
import io.headwater.video.analytics.AnalyticsState;
import io.headwater.video.analytics.Rules;
import io.headwater.video.analytics.Viewers;
import io.headwater.video.personalization.Personalization;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Four viewers watch, on a clock of their own: sessions, live analytics, recommendations. */
final class StreamingStory {
  private static final int PARTITIONS = 4;
  private static final Duration FILM = Duration.ofHours(2);

  private final Output output;

  StreamingStory(Output output) {
    this.output = output;
  }

  /**
   * Tells it.
   *
   * @param where on what the topics are, in words
   */
  StreamingFigures tell(Headwater store, String where) {
    VideoTopics.create(store.topics(), PARTITIONS);
    Analytics analytics = new Analytics(Rules.standard());
    try (LiveTopicProjection<AnalyticsState> live =
            LiveTopicProjection.open(store, analytics, analytics.codec());
        Personalization personal = Personalization.open(store)) {
      live.catchUp();
      personal.catchUp();
      StoryClock clock = new StoryClock(begin(live));
      long before = published(store.topics());
      Sessions sessions = Sessions.open(store.topics(), catalog(), clock);
      List<String> ids = start(sessions, clock, where);
      change(sessions, ids, clock);
      for (int round = 1; round <= StreamingScript.ROUNDS; round++) {
        Duration position = StreamingScript.ROUND.multipliedBy(round);
        clock.pass(StreamingScript.ROUND);
        ids.forEach(id -> sessions.heartbeat(id, position));
      }
      live.catchUp();
      personal.catchUp();
      StreamingFigures figures =
          figures(live, clock.now(), personal, published(store.topics()) - before);
      show(figures, live, clock.now());
      return figures;
    }
  }

  /** Behind everything that an earlier telling left in the topics. */
  private static Instant begin(LiveTopicProjection<AnalyticsState> live) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return live.query(
        state -> {
          Instant latest = state.largestTime();
          Instant after = latest == null ? now : latest.plusSeconds(60);
          return after.isAfter(now) ? after : now;
        });
  }

  private static Catalog catalog() {
    Catalog catalog = new Catalog();
    StreamingScript.VIEWERS.forEach(each -> catalog.register(Video.of(each.video(), FILM)));
    return catalog;
  }

  private List<String> start(Sessions sessions, StoryClock clock, String where) {
    chapter(
        "7. Four people watch",
        "Each call of a player becomes a message in a topic, keyed by the user. The topics are on",
        where + ".");
    Table table = new Table("user", "watches", "in", "session");
    List<String> ids = new ArrayList<>();
    for (Viewer viewer : StreamingScript.VIEWERS) {
      String id = sessions.start(viewer.user(), viewer.video(), viewer.quality());
      clock.pass(Duration.ofMillis(100));
      sessions.playing(id);
      ids.add(id);
      table.row(viewer.user(), viewer.video(), viewer.quality(), id);
    }
    output.say("");
    table.lines().forEach(line -> output.say("   %s".formatted(line)));
    return ids;
  }

  private void change(Sessions sessions, List<String> ids, StoryClock clock) {
    clock.pass(Duration.ofSeconds(1));
    for (int i = 0; i < ids.size(); i++) {
      Viewer viewer = StreamingScript.VIEWERS.get(i);
      if (viewer.changes()) {
        sessions.changeQuality(ids.get(i), StreamingScript.GOOD);
        output.say(
            "   %s goes on in %s instead of %s"
                .formatted(viewer.user(), StreamingScript.GOOD, viewer.quality()));
      }
    }
  }

  private static StreamingFigures figures(
      LiveTopicProjection<AnalyticsState> live,
      Instant now,
      Personalization personal,
      long published) {
    Viewers viewers = live.query(state -> state.viewers(now));
    Map<String, Long> distribution = new LinkedHashMap<>();
    for (String quality : List.of("1080p", "4K", "720p")) {
      distribution.put(quality, viewers.byQuality().getOrDefault(quality, 0L));
    }
    return new StreamingFigures(viewers.total(), distribution, personal.profiles(), published);
  }

  private static long published(Topics topics) {
    return topics.ranges(VideoTopics.RECOMMENDATIONS).stream().mapToLong(Topics.Range::next).sum();
  }

  private void show(
      StreamingFigures figures, LiveTopicProjection<AnalyticsState> live, Instant now) {
    chapter(
        "8. Two projections followed",
        "After three rounds of heartbeats, ten seconds apart on the story's clock:");
    output.say("");
    output.say("   watching now                      %d".formatted(figures.concurrentViewers()));
    output.say("   by quality                        %s".formatted(figures.qualityDistribution()));
    output.say("   profiles                          %d".formatted(figures.profiles()));
    output.say(
        "   recommendations published         %d".formatted(figures.recommendationsPublished()));
    output.say(
        "   and 31 s after the last of them   %d watching, without any message saying so"
            .formatted(live.query(state -> state.viewers(now.plusSeconds(31))).total()));
  }

  private void chapter(String title, String... text) {
    output.say("");
    output.say(title);
    for (String line : text) {
      output.say("   %s".formatted(line));
    }
  }
}
