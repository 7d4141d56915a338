package io.headwater.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.KafkaOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A worker in a process of its own, which is killed. It writes a line for each message that it
 * takes.
 */
final class QueueKillChild {
  /** What it does with what it takes. */
  enum Work {
    HOLDS,
    RELEASES_LATER
  }

  private QueueKillChild() {}

  /** Its lines are its standard output; its complaints go to {@code directory/child.errors}. */
  static Process start(String bootstrap, Path directory, String queue, Work work)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            QueueKillChild.class.getName(),
            bootstrap,
            directory.toString(),
            queue,
            work.name())
        .redirectError(directory.resolveSibling("child.errors").toFile())
        .start();
  }

  public static void main(String[] args) throws IOException {
    try (KafkaHeadwater headwater =
            KafkaHeadwater.connect(KafkaOptions.of(args[0]), Path.of(args[1]));
        Receiver receiver = headwater.queues().receiver(args[2])) {
      switch (Work.valueOf(args[3])) {
        case HOLDS -> hold(receiver);
        case RELEASES_LATER -> releaseForEver(receiver);
      }
    }
  }

  private static void hold(Receiver receiver) throws IOException {
    List<Received> held = receiver.receive(100, Duration.ofSeconds(30));
    held.forEach(QueueKillChild::tell);
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  private static void releaseForEver(Receiver receiver) {
    while (true) {
      List<Received> some = receiver.receive(7, Duration.ofSeconds(1));
      some.forEach(QueueKillChild::tell);
      receiver.settle(some, new Settlement.Release(Duration.ofMillis(5), ""));
    }
  }

  private static void tell(Received received) {
    System.out.println(new String(received.event().data(), UTF_8));
  }
}
