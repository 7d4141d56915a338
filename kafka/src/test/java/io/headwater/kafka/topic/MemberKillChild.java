package io.headwater.kafka.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.core.Delivery;
import io.headwater.core.Groups;
import io.headwater.core.Seat;
import io.headwater.core.TopicPartition;
import io.headwater.core.topic.Group;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.KafkaOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A member of a group in a process of its own. It appends a line {@code member partition key text}
 * to a file for every message it has handled, until its input ends (then it leaves the group in
 * order) or it is killed. All members append to one file, so its order is that of the handling.
 */
final class MemberKillChild {
  /** When it commits. */
  enum Commits {
    AFTER_HANDLING,
    ON_RECEIPT
  }

  private final KafkaHeadwater headwater;
  private final String name;
  private final String work;

  private MemberKillChild(KafkaHeadwater headwater, String name, String work) {
    this.headwater = headwater;
    this.name = name;
    this.work = work;
  }

  /**
   * Its lines go to {@code directory/handled}, its complaints to {@code directory/NAME.errors}.
   *
   * @param work the topic, and the group
   */
  static Process start(String bootstrap, Path directory, String name, String work, Commits when)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            MemberKillChild.class.getName(),
            bootstrap,
            directory.resolve(name).toString(),
            name,
            work,
            when.name())
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("handled").toFile()))
        .redirectError(directory.resolve(name + ".errors").toFile())
        .start();
  }

  public static void main(String[] args) throws Exception {
    KafkaOptions options = KafkaOptions.of(args[0]).withClientId(args[2]);
    try (KafkaHeadwater headwater = KafkaHeadwater.connect(options, Path.of(args[1]))) {
      MemberKillChild child = new MemberKillChild(headwater, args[2], args[3]);
      switch (Commits.valueOf(args[4])) {
        case AFTER_HANDLING -> child.handle();
        case ON_RECEIPT -> child.commitOnReceipt();
      }
    }
  }

  private void handle() throws IOException {
    try (Group member = Group.of(headwater).named(work).on(work).start(this::tell)) {
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }

  /** Does what nobody should, and slowly, so that there is time to be killed. */
  private void commitOnReceipt() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Groups.Terms terms =
        new Groups.Terms(Groups.Start.earliest(), Duration.ofMinutes(1), Duration.ofSeconds(1));
    try (Seat seat =
        headwater.topics().groups().join(work, Set.of(work), terms, new Indifferent())) {
      while (true) {
        List<Delivery> received = seat.poll(Duration.ofSeconds(1));
        Map<TopicPartition, Long> behind = new HashMap<>();
        received.forEach(each -> behind.put(each.source(), each.offset() + 1));
        seat.commit(behind);
        for (Delivery each : received) {
          tell(each);
          never.await(100, TimeUnit.MILLISECONDS);
        }
      }
    }
  }

  /** One line is one write, so that lines of several processes do not mix. */
  private void tell(Delivery delivery) {
    String text = new String(delivery.event().data(), UTF_8);
    byte[] line =
        "%s %d %s %s\n".formatted(name, delivery.partition(), delivery.key(), text).getBytes(UTF_8);
    synchronized (System.out) {
      System.out.write(line, 0, line.length);
      System.out.flush();
    }
  }

  /** Minds nothing that happens to its partitions. */
  private static final class Indifferent implements Seat.Listener {
    @Override
    public void assigned(Set<TopicPartition> partitions) {}

    @Override
    public void revoked(Set<TopicPartition> partitions) {}

    @Override
    public void lost(Set<TopicPartition> partitions) {}
  }
}
