package io.headwater.benchmarks;

import io.headwater.core.Event;
import io.headwater.core.EventCodec;
import io.headwater.core.Message;
import io.headwater.video.VideoEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The messages of many sessions: all start, then all send a heartbeat, over and over, 10 seconds
 * apart in their own time. Ids are UUIDs made from numbers, so that they need no memory. For one
 * thread.
 */
final class SessionTraffic {
  private static final long HEARTBEAT_MILLIS = 10_000;
  private static final int VIDEOS = 10_000;
  private static final List<String> QUALITIES = List.of("4K", "1080p", "720p", "480p");
  private static final List<Integer> KBPS = List.of(16_000, 6_000, 3_000, 1_100);

  private final EventCodec<VideoEvent> codec = VideoEvent.codec();
  private final int sessions;
  private final long begin;
  private long heartbeats;

  SessionTraffic(int sessions, Instant begin) {
    this.sessions = sessions;
    this.begin = begin.toEpochMilli();
  }

  /** The starts and first frames of some sessions. */
  List<Message> starts(int from, int to) {
    List<Message> messages = new ArrayList<>();
    for (int i = from; i < to; i++) {
      int quality = i % QUALITIES.size();
      String session = id(i, 1);
      String video = "video-" + i % VIDEOS;
      messages.add(
          message(
              i,
              new VideoEvent.Started(
                  session, id(i, 2), video, QUALITIES.get(quality), KBPS.get(quality)),
              0));
      messages.add(message(i, new VideoEvent.Playing(session), 0));
    }
    return messages;
  }

  /** The next heartbeats. */
  List<Message> heartbeats(int count) {
    List<Message> messages = new ArrayList<>(count);
    for (int n = 0; n < count; n++) {
      int i = (int) (heartbeats % sessions);
      long round = heartbeats / sessions + 1;
      heartbeats++;
      messages.add(message(i, new VideoEvent.Heartbeat(id(i, 1), round * HEARTBEAT_MILLIS), round));
    }
    return messages;
  }

  /** How many heartbeats there were. */
  long count() {
    return heartbeats;
  }

  /** The time of the latest. */
  Instant now() {
    return Instant.ofEpochMilli(time((int) (heartbeats % sessions), heartbeats / sessions));
  }

  private Message message(int i, VideoEvent event, long round) {
    Instant time = Instant.ofEpochMilli(time(i, round));
    return new Message(id(i, 2), Event.of(codec.type(event), codec.encode(event)).occurredAt(time));
  }

  /** Spread over the ten seconds. */
  private long time(int i, long round) {
    return begin + round * HEARTBEAT_MILLIS + (long) i * HEARTBEAT_MILLIS / sessions;
  }

  private static String id(int i, int kind) {
    long high = mix(2L * i + ((long) kind << 40));
    return new UUID(high, mix(high)).toString();
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
