package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.targets.Door;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Message;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The process of an application, as {@link Operations} looks at it: sends a message and gets it
 * back, through a topic where there are topics, or else a queue. Says {@code first}; then for each
 * line on its standard input, a number of milliseconds and one of messages, goes on for so long, at
 * least once, with so many at a time, and says {@code done}.
 */
final class ApplicationChild {
  private static final String NAME = "w7-application";
  private static final Duration WAIT = Duration.ofSeconds(1);

  private ApplicationChild() {}

  /** There and back again. */
  private interface Trip {
    void make(int messages);
  }

  public static void main(String[] args) throws IOException {
    Child.endWithParent();
    try (Door door = Door.open(args[0])) {
      Trip trip = trip(door);
      persist(trip, 1);
      say(Operations.READY);
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", 2);
        long end = System.nanoTime() + Long.parseLong(words[0]) * 1_000_000;
        do {
          persist(trip, Integer.parseInt(words[1]));
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
  private static void persist(Trip trip, int messages) {
    boolean made = false;
    while (!made) {
      try {
        trip.make(messages);
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
      return messages -> there(topics, partition, messages);
    } catch (NotSupported e) {
      Queues queues = door.queues();
      queues.create(Queue.of(NAME));
      Receiver receiver = queues.receiver(NAME);
      return messages -> there(queues, receiver, messages);
    }
  }

  private static void there(Topics topics, TopicPartition partition, int messages) {
    long offset = topics.publish(NAME, some(messages)).getFirst().offset();
    try (TopicReader reader = topics.reader(Map.of(partition, offset))) {
      int got = 0;
      while (got < messages) {
        got += reader.poll(WAIT).size();
      }
    }
  }

  private static void there(Queues queues, Receiver receiver, int messages) {
    queues.send(NAME, some(messages), Queues.Terms.now());
    int got = 0;
    while (got < messages) {
      List<Received> received = receiver.receive(messages - got, WAIT);
      receiver.settle(received, new Receiver.Settlement.Ack());
      got += received.size();
    }
  }

  private static List<Message> some(int count) {
    List<Message> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      messages.add(new Probe(i, 0).message(null, 200));
    }
    return messages;
  }
}
