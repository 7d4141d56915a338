package io.headwater.embedded;

import io.headwater.core.AppendCondition;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.Metadata;
import io.headwater.core.Query;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures a store by hand; not a test. Arguments: a directory, the number of events, the number of
 * streams. Builds the store (buffered, 100 events an append) where there is none, then opens it,
 * replays it, loads streams, and appends to it durably.
 */
final class StoreDriver {
  private StoreDriver() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    int events = Integer.parseInt(args[1]);
    int streams = Integer.parseInt(args[2]);
    if (!Files.exists(directory)) {
      build(directory, events, streams);
    }
    long began = System.nanoTime();
    try (Embedded store = Embedded.open(directory)) {
      print("open (%s)".formatted(store.recovery()), 1, began);
      replay(store, Read.all(), "replay");
      replay(store, Read.all(), "replay again");
      replay(store, Read.matching(Query.types("Nothing", "Kind3")), "one type in 20");
      replay(store, Read.matching(Query.tags("rare")), "a rare tag");
      loadStreams(store, streams);
      append(store, 1);
      append(store, 64);
    }
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        Locale.ROOT, "heap %,d MiB%n", (runtime.totalMemory() - runtime.freeMemory()) >> 20);
  }

  private static void print(String what, long count, long began) {
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(Locale.ROOT, "%-40s %.3f s, %,.0f/s%n", what, seconds, count / seconds);
  }

  private static Event event(SplittableRandom random, int streams) {
    byte[] data = new byte[200];
    random.nextBytes(data);
    String type = "Kind" + random.nextInt(20);
    Set<String> tags = random.nextInt(100_000) == 0 ? Set.of("rare") : Set.of();
    return new Event(
        EventIds.next(),
        type,
        "account-" + random.nextInt(streams),
        tags,
        data,
        Event.JSON,
        Metadata.none(),
        null);
  }

  private static void build(Path directory, int events, int streams) {
    var random = new SplittableRandom(1);
    EmbeddedOptions options =
        EmbeddedOptions.defaults().withDurability(EmbeddedOptions.Durability.BUFFERED);
    long began = System.nanoTime();
    try (Embedded store = Embedded.open(directory, options)) {
      for (int done = 0; done < events; done += 100) {
        List<Event> batch = new ArrayList<>();
        for (int i = 0; i < Math.min(100, events - done); i++) {
          batch.add(event(random, streams));
        }
        store.events().append(batch, AppendCondition.any());
      }
      print("build, 100 an append, buffered", events, began);
    }
    print("build and close", events, began);
  }

  private static void replay(Embedded store, Read read, String what) {
    long began = System.nanoTime();
    long count = 0;
    long bytes = 0;
    for (RecordedEvent event : store.events().read(read)) {
      count++;
      bytes += event.data().length;
    }
    print("%s: %,d events, %,d MB".formatted(what, count, bytes / 1_000_000), count, began);
  }

  private static void loadStreams(Embedded store, int streams) {
    var random = new SplittableRandom(2);
    for (int round = 0; round < 3; round++) {
      int loads = 3_000;
      long[] nanos = new long[loads];
      long count = 0;
      long began = System.nanoTime();
      for (int i = 0; i < loads; i++) {
        long start = System.nanoTime();
        count +=
            store.events().read(Read.stream("account-" + random.nextInt(streams))).toList().size();
        nanos[i] = System.nanoTime() - start;
      }
      Arrays.sort(nanos);
      print("load %,.1f events a stream".formatted((double) count / loads), loads, began);
      System.out.printf(
          Locale.ROOT,
          "    p50 %,d us, p99 %,d us%n",
          nanos[loads / 2] / 1000,
          nanos[loads * 99 / 100] / 1000);
    }
  }

  private static void append(Embedded store, int callers) throws Exception {
    for (int round = 0; round < 3; round++) {
      int each = 3_000;
      long began = System.nanoTime();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Integer>> done = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
          String stream = "bench-" + callers + "-" + round + "-" + caller;
          Callable<Integer> work = () -> appendTo(store, stream, each);
          done.add(threads.submit(work));
        }
        for (Future<Integer> one : done) {
          one.get();
        }
      }
      print("durable, callers: " + callers, (long) each * callers, began);
    }
  }

  private static int appendTo(Embedded store, String stream, int count) {
    for (int i = 0; i < count; i++) {
      Event event = Event.of("Kind1", new byte[200]).inStream(stream);
      store
          .events()
          .append(List.of(event), AppendCondition.expecting(stream, ExpectedVersion.exactly(i)));
    }
    return count;
  }
}
