package io.headwater.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** The raw loops: the same bytes on the same disk without a store. */
final class RawLoads {
  static final String FORCE_GROWING = "raw: write 200 B + force, growing file";
  static final String FORCE_FILLED = "raw: write 200 B + force, zero-filled file";
  static final String CALLERS_64 = "raw: 64 callers (virtual threads), one thread writes + forces";
  static final String IN_FLIGHT = "raw: 1,024 in flight, one thread writes + forces";
  static final String WRITE_ONE = "raw: write 200 B";
  static final String WRITE_100 = "raw: write 100 × 200 B";
  static final String READ_ALL = "raw: read 200 B records";

  static final int SIZE = 200;
  private static final int FILLED_MIB = 16;

  /** What the body of a workload needs. */
  @FunctionalInterface
  private interface Body {
    Round run(RawFile file, Workload.Span span) throws IOException, InterruptedException;
  }

  private record Raw(String name, String durability, Body body) implements Workload {
    @Override
    public Round run(Path directory, Span span) throws IOException, InterruptedException {
      try (RawFile file = RawFile.create(directory.resolve("raw"))) {
        Round round = body.run(file, span);
        file.force();
        return round;
      }
    }
  }

  private RawLoads() {}

  static List<Workload> all() {
    return List.of(
        new Raw(FORCE_GROWING, "durable", RawLoads::forceEach),
        new Raw(
            FORCE_FILLED,
            "durable",
            (file, span) -> {
              file.fillWithZeros(FILLED_MIB);
              return forceEach(file, span);
            }),
        new Raw(CALLERS_64, "durable", (file, span) -> callers(file, span, 64)),
        new Raw(IN_FLIGHT, "durable", RawLoads::inFlight),
        new Raw(WRITE_ONE, "buffered", (file, span) -> writeEach(file, span, 1)),
        new Raw(WRITE_100, "buffered", (file, span) -> writeEach(file, span, 100)),
        new Raw(READ_ALL, "–", RawLoads::readAll));
  }

  private static Round forceEach(RawFile file, Workload.Span span) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(SIZE);
    return Callers.one(
        span,
        1,
        (caller, turn) -> {
          file.write(bytes.clear());
          file.force();
        });
  }

  private static Round writeEach(RawFile file, Workload.Span span, int events) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(SIZE * events);
    return Callers.one(span, events, (caller, turn) -> file.write(bytes.clear()));
  }

  static Round callers(RawFile file, Workload.Span span, int callers) throws InterruptedException {
    try (RawFunnel funnel = new RawFunnel(file)) {
      return Callers.many(
          callers,
          span,
          (caller, turn) -> {
            Thread waiter = Thread.currentThread();
            AtomicBoolean answered = new AtomicBoolean();
            funnel.submit(
                new byte[SIZE],
                () -> {
                  answered.set(true);
                  LockSupport.unpark(waiter);
                });
            while (!answered.get()) {
              LockSupport.park();
            }
          });
    }
  }

  private static Round inFlight(RawFile file, Workload.Span span) throws InterruptedException {
    try (RawFunnel funnel = new RawFunnel(file)) {
      return InFlight.run(
          1024,
          span,
          turn -> {
            CompletableFuture<Void> answer = new CompletableFuture<>();
            funnel.submit(new byte[SIZE], () -> answer.complete(null));
            return answer;
          });
    }
  }

  private static Round readAll(RawFile file, Workload.Span span) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(SIZE * 1000);
    for (int i = 0; i < 300; i++) {
      file.write(chunk.clear());
    }
    pass(file, chunk);
    long begin = System.nanoTime();
    long events = 0;
    do {
      events += pass(file, chunk);
    } while (System.nanoTime() - begin < span.measured());
    return Round.untimed(events * 1e9 / (System.nanoTime() - begin));
  }

  private static long pass(RawFile file, ByteBuffer chunk) throws IOException {
    file.rewind();
    long events = 0;
    byte[][] kept = new byte[1024][]; // else the compiler could do without the copies
    while (file.read(chunk.clear()) > 0) {
      chunk.flip();
      while (chunk.remaining() >= SIZE) {
        byte[] event = new byte[SIZE];
        chunk.get(event);
        kept[(int) (events & 1023)] = event;
        events++;
      }
    }
    return events;
  }
}
