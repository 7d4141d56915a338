package io.headwater.kafka.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.Groups;
import io.headwater.core.Headwater;
import io.headwater.core.Message;
import io.headwater.core.Retry;
import io.headwater.core.Topic;
import io.headwater.core.topic.Group;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.SharedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a group had parked before another process deleted it is not taken for its successor's. */
class DeletedGroupTest {
  @TempDir Path directory;

  /** The old entries stayed, and what was parked was looked for where it was no more. */
  @Test
  void aGroupThatAnotherProcessDeletedComesBackWithNothingParked() throws Exception {
    String topic = "orders-" + UUID.randomUUID();
    String name = "mailer-" + UUID.randomUUID();
    try (Headwater watching = connect("watching");
        Headwater working = connect("working")) {
      working.topics().create(Topic.of(topic, 1));
      for (int i = 0; i < 3; i++) {
        working.topics().publish(topic, new Message("k" + i, Event.of("placed", new byte[0])));
      }
      run(working, name, topic, delivery -> refuse());
      assertThat(parked(watching, name)).isEqualTo(3);
      assertThat(watching.topics().groups().parked(name)).hasSize(3);

      working.topics().groups().delete(name);
      run(working, name, topic, delivery -> {});

      assertThat(parked(watching, name)).isZero();
      assertThat(watching.topics().groups().parked(name)).isEmpty();
    }
  }

  private Headwater connect(String store) {
    return KafkaHeadwater.connect(SharedKafka.options(), directory.resolve(store));
  }

  private static void run(Headwater store, String name, String topic, Group.Handler handler)
      throws InterruptedException {
    try (Group group = Group.of(store).named(name).on(topic).retry(Retry.never()).start(handler)) {
      assertThat(group.awaitIdle(Duration.ofMinutes(1))).as("%s", group.status()).isTrue();
    }
  }

  private static void refuse() {
    throw new IllegalStateException("no such customer");
  }

  private static long parked(Headwater store, String name) {
    return store.topics().groups().find(name).map(Groups.GroupInfo::parked).orElse(0L);
  }
}
