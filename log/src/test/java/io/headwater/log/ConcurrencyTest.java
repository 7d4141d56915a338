package io.headwater.log;

import static io.headwater.log.LogFixture.ID;
import static io.headwater.log.LogFixture.OPTIONS;
import static io.headwater.log.LogFixture.append;
import static io.headwater.log.LogFixture.batch;
import static io.headwater.log.LogFixture.bytes;
import static io.headwater.log.LogFixture.records;
import static io.headwater.log.LogFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrencyTest {
  @TempDir Path parent;

  @Test
  void readers_see_a_growing_prefix_while_the_writer_writes() throws Exception {
    int frames = 3000;
    try (Log log = open(LogOptions.Durability.BUFFERED);
        ExecutorService pool = Executors.newFixedThreadPool(3)) {
      List<Future<Integer>> readers = new ArrayList<>();
      for (int r = 0; r < 3; r++) {
        readers.add(pool.submit(() -> readAll(log, frames)));
      }
      for (int i = 0; i < frames; i++) {
        log.stage(batch("r" + i), bytes(""), i);
        if (i % 3 == 0 || i == frames - 1) {
          log.commit();
        }
        if (i % 100 == 0) {
          log.force();
        }
      }
      for (Future<Integer> reader : readers) {
        assertThat(reader.get()).isEqualTo(frames);
      }
    }
  }

  private static int readAll(Log log, int frames) {
    Log.Reader reader = log.reader(0);
    int seen = 0;
    while (seen < frames) {
      while (reader.next()) {
        Frame frame = reader.frame();
        assertThat(frame.firstOffset()).isEqualTo(seen);
        assertThat(text(frame.record(0))).isEqualTo("r" + seen);
        assertThat(frame.endOffset()).isLessThanOrEqualTo(log.committed());
        seen++;
      }
      Thread.onSpinWait();
    }
    return seen;
  }

  @Test
  void interrupts_harm_neither_writer_nor_readers_and_are_kept() {
    try (Log log = open(LogOptions.Durability.DURABLE)) {
      for (int i = 0; i < 100; i++) {
        Thread.currentThread().interrupt();
        append(log, "record " + i);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(records(log)).hasSize(i + 1);
        assertThat(Thread.interrupted()).isTrue();
      }
    } finally {
      Thread.interrupted();
    }
    Thread.currentThread().interrupt();
    try (Log log = open(LogOptions.Durability.DURABLE)) {
      assertThat(log.recovery().clean()).isTrue();
      assertThat(records(log)).hasSize(100);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void a_storm_of_interrupts_stops_nobody() throws Exception {
    int each = 100;
    try (Log log = open(LogOptions.Durability.DURABLE)) {
      GroupCommit<Batch> commit =
          new GroupCommit<>(
              64,
              64,
              waiting -> {
                waiting.forEach(batch -> log.stage(batch, bytes(""), 0));
                log.commit();
              });
      List<Thread> writers = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        Runnable work =
            () -> {
              for (int i = 0; i < each; i++) {
                commit.submit(batch("x"));
                log.reader(log.committed() - 1).next();
              }
            };
        writers.add(t % 2 == 0 ? Thread.ofPlatform().start(work) : Thread.ofVirtual().start(work));
      }
      while (writers.stream().anyMatch(Thread::isAlive)) {
        writers.forEach(Thread::interrupt);
        Thread.onSpinWait();
      }
      for (Thread writer : writers) {
        writer.join();
      }
      commit.close();
      assertThat(log.failed()).isFalse();
      assertThat(log.committed()).isEqualTo(8L * each);
    }
  }

  private Log open(LogOptions.Durability durability) {
    LogOptions options = OPTIONS.with(durability).withSegmentBytes(20_000);
    return Log.open(Disk.system(), parent.resolve("log"), ID, options);
  }
}
