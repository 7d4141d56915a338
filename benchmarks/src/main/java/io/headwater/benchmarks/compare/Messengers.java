package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.MessengerChild.Acknowledged;
import io.headwater.benchmarks.compare.targets.Door;
import io.headwater.benchmarks.compare.targets.Site;
import io.headwater.core.DeadLetter;
import io.headwater.core.Message;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The processes of W4: who they are, their death and what they said. */
final class Messengers implements AutoCloseable {
  private static final int LEAST_MILLIS = 300;
  private static final int MORE_MILLIS = 600;
  private static final long LOOK_NANOS = 100_000_000;
  private static final long ALIVE_SECONDS = 60;
  private static final long QUIET_SECONDS = 20;
  private static final long QUIET_SECONDS_ALONE = 4;
  private static final long SETTLE_SECONDS = 60;
  private static final int MOST_KEPT = 1_000;
  private static final Duration KEPT_WAIT = Duration.ofSeconds(2);

  private final Stage stage;
  private final String media;
  private final Acknowledged when;
  private final Random random;
  private final Path said;
  private final BufferedReader told;
  private final Ledger ledger = new Ledger();
  private final List<Messenger> alive = new ArrayList<>();
  private long lines;
  private int started;

  private record Messenger(String roles, Process process) {}

  Messengers(Stage stage, String media, Acknowledged when) throws IOException {
    this.stage = stage;
    this.media = media;
    this.when = when;
    this.random = stage.random();
    this.said = Files.createTempFile(stage.setting().directory(), "said-", ".txt");
    this.told = Files.newBufferedReader(said, StandardCharsets.UTF_8);
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
            Child.start(
                ProcessBuilder.Redirect.appendTo(said.toFile()),
                MessengerChild.class,
                stage.address(),
                roles,
                media,
                when.name(),
                "i" + started)));
  }

  /** Kills one after the other, each while it works, and starts it again at once. */
  void killAndRestart(int times) throws IOException, InterruptedException {
    Site site = stage.site();
    for (int i = 0; i < times; i++) {
      awaitWork();
      TimeUnit.MILLISECONDS.sleep(LEAST_MILLIS + random.nextInt(MORE_MILLIS));
      // In turn, so that a few kills are enough for one of each; who begins is drawn.
      int victim = (i + Math.floorMod(stage.setting().seed(), 3)) % 3;
      if (victim == 2 && site.servers() > 0) {
        int server = 1 + random.nextInt(site.servers());
        site.kill(server);
        site.restart(server);
      } else {
        String role = victim == 0 ? "consume" : "produce";
        Messenger killed =
            alive.stream().filter(each -> each.roles().contains(role)).findFirst().orElseThrow();
        alive.remove(killed);
        Child.kill(killed.process());
        start(killed.roles());
      }
    }
    awaitWork();
  }

  /** Until something more was handled. */
  private void awaitWork() throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ALIVE_SECONDS);
    listen();
    long before = lines;
    while (lines <= before && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
      listen();
    }
    if (lines <= before) {
      throw new IllegalStateException("nobody handled anything for %d s".formatted(ALIVE_SECONDS));
    }
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
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
    long patience = stage.site().servers() == 0 ? QUIET_SECONDS_ALONE : QUIET_SECONDS;
    long quiet = System.nanoTime();
    listen();
    while (ledger.counts("").lost() > 0 && System.nanoTime() - end < 0) {
      long before = lines;
      LockSupport.parkNanos(LOOK_NANOS);
      listen();
      quiet = lines > before ? System.nanoTime() : quiet;
      if (System.nanoTime() - quiet > TimeUnit.SECONDS.toNanos(patience)) {
        break;
      }
    }
  }

  private void listen() throws IOException {
    for (String line = told.readLine(); line != null; line = told.readLine()) {
      ledger.hear(line);
      lines += line.startsWith("H") ? 1 : 0;
    }
  }

  /** Ends everybody, and adds what is in the queue still: waiting, or as a dead letter. */
  void addKept() throws IOException, InterruptedException {
    for (Messenger each : alive) {
      Child.kill(each.process());
    }
    alive.clear();
    StringBuilder kept = new StringBuilder();
    try (Door door = stage.open()) {
      Queues queues = door.queues();
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
    Files.writeString(said, kept, StandardOpenOption.APPEND);
  }

  private static String keptLine(Message message) {
    return "K %s %d\n".formatted(message.key(), Probe.of(message.event()).number());
  }

  /** Has a process of its own judge, medium by medium. */
  List<Ledger.Counts> judged(List<String> each) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(said.toString()));
    each.forEach(medium -> arguments.add(medium.substring(0, 1) + "-"));
    Process judge =
        Child.start(ProcessBuilder.Redirect.PIPE, Ledger.class, arguments.toArray(String[]::new));
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
    told.close();
  }
}
