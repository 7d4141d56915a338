package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.MessengerChild.Acknowledged;
import io.headwater.benchmarks.compare.result.Absence.Kind;
import io.headwater.benchmarks.compare.targets.Door;
import io.headwater.benchmarks.compare.targets.Site;
import io.headwater.core.DeadLetter;
import io.headwater.core.Delivery;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Message;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The processes of W4: who they are, their death and what they said. */
final class Messengers implements AutoCloseable {
  private static final int LEAST_MILLIS = 300;
  private static final int MORE_MILLIS = 600;
  private static final long LOOK_NANOS = 100_000_000;
  private static final long QUIET_SECONDS = 15;
  static final String READY = "ready ";
  private static final int MOST_KEPT = 1_000;
  private static final Duration KEPT_WAIT = Duration.ofSeconds(2);

  private final Stage stage;
  private final String media;
  private final Acknowledged when;
  private final Random random;
  private final Transcript transcript;
  private final Ledger ledger = new Ledger();
  private final List<Messenger> alive = new ArrayList<>();
  private long lines;
  private long ready;
  private int started;
  private int ended;
  private int slow;

  private record Messenger(String roles, Process process) {}

  Messengers(Stage stage, String media, Acknowledged when) throws IOException {
    this.stage = stage;
    this.media = media;
    this.when = when;
    this.random = stage.random();
    this.transcript = new Transcript(stage.setting().directory());
    // An engine inside the process has one process that does both.
    List<String> crew =
        stage.site().servers() == 0
            ? List.of("produce,consume")
            : List.of("produce", "consume", "consume");
    for (String roles : crew) {
      start(roles);
    }
  }

  private void start(String roles) throws IOException {
    started++;
    alive.add(
        new Messenger(
            roles,
            transcript.start(
                MessengerChild.class,
                stage.address(),
                roles,
                media,
                when.name(),
                Integer.toString(started))));
  }

  /**
   * Kills one after the other, each while it works, and starts it again at once; until the bound of
   * the scenario cuts it short, or nobody works any more, which is noted.
   *
   * @return how many it killed
   */
  int killAndRestart(int times) throws IOException, InterruptedException {
    Site site = stage.site();
    String last = "nobody";
    for (int i = 0; i < times; i++) {
      if (!isWorking(i, last)) {
        return i;
      }
      if (stage.isOver()) {
        stage.cut("%d of %d processes were killed".formatted(i, times));
        return i;
      }
      TimeUnit.MILLISECONDS.sleep(LEAST_MILLIS + random.nextInt(MORE_MILLIS));
      // In turn, so that a few kills are enough for one of each; who begins is drawn. What a killed
      // consumer had comes back while the server does.
      int victim = (i + Math.floorMod(stage.setting().seed(), 3)) % 3;
      if (victim == 2 && site.servers() > 0) {
        int server = 1 + random.nextInt(site.servers());
        last = "server " + server;
        site.kill(server);
        restart(site, server);
      } else {
        String role = victim == 0 ? "produce" : "consume";
        Messenger killed =
            alive.stream().filter(each -> each.roles().contains(role)).findFirst().orElseThrow();
        last = "a process to " + role;
        alive.remove(killed);
        Child.kill(killed.process());
        start(killed.roles());
      }
    }
    isWorking(times, last);
    return times;
  }

  /** As whoever runs it does: what does not come back is killed and started once more. */
  private void restart(Site site, int server) {
    try {
      site.restart(server);
    } catch (Unavailable e) {
      slow++;
      site.kill(server);
      site.restart(server);
    }
  }

  /** How often a server that was started again was not ready in time, and had to be once more. */
  int slow() {
    return slow;
  }

  /** Waits until something more was handled; if that does not come, notes it as a failure. */
  private boolean isWorking(int kills, String last) throws IOException {
    long end = System.nanoTime() + stage.scale().patience().toNanos();
    listen();
    long before = lines;
    while (lines <= before && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
      listen();
    }
    if (lines <= before) {
      stage.note(
          Kind.FAILED,
          "after %d kills, the last of %s, nobody handled anything for %d s; last errors: %s"
              .formatted(
                  kills, last, stage.scale().patience().toSeconds(), transcript.lastErrors()));
    }
    return lines > before;
  }

  /**
   * Ends the producers, and waits until all that was acknowledged is handled, or nothing more is.
   */
  void settle() throws IOException, InterruptedException {
    for (Messenger each : List.copyOf(alive)) {
      if (each.roles().equals("produce")) {
        alive.remove(each);
        Child.kill(each.process());
      } else if (each.roles().contains("produce")) {
        alive.remove(each);
        Child.kill(each.process());
        start("consume");
      }
    }
    long end = System.nanoTime() + stage.scale().patience().toNanos();
    long quiet = System.nanoTime();
    listen();
    while (ledger.counts("").lost() > 0 && System.nanoTime() - end < 0) {
      long before = lines;
      LockSupport.parkNanos(LOOK_NANOS);
      listen();
      // Who has not even begun is not quiet.
      quiet = lines > before || ready < started ? System.nanoTime() : quiet;
      if (System.nanoTime() - quiet > TimeUnit.SECONDS.toNanos(QUIET_SECONDS)) {
        break;
      }
    }
  }

  private void listen() throws IOException {
    transcript.hear(
        line -> {
          ledger.hear(line);
          lines += line.startsWith("H") ? 1 : 0;
          // Incarnations are numbered, and the newest says when it is ready.
          ready = line.startsWith(READY) ? Math.max(ready, number(line)) : ready;
        });
    supervise();
  }

  private static long number(String line) {
    return Long.parseLong(line.substring(READY.length()));
  }

  /** Starts again who ended by itself, as whoever runs an application does. */
  private void supervise() throws IOException {
    for (Messenger each : List.copyOf(alive)) {
      if (!each.process().isAlive()) {
        ended++;
        alive.remove(each);
        start(each.roles());
      }
    }
  }

  /** How often a process ended that was not killed. */
  int ended() {
    return ended;
  }

  /** Ends everybody, and adds what is still there: waiting, or as a dead letter. */
  void addKept() throws IOException, InterruptedException {
    for (Messenger each : alive) {
      Child.kill(each.process());
    }
    alive.clear();
    transcript.hear(ledger::hear);
    StringBuilder kept = new StringBuilder();
    // Of what is handled nothing can be there but what was sent without an answer.
    if (ledger.counts("t-").lost() > 0) {
      try (Door door = stage.open()) {
        keptInTopic(door.headwater().topics(), kept);
      }
    }
    if (ledger.counts("q-").lost() > 0) {
      try (Door door = stage.open()) {
        keptInQueue(door.queues(), kept);
      }
    }
    transcript.add(kept.toString());
  }

  /** What the group still has before it: from where it has committed to the end. */
  private static void keptInTopic(Topics topics, StringBuilder kept) {
    Map<TopicPartition, Long> from = new HashMap<>();
    Map<TopicPartition, Long> ends = new HashMap<>();
    List<Topics.Range> ranges = topics.ranges(MessengerChild.NAME);
    for (int i = 0; i < ranges.size(); i++) {
      TopicPartition partition = new TopicPartition(MessengerChild.NAME, i);
      from.put(partition, ranges.get(i).first());
      ends.put(partition, ranges.get(i).next());
    }
    topics
        .groups()
        .find(MessengerChild.GROUP)
        .ifPresent(
            group ->
                group.partitions().forEach(each -> from.put(each.partition(), each.committed())));
    try (TopicReader reader = topics.reader(from)) {
      List<Delivery> some = reader.poll(KEPT_WAIT);
      while (!some.isEmpty()) {
        some.forEach(each -> kept.append(keptLine(new Message(each.key(), each.event()))));
        some = reader.hasReached(ends) ? List.of() : reader.poll(KEPT_WAIT);
      }
    }
  }

  private static void keptInQueue(Queues queues, StringBuilder kept) {
    for (DeadLetter each : queues.deadLetters(MessengerChild.NAME, MOST_KEPT)) {
      kept.append(keptLine(each.message()));
    }
    try (Receiver receiver = queues.receiver(MessengerChild.NAME)) {
      List<Received> some = receiver.receive(MOST_KEPT, KEPT_WAIT);
      while (!some.isEmpty()) {
        some.forEach(each -> kept.append(keptLine(each.message())));
        receiver.settle(some, new Receiver.Settlement.Ack());
        some = receiver.receive(MOST_KEPT, KEPT_WAIT);
      }
    }
  }

  private static String keptLine(Message message) {
    return "K %s %d\n".formatted(message.key(), Probe.of(message.event()).number());
  }

  /** Has a process of its own judge, medium by medium. */
  List<Ledger.Counts> judged(List<String> each) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(transcript.file().toString()));
    each.forEach(medium -> arguments.add(medium.substring(0, 1) + "-"));
    Process judge =
        Child.start(
            ProcessBuilder.Redirect.PIPE,
            ProcessBuilder.Redirect.DISCARD,
            Ledger.class,
            arguments.toArray(String[]::new));
    try (BufferedReader answers = judge.inputReader(StandardCharsets.UTF_8)) {
      return answers.lines().map(Ledger.Counts::of).toList();
    } finally {
      Child.kill(judge);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (Messenger each : alive) {
      Child.kill(each.process());
    }
    transcript.close();
  }
}
