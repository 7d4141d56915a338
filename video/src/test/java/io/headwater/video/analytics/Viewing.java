package io.headwater.video.analytics;

import io.headwater.video.VideoEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Random viewing, by seed: sessions with all that can happen to them, and some that cannot. */
final class Viewing {
  static final long BEGIN = 1_770_000_000_000L;
  static final int PARTITIONS = 3;
  private static final String[] LABELS = {"4K", "1080p", "720p"};
  private static final int[] KBPS = {16_000, 6_000, 3_000};

  private final Random random;
  private final long span;

  Viewing(Random random, long span) {
    this.random = random;
    this.span = span;
  }

  List<Fact> sessions(int count) {
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      session(i, facts);
    }
    return facts;
  }

  private void session(int number, List<Fact> into) {
    String id =
        random.nextBoolean()
            ? new UUID(random.nextLong(), random.nextLong()).toString()
            : "session-" + number;
    int partition = random.nextInt(PARTITIONS);
    long time = BEGIN + random.nextLong(span);
    if (random.nextInt(20) > 0) {
      int quality = random.nextInt(LABELS.length);
      String user = random.nextBoolean() ? "user-" + number : new UUID(7, number).toString();
      String video = "video-" + random.nextInt(4);
      into.add(
          new Fact(
              partition,
              time,
              new VideoEvent.Started(id, user, video, LABELS[quality], KBPS[quality])));
    }
    if (random.nextInt(10) == 0) {
      into.add(new Fact(partition, time - random.nextInt(60_000), beat(id)));
    }
    int steps = random.nextInt(25);
    for (int step = 0; step < steps; step++) {
      time += pause();
      into.add(new Fact(partition, time, anything(id)));
    }
    if (random.nextInt(3) > 0) {
      time += pause();
      into.add(new Fact(partition, time, new VideoEvent.Stopped(id, random.nextBoolean())));
    }
    while (random.nextInt(8) == 0) {
      time += pause();
      into.add(new Fact(partition, time, anything(id)));
    }
  }

  private long pause() {
    return switch (random.nextInt(12)) {
      case 0 -> 0;
      case 1 -> 30_000 + random.nextInt(3) - 1;
      case 2 -> random.nextInt(400_000);
      default -> 9_000 + random.nextInt(2_000);
    };
  }

  private VideoEvent anything(String id) {
    int quality = random.nextInt(LABELS.length);
    return switch (random.nextInt(12)) {
      case 0 -> new VideoEvent.Stalled(id);
      case 1, 2 -> new VideoEvent.Resumed(id);
      case 3 -> new VideoEvent.QualityChanged(id, LABELS[quality], KBPS[quality]);
      case 4, 5 -> new VideoEvent.Playing(id);
      default -> beat(id);
    };
  }

  private VideoEvent beat(String id) {
    return new VideoEvent.Heartbeat(id, random.nextInt(1_000_000));
  }

  /**
   * The facts as they may arrive: in each partition no later than this after the newest before,
   * some of them twice, partitions interleaved anyhow.
   */
  List<Fact> arriving(List<Fact> facts, long lateness) {
    record Arrival(long at, Fact fact) {}
    List<List<Arrival>> queues = new ArrayList<>();
    for (int i = 0; i < 2 * PARTITIONS; i++) {
      queues.add(new ArrayList<>());
    }
    for (Fact fact : facts) {
      boolean beat = fact.event() instanceof VideoEvent.Heartbeat;
      List<Arrival> queue = queues.get(2 * fact.partition() + (beat ? 1 : 0));
      do {
        queue.add(new Arrival(fact.time() + random.nextLong(lateness + 1), fact));
      } while (random.nextInt(5) == 0);
    }
    queues.forEach(queue -> queue.sort(Comparator.comparingLong(Arrival::at)));
    queues.removeIf(List::isEmpty);
    List<Fact> arriving = new ArrayList<>();
    while (!queues.isEmpty()) {
      List<Arrival> queue = queues.get(random.nextInt(queues.size()));
      for (int n = 1 + random.nextInt(10); n > 0 && !queue.isEmpty(); n--) {
        arriving.add(queue.removeFirst().fact());
      }
      queues.removeIf(List::isEmpty);
    }
    return arriving;
  }
}
