package io.headwater.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The least that can make events of many callers durable: one thread takes whatever waits, writes
 * it, forces it, and answers.
 */
final class RawFunnel implements AutoCloseable {
  private static final int ROOM = 1 << 20;

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Waiting(byte[] bytes, Runnable answer) {}

  private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
  private final RawFile file;
  private final Thread writer;
  private volatile boolean closed;

  RawFunnel(RawFile file) {
    this.file = file;
    writer = Thread.ofPlatform().name("raw-writer").start(this::write);
  }

  /** Hands the bytes over; {@code answer} runs on the writer's thread when they are forced. */
  void submit(byte[] bytes, Runnable answer) {
    queue.add(new Waiting(bytes, answer));
  }

  private void write() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(ROOM);
    List<Waiting> turn = new ArrayList<>();
    try {
      while (!closed) {
        turn.clear();
        turn.add(queue.take());
        queue.drainTo(turn, 4_000);
        buffer.clear();
        for (Waiting each : turn) {
          buffer.put(each.bytes());
        }
        file.write(buffer.flip());
        file.force();
        turn.forEach(each -> each.answer().run());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      // Only close() interrupts, when nobody waits any more.
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    writer.interrupt();
    writer.join();
  }
}
