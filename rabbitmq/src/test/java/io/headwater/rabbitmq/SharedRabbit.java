package io.headwater.rabbitmq;

/** The servers that tests of this module share; they end with this process. */
final class SharedRabbit {
  /** The lock of those that use the first server: they list its queues, and delete all. */
  static final String LOCK = "the shared server";

  private SharedRabbit() {}

  private static final class First {
    private static final LocalRabbit RABBIT = LocalRabbit.start();
  }

  private static final class OfContract {
    private static final LocalRabbit RABBIT = LocalRabbit.start();
  }

  static LocalRabbit get() {
    return First.RABBIT;
  }

  static RabbitOptions options() {
    return get().options();
  }

  /** That of the contract's suites, which run side by side: each queue has a name of its own. */
  static LocalRabbit ofContract() {
    return OfContract.RABBIT;
  }
}
