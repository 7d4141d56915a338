package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.targets.Door;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The process of an application, as {@link Operations} looks at it: sends a message and gets it
 * back, through a topic where there are topics, or else a queue. Says {@code first}; then for each
 * line on its standard input, which is a number of milliseconds, goes on for so long, at least
 * once, and says {@code done}.
 */
final class ApplicationChild {
  private static final String NAME = "w7-application";
  private static final Duration WAIT = Duration.ofSeconds(1);

  private ApplicationChild() {}

  /** There and back again. */
  private interface Trip {
    void make();
  }

  public static void main(String[] args) throws IOException {
    Child.endWithParent();
    try (Door door = Door.open(args[0])) {
      Trip trip = trip(door);
      persist(trip);
      say(Operations.READY);
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        long end = System.nanoTime() + Long.parseLong(line) * 1_000_000;
        do {
          persist(trip);
        } while (System.nanoTime() - end < 0);
        say("done");
      }
    }
  }

  private static void say(String word) {
    System.out.print(word + "\n");
    System.out.flush();
  }

  /** As an application does while a server is away: tries again. */
  private static void persist(Trip trip) {
    boolean made = false;
    while (!made) {
      try {
        trip.make();
        made = true;
      } catch (HeadwaterException.Unavailable | HeadwaterException.OutcomeUnknown e) {
        // again
      }
    }
  }

  private static Trip trip(Door door) {
    try {
      Topics topics = door.headwater().topics();
      topics.create(Topic.of(NAME, 1));
      TopicPartition partition = new TopicPartition(NAME, 0);
      return () -> there(topics, partition);
    } catch (NotSupported e) {
      Queues queues = door.queues();
      queues.create(Queue.of(NAME));
      Receiver receiver = queues.receiver(NAME);
      return () -> there(queues, receiver);
    }
  }

  private static void there(Topics topics, TopicPartition partition) {
    long offset = topics.publish(NAME, new Probe(0, 0).message(null, 200)).offset();
    try (TopicReader reader = topics.reader(Map.of(partition, offset))) {
      while (reader.poll(WAIT).isEmpty()) {
        // it comes
      }
    }
  }

  private static void there(Queues queues, Receiver receiver) {
    queues.send(NAME, new Probe(0, 0).message(null, 200));
    List<Received> got = List.of();
    while (got.isEmpty()) {
      got = receiver.receive(1, WAIT);
    }
    receiver.settle(got, new Receiver.Settlement.Ack());
  }
}
