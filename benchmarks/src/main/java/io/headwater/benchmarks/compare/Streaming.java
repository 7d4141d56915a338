package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.OpenLoop.Due;
import io.headwater.benchmarks.compare.result.Absence.Kind;
import io.headwater.benchmarks.compare.targets.Door;
import io.headwater.core.Delivery;
import io.headwater.core.Message;
import io.headwater.core.Topic;
import io.headwater.core.Topics;
import io.headwater.core.topic.Group;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * W2. Messages of many sessions at a fixed rate to a topic of 4 partitions that two independent
 * groups consume. The first quarter of the time warms up and does not count.
 */
final class Streaming implements Stage.Measurement {
  private static final int PARTITIONS = 4;
  private static final int BYTES = 200;

  /** One of the groups: what its handler sees. */
  private static final class Consumer {
    final Histogram nanos = new ConcurrentHistogram(3);
    final AtomicLong handled = new AtomicLong();
    final AtomicLong most;
    final long ignored;

    Consumer(AtomicLong most, long ignored) {
      this.most = most;
      this.ignored = ignored;
    }

    void handle(Delivery delivery) {
      Probe probe = Probe.of(delivery.event());
      if (probe.number() >= ignored) {
        nanos.recordValue(Math.max(0, System.nanoTime() - probe.nanos()));
      }
      handled.incrementAndGet();
    }

    void look(long sent) {
      most.accumulateAndGet(sent - handled.get(), Math::max);
    }
  }

  @Override
  public void play(Stage stage) throws Exception {
    Scale scale = stage.scale();
    String topic = stage.named("sessions");
    int rate = scale.rate();
    long all = rate * scale.streaming().toMillis() / 1_000;
    AtomicLong lag = new AtomicLong();
    AtomicLong unpublished = new AtomicLong();
    Consumer first = new Consumer(lag, all / 4);
    Consumer second = new Consumer(lag, all / 4);
    try (Door door = stage.open()) {
      Topics topics = door.headwater().topics();
      topics.create(Topic.of(topic, PARTITIONS));
      try (Group one = group(door, topic, "first", first);
          Group other = group(door, topic, "second", second)) {
        // Joined before the clock runs: taking part is not what is measured.
        topics.publish(topic, new Probe(0, System.nanoTime()).message("session-0", BYTES));
        boolean joined = one.awaitIdle(scale.patience()) && other.awaitIdle(scale.patience());
        long sent =
            OpenLoop.run(
                rate,
                scale.streaming(),
                (number, count, due) -> {
                  var unused =
                      topics
                          .publishAsync(topic, batch(number, count, due, scale.sessions()))
                          .whenComplete(
                              (done, failure) ->
                                  unpublished.addAndGet(failure == null ? 0 : count));
                  first.look(number);
                  second.look(number);
                });
        long until = System.nanoTime() + scale.patience().toNanos();
        int ended = 0;
        for (Group each : List.of(one, other)) {
          Duration left = Duration.ofNanos(Math.max(0, until - System.nanoTime()));
          ended += joined && each.awaitIdle(left) ? 1 : 0;
        }
        report(stage, List.of(first, second), sent + 1);
        stage.count("not published", unpublished.get());
        stage.count("slowest consumer behind, at most", lag.get());
        stage.figure("sent of what was due", 100.0 * sent / all, "%");
        stage.count("groups that reached the end of 2", ended);
      }
    }
  }

  private static Group group(Door door, String topic, String name, Consumer consumer) {
    return Group.of(door.headwater()).named(topic + "-" + name).on(topic).start(consumer::handle);
  }

  private static List<Message> batch(long first, int count, Due due, int sessions) {
    List<Message> messages = new ArrayList<>(count);
    for (long number = first; number < first + count; number++) {
      // A large odd step visits the sessions in no order of their own.
      String session = "session-" + number * 7_919 % sessions;
      messages.add(new Probe(number, due.nanos(number)).message(session, BYTES));
    }
    return messages;
  }

  private static void report(Stage stage, List<Consumer> consumers, long sent) {
    Histogram both = new Histogram(3);
    consumers.forEach(each -> both.add(each.nanos));
    long missing =
        consumers.stream().mapToLong(each -> Math.max(0, sent - each.handled.get())).sum();
    stage.figure("rate", stage.scale().rate(), "/s");
    stage.figure("end to end, p50", both.getValueAtPercentile(50) / 1e6, "ms");
    stage.figure("end to end, p99", both.getValueAtPercentile(99) / 1e6, "ms");
    stage.figure("end to end, p99.9", both.getValueAtPercentile(99.9) / 1e6, "ms");
    stage.count("missing", missing);
    if (missing > 0) {
      stage.note(
          Kind.CUT_SHORT,
          "%,d messages were not handled %d s after the last one was sent; times are of the others"
              .formatted(missing, stage.scale().patience().toSeconds()));
    }
  }
}
