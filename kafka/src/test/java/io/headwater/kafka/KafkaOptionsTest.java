package io.headwater.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody could ever connect to is no outage. */
class KafkaOptionsTest {
  @ParameterizedTest
  @ValueSource(strings = {"", " ", "localhost", "localhost:", ":9092", "host:port", "a:1,,b:2"})
  void anAddressWithoutAPortIsRefused(String address) {
    assertThatThrownBy(() -> KafkaOptions.of(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("address '%s' of Kafka; expected host:port, or several with commas", address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:9092", "a:1, b:65535", "[::1]:9092", "PLAINTEXT://a:9092"})
  void addressesAsKafkaTakesThemAreTaken(String address) {
    assertThat(KafkaOptions.of(address).bootstrap()).isEqualTo(address);
  }
}
