package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.Throughput.Cell;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * W6 on a queue: 8 senders that wait for each answer, then 8 workers that settle each batch; then
 * the senders at rates that rise.
 */
final class QueueLoad {
  private static final int CALLERS = 8;
  private static final int BATCH = 100;
  private static final Duration CONNECTING = Duration.ofSeconds(10);

  private final Stage stage;
  private final Queues queues;
  private final String queue;

  QueueLoad(Stage stage, Queues queues) {
    this.stage = stage;
    this.queues = queues;
    this.queue = stage.named("queue");
  }

  /**
   * @param rising whether to raise the rate, too
   */
  void run(boolean rising) throws Exception {
    queues.create(Queue.of(queue));
    try {
      inParallel(end -> sent(Throughput.cells(stage.scale()).getFirst(), end));
      for (Cell cell : Throughput.cells(stage.scale())) {
        stage.figure("queue: sent, " + cell, inParallel(end -> sent(cell, end)), "/s");
      }
      stage.figure("queue: received and acknowledged", consumed(), "/s");
      if (rising) {
        RisingRate.run(stage, "queue", this::p99At);
      }
    } finally {
      queues.delete(queue);
    }
  }

  /** What one caller does until the end; answers how many messages. */
  @FunctionalInterface
  private interface Work {
    long until(long end) throws Exception;
  }

  private double inParallel(Work work) throws Exception {
    long begin = System.nanoTime();
    long end = begin + stage.scale().span().toNanos();
    Callable<Long> call = () -> work.until(end);
    long all = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> running = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        running.add(threads.submit(call));
      }
      for (Future<Long> each : running) {
        all += each.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
    return all * 1e9 / (System.nanoTime() - begin);
  }

  private long sent(Cell cell, long end) {
    long sent = 0;
    while (System.nanoTime() - end < 0) {
      queues.send(queue, messages(sent, cell), Queues.Terms.now());
      sent += cell.batch();
    }
    return sent;
  }

  private static List<Message> messages(long first, Cell cell) {
    List<Message> messages = new ArrayList<>(cell.batch());
    for (int i = 0; i < cell.batch(); i++) {
      messages.add(new Probe(first + i, 0).message(null, cell.bytes()));
    }
    return messages;
  }

  /** Each caller has its share of the rate, sends what is due, and waits for the answer. */
  private long p99At(int rate) throws Exception {
    Histogram nanos = new ConcurrentHistogram(3);
    inParallel(
        end ->
            OpenLoop.run(
                (double) rate / CALLERS,
                stage.scale().span().multipliedBy(2),
                (first, count, due) -> {
                  queues.send(queue, messages(first, new Cell(200, count)), Queues.Terms.now());
                  long now = System.nanoTime();
                  for (long number = first; number < first + count; number++) {
                    nanos.recordValue(Math.max(0, now - due.nanos(number)));
                  }
                }));
    return nanos.getValueAtPercentile(99);
  }

  /** By receivers that are connected, and have settled one message, before the clock runs. */
  private double consumed() throws Exception {
    List<Receiver> receivers = new ArrayList<>();
    try {
      for (int i = 0; i < CALLERS; i++) {
        Receiver receiver = queues.receiver(queue);
        receivers.add(receiver);
        receiver.receive(1, CONNECTING).forEach(receiver::ack);
      }
      java.util.Queue<Receiver> idle = new ConcurrentLinkedQueue<>(receivers);
      return inParallel(end -> consumed(idle.remove(), end));
    } finally {
      receivers.forEach(Receiver::close);
    }
  }

  private static long consumed(Receiver receiver, long end) {
    long consumed = 0;
    while (System.nanoTime() - end < 0) {
      List<Received> messages = receiver.receive(BATCH, Duration.ofMillis(100));
      if (!messages.isEmpty()) {
        receiver.settle(messages, new Receiver.Settlement.Ack());
        consumed += messages.size();
      }
    }
    return consumed;
  }
}
