package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.targets.Door;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A process of workers of W1, until it is killed; its standard output is for a {@link JobLedger}.
 * Arguments: the address of a site, the queue, how many workers, how many jobs there are, and how
 * many milliseconds a slow one takes.
 */
final class WorkerChild {
  private WorkerChild() {}

  public static void main(String[] args) throws InterruptedException {
    Child.endWithParent();
    Door door = Door.open(args[0]);
    Jobs jobs = new Jobs(Integer.parseInt(args[3]), Duration.ofMillis(Long.parseLong(args[4])));
    var unused =
        jobs.start(
            door.queues(),
            args[1],
            Integer.parseInt(args[2]),
            (job, delivery, waited) -> say(JobLedger.line(job, delivery)));
    say((Shop.READY + "\n").getBytes(StandardCharsets.UTF_8));
    new CountDownLatch(1).await(); // to be killed
  }

  /** One line is one write, so that lines of several processes do not mix. */
  private static void say(byte[] line) {
    synchronized (System.out) {
      System.out.write(line, 0, line.length);
      System.out.flush();
    }
  }
}
