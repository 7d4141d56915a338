package io.headwater.video.personalization;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import io.headwater.testkit.ModelStore;
import io.headwater.video.Catalog;
import io.headwater.video.ManualClock;
import io.headwater.video.Sessions;
import io.headwater.video.Video;
import io.headwater.video.VideoTopics;
import io.headwater.video.recommend.Recommendation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Profiles and recommendations, from what players do. */
class PersonalizationTest {
  private static final List<String> VIDEOS = List.of("matrix", "endgame", "knight", "inception");

  private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final ModelStore store = new ModelStore(clock);
  private final Catalog catalog = new Catalog();
  private Sessions sessions;
  private Personalization personalization;

  @BeforeEach
  void openThePlatform() {
    VideoTopics.create(store.topics(), 4);
    VIDEOS.forEach(video -> catalog.register(Video.of(video, Duration.ofHours(2))));
    sessions = Sessions.open(store.topics(), catalog, clock);
    personalization = Personalization.open(store);
  }

  @AfterEach
  void close() {
    personalization.close();
    store.close();
  }

  private void play(String session, int fromSecond, int toSecond) {
    for (int second = fromSecond; second <= toSecond; second += 10) {
      clock.move(Duration.ofSeconds(10));
      sessions.heartbeat(session, Duration.ofSeconds(second));
    }
  }

  private String watch(String user, String video, int seconds) {
    String session = sessions.start(user, video, "1080p");
    play(session, 10, seconds);
    return session;
  }

  /** Everything in a topic; within a partition in order. */
  private static List<Delivery> all(Topics topics, String topic) {
    Map<TopicPartition, Long> starts = new HashMap<>();
    long open = 0;
    List<Topics.Range> ranges = topics.ranges(topic);
    for (int i = 0; i < ranges.size(); i++) {
      starts.put(new TopicPartition(topic, i), ranges.get(i).first());
      open += ranges.get(i).next() - ranges.get(i).first();
    }
    List<Delivery> all = new ArrayList<>();
    try (TopicReader reader = topics.reader(starts)) {
      while (all.size() < open) {
        all.addAll(reader.poll(Duration.ofSeconds(5)));
      }
    }
    all.sort(Comparator.comparingInt(Delivery::partition).thenComparingLong(Delivery::offset));
    return all;
  }

  private static String text(Delivery delivery) {
    Event event = delivery.event();
    return event.type() + new String(event.data(), StandardCharsets.UTF_8);
  }

  private List<String> positives() {
    return all(store.topics(), VideoTopics.POSITIVES).stream()
        .filter(delivery -> delivery.event().type().equals("watch.positive"))
        .map(Delivery::key)
        .toList();
  }

  private List<String> recommendations() {
    return all(store.topics(), VideoTopics.RECOMMENDATIONS).stream()
        .map(PersonalizationTest::text)
        .toList();
  }

  @Test
  void before_anything_is_learnt_a_start_is_answered_with_the_catalogue_in_its_order() {
    personalization.list(VIDEOS);
    sessions.start("alice", "knight", "4K");
    personalization.catchUp();

    assertThat(recommendations())
        .containsExactly(
            "recommendation.updated{\"user\":\"alice\","
                + "\"items\":[\"matrix\",\"endgame\",\"knight\",\"inception\"],"
                + "\"model_version\":\"0\"}");
  }

  @Test
  void a_video_that_was_never_listed_is_known_by_its_first_start() {
    sessions.start("alice", "knight", "4K");
    personalization.catchUp();

    assertThat(personalization.recommend("bob", 10))
        .extracting(Recommendation::item)
        .containsExactly("knight");
  }

  @Test
  void a_minute_of_watching_is_a_positive_once_in_a_session() {
    personalization.list(VIDEOS);
    String session = watch("alice", "knight", 50);
    personalization.catchUp();
    assertThat(positives()).isEmpty();

    play(session, 60, 120);
    sessions.stop(session, true);
    personalization.catchUp();

    assertThat(positives()).containsExactly("alice");
    assertThat(personalization.modelVersion()).isEqualTo(1);
    assertThat(personalization.recommend("alice", 10))
        .extracting(Recommendation::item)
        .containsExactly("matrix", "endgame", "inception");
    assertThat(recommendations()).hasSize(2).last().asString().contains("\"model_version\":\"1\"");
  }

  @Test
  void a_finished_video_is_a_positive_however_short_and_an_abandoned_one_is_none() {
    sessions.stop(watch("alice", "knight", 20), true);
    sessions.stop(watch("bob", "knight", 20), false);
    personalization.catchUp();

    assertThat(positives()).containsExactly("alice");
  }

  @Test
  void a_new_user_gets_what_is_popular() {
    personalization.list(VIDEOS);
    sessions.stop(watch("alice", "knight", 10), true);
    sessions.stop(watch("bob", "inception", 10), true);
    sessions.stop(watch("carol", "inception", 10), true);
    personalization.catchUp();

    assertThat(personalization.recommend("new", 10))
        .extracting(Recommendation::item)
        .containsExactly("inception", "knight", "matrix", "endgame");
  }

  @Test
  void a_profile_holds_what_was_watched_the_quality_chosen_last_and_the_hours() {
    String session = sessions.start("alice", "knight", "4K");
    play(session, 10, 500);
    sessions.changeQuality(session, "1080p");
    personalization.catchUp(); // before the heartbeats are dropped, after ten minutes
    watch("alice", "matrix", 400);
    sessions.start("alice", "knight", "720p");
    personalization.catchUp();

    Profile profile = personalization.profile("alice").orElseThrow();
    assertThat(profile.watched()).containsExactly("knight", "matrix");
    assertThat(profile.preferredQuality()).isEqualTo("720p");
    assertThat(profile.viewingHours()).isEqualTo(0.25);
    assertThat(personalization.profiles()).isEqualTo(1);
    assertThat(personalization.profile("nobody")).isEmpty();
  }

  @Test
  void a_preferred_quality_follows_a_change() {
    String session = sessions.start("alice", "knight", "4K");
    clock.move(Duration.ofSeconds(5));
    sessions.changeQuality(session, "1080p");
    personalization.catchUp();

    assertThat(personalization.profile("alice"))
        .get()
        .extracting(Profile::preferredQuality)
        .isEqualTo("1080p");
  }

  @Test
  void messages_that_come_twice_change_nothing() {
    sessions.stop(watch("alice", "knight", 70), true);
    personalization.catchUp();
    Profile profile = personalization.profile("alice").orElseThrow();
    List<String> published = recommendations();

    for (String topic :
        List.of(VideoTopics.EVENTS, VideoTopics.HEARTBEATS, VideoTopics.POSITIVES)) {
      for (Delivery delivery : all(store.topics(), topic)) {
        store.topics().publish(topic, new Message(delivery.key(), delivery.event()));
      }
    }
    personalization.catchUp();

    assertThat(personalization.profile("alice")).contains(profile);
    assertThat(personalization.modelVersion()).isEqualTo(1);
    assertThat(recommendations()).isEqualTo(published);
  }

  @Test
  void messages_that_cannot_be_read_are_passed_over() {
    for (String topic : List.of(VideoTopics.EVENTS, VideoTopics.POSITIVES)) {
      store.topics().publish(topic, new Message("x", Event.of("other", new byte[] {1, 2})));
      store.topics().publish(topic, new Message(null, Event.of("watch.positive", new byte[0])));
      store.topics().publish(topic, new Message("x", Event.of("streaming.started", new byte[9])));
    }
    sessions.start("alice", "knight", "4K");
    personalization.catchUp();

    assertThat(recommendations()).hasSize(1);
    assertThat(personalization.profiles()).isEqualTo(1);
  }

  @Test
  void a_restart_goes_on_without_learning_anew() {
    sessions.stop(watch("alice", "knight", 70), true);
    personalization.catchUp();
    String running = sessions.start("bob", "matrix", "4K");
    play(running, 10, 50);
    personalization.catchUp();
    personalization.close();
    int published = recommendations().size();

    personalization = Personalization.open(store);
    assertThat(personalization.modelVersion()).as("before it reads anything").isEqualTo(1);
    play(running, 60, 60);
    personalization.catchUp();

    assertThat(positives()).containsExactly("alice", "bob");
    assertThat(personalization.modelVersion()).isEqualTo(2);
    assertThat(recommendations()).hasSize(published + 1);
  }

  @Test
  void after_a_crash_what_is_published_again_is_equal() {
    sessions.stop(watch("alice", "knight", 70), true);
    watch("bob", "matrix", 90);
    personalization.catchUp();
    Profile profile = personalization.profile("bob").orElseThrow();
    Map<Object, String> before = new HashMap<>();
    all(store.topics(), VideoTopics.RECOMMENDATIONS)
        .forEach(delivery -> before.put(delivery.event().id(), text(delivery)));

    // A second one stands for the first after a crash: nothing was saved.
    try (Personalization anew = Personalization.open(store)) {
      anew.catchUp();
      assertThat(anew.profile("bob")).contains(profile);
      assertThat(anew.modelVersion()).isEqualTo(2);
    }

    Map<Object, String> after = new HashMap<>();
    all(store.topics(), VideoTopics.RECOMMENDATIONS)
        .forEach(
            delivery ->
                assertThat(after.merge(delivery.event().id(), text(delivery), (a, b) -> b))
                    .isEqualTo(before.get(delivery.event().id())));
    assertThat(after).isEqualTo(before);
  }
}
