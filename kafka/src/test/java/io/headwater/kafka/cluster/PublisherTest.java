package io.headwater.kafka.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Topic;
import io.headwater.core.Topics.Range;
import io.headwater.kafka.SharedKafka;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Records that are sent together. */
class PublisherTest {
  private final String topic = "topic-" + UUID.randomUUID();

  /** Each was tried: of a topic that was gone, each blocked for the time of a request. */
  @Test
  void behindOneThatIsRefusedAtOnceNoneIsTried() {
    try (Connection connection = Connection.of(SharedKafka.cluster())) {
      Catalog catalog = connection.catalog();
      Publisher publisher = connection.publisher();
      catalog.create(Topic.of(topic, 1));

      assertThatThrownBy(
              () ->
                  publisher.sendAndWait(
                      topic,
                      List.of(
                          record(1),
                          record(TopicSettings.MAX_MESSAGE_BYTES),
                          record(2),
                          record(TopicSettings.MAX_MESSAGE_BYTES))))
          .isInstanceOf(NotSupported.class)
          .hasMessageContaining("takes no message so large");

      assertThat(catalog.ranges(Topic.of(topic, 1))).containsExactly(new Range(0, 1));
      assertThat(publisher.sendAndWait(topic, List.of(record(1))).getFirst().offset()).isEqualTo(1);
      catalog.delete(topic);
    }
  }

  private ProducerRecord<byte[], byte[]> record(int bytes) {
    return new ProducerRecord<>(topic, 0, null, new byte[bytes]);
  }
}
