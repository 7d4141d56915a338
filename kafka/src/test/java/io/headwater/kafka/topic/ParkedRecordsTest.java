package io.headwater.kafka.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Parked;
import io.headwater.core.TopicPartition;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParkedRecordsTest {
  private static final ParkedRecords.Subject SUBJECT =
      new ParkedRecords.Subject(new TopicPartition("views", 1), 7, null);

  /** Else one of them kept a group from listing what is parked. */
  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "many", "-7", "99999999999999999999"})
  void aHeaderOfAnotherProgramThatMakesNoSenseIsNotThere(String value) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("group.parked", 1, 3, "views/1/7".getBytes(UTF_8), new byte[0]);
    for (String header : new String[] {"parked_published", "parked_attempt", "parked_time"}) {
      record.headers().add(header, value == null ? null : value.getBytes(UTF_8));
    }
    record.headers().add("parked_error", null);

    Parked parked = ParkedRecords.parked(SUBJECT, record);

    assertThat(parked.delivery().offset()).isEqualTo(7);
    assertThat(parked.delivery().attempt()).isZero();
    assertThat(parked.delivery().time()).isEqualTo(Instant.EPOCH);
    assertThat(parked.time()).isEqualTo(Instant.EPOCH);
    assertThat(parked.error()).isEmpty();
  }
}
