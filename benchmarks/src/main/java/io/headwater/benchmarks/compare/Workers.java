package io.headwater.benchmarks.compare;

import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The workers of W1: each takes a few jobs, does them one by one, and settles each. */
final class Workers implements AutoCloseable {
  private static final int PREFETCH = 8;
  private static final Duration WAIT = Duration.ofMillis(200);

  private final Jobs jobs;
  private final List<Receiver> receivers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  private Workers(Jobs jobs) {
    this.jobs = jobs;
  }

  static Workers start(Queues queues, String queue, Jobs jobs) {
    Workers workers = new Workers(jobs);
    for (int i = 0; i < WorkQueue.WORKERS; i++) {
      Receiver receiver = queues.receiver(queue);
      workers.receivers.add(receiver);
      workers.threads.add(Thread.ofPlatform().daemon().start(() -> workers.work(receiver)));
    }
    return workers;
  }

  private void work(Receiver receiver) {
    try {
      boolean alive = true;
      while (alive && !stopped) {
        alive = work(receiver, receiver.receive(PREFETCH, WAIT));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does jobs; answers false if it died over them. */
  private boolean work(Receiver receiver, List<Received> received) throws InterruptedException {
    List<Received> done = new ArrayList<>();
    for (Received each : received) {
      switch (jobs.work(each)) {
        case DONE -> done.add(each);
        case FAILED ->
            settle(receiver, List.of(each), new Receiver.Settlement.Release(null, "fails"));
        case DIE -> {
          return false;
        }
      }
    }
    if (!done.isEmpty() && settle(receiver, done, new Receiver.Settlement.Ack())) {
      done.forEach(jobs::acknowledged);
    }
    return true;
  }

  /** False if some locks had run out, or the server is away: those jobs come again. */
  private static boolean settle(
      Receiver receiver, List<Received> received, Receiver.Settlement settlement) {
    try {
      receiver.settle(received, settlement);
      return true;
    } catch (LockLost | Unavailable | OutcomeUnknown e) {
      return false;
    }
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    for (Thread each : threads) {
      each.join();
    }
    receivers.forEach(Receiver::close);
  }
}
