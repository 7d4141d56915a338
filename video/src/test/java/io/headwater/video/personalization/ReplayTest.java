package io.headwater.video.personalization;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.EventCodec;
import io.headwater.core.Message;
import io.headwater.core.StateCodec;
import io.headwater.video.VideoEvent;
import io.headwater.video.VideoTopics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The two folds are functions of what they read: replays give the same, to the last bit. */
class ReplayTest {
  private static final long SEED = 11;
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final EventCodec<VideoEvent> codec = VideoEvent.codec();

  private Delivery delivery(String topic, long offset, String user, VideoEvent event, Instant at) {
    Event published = Event.of(codec.type(event), codec.encode(event)).occurredAt(at);
    return new Delivery(topic, 0, offset, at, user, published, 1);
  }

  /** What many viewers do: their starts and stops, and beside these their heartbeats. */
  private void fill(List<Delivery> events, List<Delivery> heartbeats, int count) {
    Random random = new Random(SEED);
    for (int i = 0; i < count; i++) {
      String user = "user" + random.nextInt(40);
      String video = "video" + random.nextInt(30);
      String session = "session" + i;
      Instant at = START.plusSeconds(30L * i);
      VideoEvent started = new VideoEvent.Started(session, user, video, "720p", 3_000);
      events.add(delivery(VideoTopics.EVENTS, events.size(), user, started, at));
      int beats = random.nextInt(12);
      for (int beat = 1; beat <= beats; beat++) {
        VideoEvent heartbeat = new VideoEvent.Heartbeat(session, beat * 10_000L);
        Instant then = at.plusSeconds(10L * beat);
        heartbeats.add(delivery(VideoTopics.HEARTBEATS, heartbeats.size(), user, heartbeat, then));
      }
      VideoEvent stopped = new VideoEvent.Stopped(session, random.nextInt(5) == 0);
      Instant end = at.plusSeconds(10L * beats);
      events.add(delivery(VideoTopics.EVENTS, events.size(), user, stopped, end));
    }
  }

  private static List<Delivery> interleaved(
      List<Delivery> one, List<Delivery> other, Random random) {
    List<Delivery> all = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < one.size() || j < other.size()) {
      boolean first = j == other.size() || (i < one.size() && random.nextBoolean());
      all.add(first ? one.get(i++) : other.get(j++));
    }
    return all;
  }

  /** The bytes of the state in hexadecimal, and what was published. */
  private record Folded(String state, List<Message> out) {
    Folded(byte[] state, List<Message> out) {
      this(HexFormat.of().formatHex(state), out);
    }
  }

  private static Folded profiles(List<Delivery> input) {
    Profiles fold = new Profiles();
    Viewers state = fold.initial();
    List<Message> out = new ArrayList<>();
    for (Delivery delivery : input) {
      state = fold.apply(state, delivery, (topic, message) -> out.add(message));
    }
    return new Folded(Viewers.codec().encode(state), out);
  }

  private static Folded recommendations(List<Message> watched, boolean restarting) {
    Recommendations fold = new Recommendations();
    StateCodec<Model> codec = Model.codec();
    Model state = fold.initial();
    List<Message> out = new ArrayList<>();
    long offset = 0;
    for (Message message : watched) {
      Delivery delivery =
          new Delivery(VideoTopics.POSITIVES, 0, offset, START, message.key(), message.event(), 1);
      state = fold.apply(state, delivery, (topic, published) -> out.add(published));
      if (restarting && offset % 37 == 0) {
        state = codec.decode(codec.encode(state));
      }
      offset++;
    }
    return new Folded(codec.encode(state), out);
  }

  @Test
  void profiles_and_positives_do_not_depend_on_how_the_topics_interleave() {
    List<Delivery> events = new ArrayList<>();
    List<Delivery> heartbeats = new ArrayList<>();
    fill(events, heartbeats, 300);
    List<Delivery> eventsFirst = new ArrayList<>(events);
    eventsFirst.addAll(heartbeats);
    Folded expected = profiles(eventsFirst);
    Set<String> ids = ids(expected);
    assertThat(ids).hasSizeGreaterThan(400);

    List<Delivery> heartbeatsFirst = new ArrayList<>(heartbeats);
    heartbeatsFirst.addAll(events);
    assertThat(profiles(heartbeatsFirst).state()).isEqualTo(expected.state());
    assertThat(ids(profiles(heartbeatsFirst))).isEqualTo(ids);
    for (int seed = 0; seed < 20; seed++) {
      Folded mixed = profiles(interleaved(events, heartbeats, new Random(seed)));
      assertThat(mixed.state()).as("seed %d", seed).isEqualTo(expected.state());
      assertThat(ids(mixed)).as("seed %d", seed).isEqualTo(ids);
    }
  }

  private static Set<String> ids(Folded folded) {
    Set<String> ids = new TreeSet<>();
    folded.out().forEach(message -> ids.add(message.event().type() + message.event().id()));
    assertThat(ids).hasSameSizeAs(folded.out());
    return ids;
  }

  @Test
  void a_replay_of_the_positives_recommends_the_same_to_the_last_bit() {
    List<Delivery> events = new ArrayList<>();
    List<Delivery> heartbeats = new ArrayList<>();
    fill(events, heartbeats, 600);
    List<Message> watched = profiles(interleaved(events, heartbeats, new Random(SEED))).out();

    Folded first = recommendations(watched, false);
    Folded second = recommendations(watched, false);
    Folded restarted = recommendations(watched, true);

    assertThat(first.out()).hasSameSizeAs(watched);
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(second.state()).isEqualTo(first.state());
    assertThat(restarted.out()).isEqualTo(first.out());
    assertThat(restarted.state()).isEqualTo(first.state());
  }

  @Test
  void a_saved_state_of_the_profiles_goes_on_as_if_it_had_not_been_saved() {
    List<Delivery> events = new ArrayList<>();
    List<Delivery> heartbeats = new ArrayList<>();
    fill(events, heartbeats, 200);
    List<Delivery> input = interleaved(events, heartbeats, new Random(SEED));
    Folded steady = profiles(input);

    Profiles fold = new Profiles();
    Viewers state = fold.initial();
    List<Message> out = new ArrayList<>();
    for (int i = 0; i < input.size(); i++) {
      state = fold.apply(state, input.get(i), (topic, message) -> out.add(message));
      if (i % 97 == 0) {
        state = Viewers.codec().decode(Viewers.codec().encode(state));
      }
    }
    assertThat(new Folded(Viewers.codec().encode(state), out)).isEqualTo(steady);
  }

  @Test
  void sessions_are_forgotten_a_day_after_their_last_sign_and_profiles_are_not() {
    List<Delivery> events = new ArrayList<>();
    List<Delivery> heartbeats = new ArrayList<>();
    fill(events, heartbeats, 9_000); // one every 30 seconds: three days
    Profiles fold = new Profiles();
    Viewers state = fold.initial();
    events.addAll(heartbeats);
    events.sort(Comparator.comparing(Delivery::time));
    for (Delivery delivery : events) {
      state = fold.apply(state, delivery, (topic, message) -> {});
    }

    assertThat(state.sessions())
        .as("of one day, and of up to an hour more")
        .isBetween(2_880, 3_001);
    assertThat(state.count()).isEqualTo(40);
  }
}
