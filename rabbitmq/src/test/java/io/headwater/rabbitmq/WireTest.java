package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.Message;
import io.headwater.core.Metadata;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Messages go over AMQP and come back as they were; those of others are read as far as possible.
 */
class WireTest {

  @Test
  void everyPartOfAMessageSurvives() throws IOException {
    Event event =
        Event.of("paid", "{\"a\":1}".getBytes(StandardCharsets.UTF_8))
            .inStream("order-1")
            .tagged("a", "b c")
            .occurredAt(Instant.parse("2026-01-02T03:04:05.000000006Z"))
            .with(
                Metadata.none()
                    .withCorrelationId("c1")
                    .withCausationId("c0")
                    .withHeader("näme", "välue\nof two lines"));
    Message message = new Message("key", event);
    assertThat(overTheWire(message)).isEqualTo(message);
  }

  @Test
  void aBareMessageSurvives() throws IOException {
    Message message = new Message(null, Event.of("t", new byte[0]));
    assertThat(overTheWire(message)).isEqualTo(message);
  }

  private static Message overTheWire(Message message) throws IOException {
    BasicProperties written = Wire.write(message, 0, Map.of(Wire.SENT, 1L));
    DataInputStream in = written.toFrame(0, 0).getInputStream();
    in.readShort(); // the class, which says that properties follow
    return Wire.read(new BasicProperties(in), message.event().data());
  }

  @Test
  void aMessageOfAnotherProgramIsReadAsFarAsItIsUnderstood() {
    BasicProperties foreign =
        new BasicProperties.Builder()
            .messageId("m-7")
            .contentType("text/plain")
            .headers(Map.of("hw-tags", 3, "hw-occurred", "yesterday", "hw-key", ""))
            .build();
    Message read = Wire.read(foreign, new byte[] {1});
    assertThat(read.key()).isNull();
    assertThat(read.event().id()).isEqualTo(EventIds.named("m-7"));
    assertThat(read.event().type()).isEqualTo(Wire.FOREIGN);
    assertThat(read.event().contentType()).isEqualTo("text/plain");
    assertThat(read.event().tags()).isEmpty();
    assertThat(read.event().occurredAt()).isNull();
  }

  @Test
  void aMessageWithoutPropertiesIsReadToo() {
    Message read = Wire.read(new BasicProperties.Builder().build(), new byte[] {1, 2});
    assertThat(read.event().data()).containsExactly(1, 2);
    assertThat(read.event().type()).isEqualTo(Wire.FOREIGN);
  }
}
