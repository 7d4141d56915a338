package io.headwater.benchmarks;

import io.headwater.core.Event;
import io.headwater.core.Headwater;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures a queue of the embedded engine beside raw loops on the same disk: workers that each send
 * a message, receive one, and acknowledge it.
 */
public final class QueueBenchmark {
  private static final int WORKERS = 64;
  private static final String QUEUE = "work";

  private QueueBenchmark() {}

  /** 64 workers, so many messages in each call. */
  private record Trips(String name, boolean durable, String raw, int batch) implements Workload {
    @Override
    public String durability() {
      return durable ? "durable" : "buffered";
    }

    @Override
    public Round run(Path directory, Span span) throws InterruptedException {
      try (Headwater headwater = Stores.open(directory.resolve("store"), durable)) {
        Queues queues = headwater.queues();
        queues.create(Queue.of(QUEUE));
        List<Receiver> receivers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
          receivers.add(queues.receiver(QUEUE));
        }
        List<Message> messages = messages(batch);
        Round round =
            Callers.many(
                WORKERS,
                span,
                batch,
                (worker, turn) -> trip(queues, receivers.get(worker), messages));
        receivers.forEach(Receiver::close);
        return round;
      }
    }
  }

  private static List<Message> messages(int count) {
    byte[] data = new byte[RawLoads.SIZE];
    return Collections.nCopies(count, new Message(null, Event.of("Job", data)));
  }

  /** What one worker sent another may receive: as many are there as there are workers in here. */
  private static void trip(Queues queues, Receiver receiver, List<Message> messages) {
    queues.send(QUEUE, messages, Queues.Terms.now());
    int left = messages.size();
    while (left > 0) {
      List<Received> some = receiver.receive(left, Duration.ofSeconds(1));
      receiver.settle(some, new Receiver.Settlement.Ack());
      left -= some.size();
    }
  }

  static List<Workload> workloads() {
    List<Workload> all = new ArrayList<>();
    for (Workload raw : RawLoads.all()) {
      if (List.of(RawLoads.FORCE_FILLED, RawLoads.CALLERS_64, RawLoads.WRITE_ONE)
          .contains(raw.name())) {
        all.add(raw);
      }
    }
    for (boolean durable : List.of(true, false)) {
      String raw = durable ? RawLoads.CALLERS_64 : RawLoads.WRITE_ONE;
      for (int batch : List.of(1, 16)) {
        String name = "send + receive + ack, 64 workers, %d at a time".formatted(batch);
        all.add(new Trips(name, durable, raw, batch));
      }
    }
    return all;
  }

  /**
   * Runs it all.
   *
   * @param directory where; what it makes there is deleted at the end
   * @param rounds how often each workload is run, all in turn; 1 or more
   * @param seconds how long each lasts in a round; as much goes before the first, to warm up
   */
  public static Report run(Path directory, int rounds, double seconds, Progress progress)
      throws IOException, InterruptedException {
    if (rounds < 1 || !(seconds > 0)) {
      throw new IllegalArgumentException(
          "%d rounds of %s s; expected 1 or more, and some seconds".formatted(rounds, seconds));
    }
    Files.createDirectories(directory);
    Path place = Files.createTempDirectory(directory, "bench-");
    try {
      List<Row> rows = rows(place, rounds, seconds, progress);
      return new Report(machine(rounds, seconds), rows.subList(0, 1), rows, Map.of());
    } finally {
      StoreBenchmark.delete(place);
    }
  }

  private static List<Row> rows(Path place, int rounds, double seconds, Progress progress)
      throws IOException, InterruptedException {
    List<Workload> workloads = workloads();
    Map<Workload, List<Round>> results = new LinkedHashMap<>();
    long measured = (long) (seconds * 1e9);
    int done = 0;
    for (int round = 0; round < rounds; round++) {
      for (Workload workload : workloads) {
        String step = "round %d: %s".formatted(round + 1, workload.name());
        progress.step(step, done++, rounds * workloads.size());
        Path directory = Files.createTempDirectory(place, "round-");
        // In the first round nothing is compiled yet.
        var span = new Workload.Span(round == 0 ? measured : measured / 3, measured);
        Round result = workload.run(directory, span);
        results.computeIfAbsent(workload, absent -> new ArrayList<>()).add(result);
        StoreBenchmark.delete(directory);
      }
    }
    List<Row> rows = new ArrayList<>();
    results.forEach(
        (workload, each) ->
            rows.add(
                Row.of(
                    workload,
                    each,
                    rows.stream()
                        .filter(row -> row.name().equals(workload.raw()))
                        .findFirst()
                        .orElse(null))));
    return rows;
  }

  private static String machine(int rounds, double seconds) {
    return String.format(
        Locale.ROOT,
        "%d processors, Java %s, %s; 200 B of data in a message; %d rounds of %s s, every workload"
            + " in each; median [min..max] of the rounds; a message counts when it is acknowledged",
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        System.getProperty("os.name"),
        rounds,
        seconds);
  }
}
