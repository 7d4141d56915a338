package io.headwater.kafka.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.Headwater;
import io.headwater.core.Message;
import io.headwater.core.Topic;
import io.headwater.core.topic.Group;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.SharedKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka throws out a consumer that does not poll in time; a slow handler is no reason for that. */
class SlowHandlerTest {
  private static final int INTERVAL_MILLIS = 5_000;

  @Test
  void aHandlerOfTwoPollIntervalsEndsAndCommitsWithoutARebalance(@TempDir Path directory)
      throws InterruptedException {
    String topic = "slow-" + UUID.randomUUID();
    List<String> handled = new CopyOnWriteArrayList<>();
    CountDownLatch never = new CountDownLatch(1);
    try (Headwater headwater =
        KafkaHeadwater.connect(
            SharedKafka.options().with("max.poll.interval.ms", Integer.toString(INTERVAL_MILLIS)),
            directory.resolve("store"))) {
      headwater.topics().create(Topic.of(topic, 1));
      headwater.topics().publish(topic, List.of(message("slow"), message("slow"), message("fast")));
      try (Group group =
          Group.of(headwater)
              .named("group-" + topic)
              .on(topic)
              .start(
                  delivery -> {
                    if ("slow".equals(delivery.key()) && delivery.offset() == 0) {
                      assertThat(never.await(2L * INTERVAL_MILLIS, TimeUnit.MILLISECONDS))
                          .isFalse();
                    }
                    handled.add(delivery.key() + delivery.offset());
                  })) {
        assertThat(group.awaitIdle(Duration.ofMinutes(1))).isTrue();
        assertThat(handled).containsExactly("fast2", "slow0", "slow1");
        assertThat(group.counts().rebalances()).isZero();
        assertThat(group.counts().endedTooLate()).isZero();
      }
      assertThat(headwater.topics().groups().find("group-" + topic))
          .hasValueSatisfying(info -> assertThat(info.lag()).isZero());
    }
  }

  private static Message message(String key) {
    return new Message(key, Event.of("worked", "{}".getBytes(StandardCharsets.UTF_8)));
  }
}
