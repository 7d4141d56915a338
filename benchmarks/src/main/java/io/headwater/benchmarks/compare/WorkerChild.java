package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.targets.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A process of workers of W1, until it is killed; its standard output is for a {@link JobLedger}.
 * It connects, says that it is ready, and begins when its standard input says so. Arguments: the
 * address of a site, the queue, how many workers, how many jobs there are, and how many
 * milliseconds a slow one takes.
 */
final class WorkerChild {
  private WorkerChild() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Child.endWithParent();
    Door door = Door.open(args[0]);
    Jobs jobs = new Jobs(Integer.parseInt(args[3]), Duration.ofMillis(Long.parseLong(args[4])));
    Child.say(Shop.READY);
    if (System.in.read() < 0) {
      return;
    }
    var unused =
        jobs.start(
            door.queues(),
            args[1],
            Integer.parseInt(args[2]),
            (job, delivery, waited) -> Child.say(JobLedger.line(job, delivery)));
    new CountDownLatch(1).await(); // to be killed
  }
}
