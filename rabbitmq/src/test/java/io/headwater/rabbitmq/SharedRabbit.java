package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** One server for all tests of this module that need one; it ends with this process. */
final class SharedRabbit {
  private static final long REGISTERED_NANOS = Duration.ofSeconds(5).toNanos();

  private SharedRabbit() {}

  private static final class Holder {
    private static final LocalRabbit RABBIT = LocalRabbit.start();
  }

  static LocalRabbit get() {
    return Holder.RABBIT;
  }

  static RabbitOptions options() {
    return get().options();
  }

  /**
   * Keeps a server busy until it may be killed. One of 3.10 that is killed sooner than three
   * seconds after a queue was declared may have forgotten whose log is the queue's (rabbitmq-server
   * issue 15725): that queue is stuck then, and what was in it lost.
   */
  static void awaitRegistered(RabbitQueues queues) {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < REGISTERED_NANOS) {
      assertThat(queues.all()).isNotEmpty();
    }
  }
}
