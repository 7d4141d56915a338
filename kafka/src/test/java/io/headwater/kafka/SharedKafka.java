package io.headwater.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** One broker for all tests of this module that need one; it ends with this process. */
final class SharedKafka {
  private SharedKafka() {}

  private static final class Holder {
    private static final LocalKafka KAFKA = LocalKafka.start(1);
  }

  static LocalKafka get() {
    return Holder.KAFKA;
  }

  static KafkaOptions options() {
    return KafkaOptions.of(get().bootstrap());
  }

  /**
   * Deletes what the suites have left, all topics at once: one by one they take half a minute.
   * Nobody else may be using the broker.
   */
  static void empty() throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, get().bootstrap()))) {
      admin.deleteTopics(admin.listTopics().names().get()).all().get();
      Set<String> left = admin.listTopics().names().get();
      while (!left.isEmpty()) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("still there a minute after they were deleted: " + left);
        }
        left = admin.listTopics().names().get();
      }
    }
  }
}
