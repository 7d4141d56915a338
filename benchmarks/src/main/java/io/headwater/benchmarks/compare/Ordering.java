package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.result.Absence.Kind;
import io.headwater.benchmarks.compare.targets.Door;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Topic;
import io.headwater.core.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * W5. Messages of 8 keys, numbered for each key, at a fixed rate, while a consumer comes or goes
 * every two seconds: a member of a group on a topic, a receiver of a queue; both at the same time,
 * where there are both. The work on a message is as long as the pause between two, so that some of
 * one key are there at the same time. A topic promises the order of each key; a queue does not, and
 * its figure says what that means.
 */
final class Ordering implements Stage.Measurement {
  private static final int KEYS = 8;
  private static final int RATE = 1_000;
  private static final int PARTITIONS = 4;
  private static final Duration BETWEEN = Duration.ofSeconds(2);

  @Override
  public void play(Stage stage) throws Exception {
    try (Door door = stage.open()) {
      List<Shift> shifts = new ArrayList<>();
      try {
        stage.play("topic", () -> shifts.add(topic(stage, door)));
        stage.play("queue", () -> shifts.add(queue(stage, door)));
        if (shifts.isEmpty()) {
          return;
        }
        var changes =
            CompletableFuture.supplyAsync(() -> change(stage, shifts), Thread::startVirtualThread);
        long sent = publish(stage, shifts);
        int changed = changes.get();
        stage.count("messages, on each", sent);
        for (Shift each : shifts) {
          if (!each.await(sent, KEYS, stage.scale().patience())) {
            stage.note(
                Kind.FAILED,
                "%s: the end was not reached in %d s"
                    .formatted(each.medium(), stage.scale().patience().toSeconds()));
          }
          stage.count(each.medium() + ": out of order", each.sequences().disordered());
          stage.count(each.medium() + ": again or late", each.sequences().again());
          stage.count(
              each.medium() + ": keys whose last message is missing", each.missing(sent, KEYS));
        }
        stage.count("consumers that came or went", changed);
      } finally {
        shifts.forEach(Shift::close);
      }
    }
  }

  /** Says how many came or went. */
  private static int change(Stage stage, List<Shift> shifts) {
    int changed = 0;
    for (int turn = 0; turn < stage.scale().changes(); turn++) {
      LockSupport.parkNanos(BETWEEN.toNanos());
      for (Shift each : shifts) {
        each.change(turn);
        changed++;
      }
    }
    return changed;
  }

  private static Shift topic(Stage stage, Door door) {
    String name = stage.named("keys");
    Topics topics = door.headwater().topics();
    topics.create(Topic.of(name, PARTITIONS));
    return Shift.onTopic(door.headwater(), name, KEYS);
  }

  private static Shift queue(Stage stage, Door door) {
    String name = stage.named("keys");
    Queues queues = door.queues();
    ShortLocks.create(queues, Queue.of(name));
    return Shift.onQueue(queues, name, KEYS);
  }

  private static long publish(Stage stage, List<Shift> shifts) throws Exception {
    // A second before the first change is long enough for a group to come together.
    Duration span = BETWEEN.multipliedBy(stage.scale().changes()).plus(BETWEEN.dividedBy(2));
    return OpenLoop.run(
        RATE,
        span,
        (first, count, due) -> {
          List<Message> messages = new ArrayList<>();
          for (long number = first; number < first + count; number++) {
            messages.add(new Probe(number, 0).message("key-" + number % KEYS, 100));
          }
          shifts.forEach(each -> each.send(messages));
        });
  }
}
