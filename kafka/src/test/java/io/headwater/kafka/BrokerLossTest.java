package io.headwater.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Message;
import io.headwater.core.Topic;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is not there is a typed error; when it comes back, publishing goes on. */
class BrokerLossTest {
  @TempDir Path directory;

  @Test
  void aBrokerThatIsNotThereIsNamedWithinTheConfiguredTime() throws Exception {
    String nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = "127.0.0.1:" + free.getLocalPort();
    }
    KafkaOptions options =
        KafkaOptions.of(nobody).withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(2));

    assertThatThrownBy(() -> KafkaHeadwater.connect(options, directory.resolve("store")))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining(nobody);
  }

  @Test
  void publishingGoesOnWhenTheBrokerComesBackAndNothingAcknowledgedIsLost() {
    long start = System.nanoTime();
    try (LocalKafka kafka = LocalKafka.start(1, directory.resolve("kafka"));
        KafkaHeadwater patient =
            KafkaHeadwater.connect(
                KafkaOptions.of(kafka.bootstrap()), directory.resolve("patient"));
        KafkaHeadwater headwater =
            KafkaHeadwater.connect(
                KafkaOptions.of(kafka.bootstrap())
                    .withTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(3)),
                directory.resolve("store"))) {
      patient.topics().create(Topic.of("orders", 2));
      Oracle oracle = new Oracle(headwater.topics(), "orders", 4);
      try (Oracle.Writers writers = oracle.write()) {
        oracle.awaitAcknowledged(200);
        kafka.kill(1);
        assertThatThrownBy(
                () -> headwater.topics().publish("orders", new Message("x", Event.of("t", x()))))
            .isInstanceOfAny(OutcomeUnknown.class, Unavailable.class)
            .hasMessageContaining(kafka.bootstrap());
        assertThatThrownBy(() -> headwater.topics().find("orders"))
            .isInstanceOf(Unavailable.class)
            .hasMessageContaining(kafka.bootstrap());
        kafka.restart(1);
        oracle.awaitAcknowledged(oracle.acknowledged() + 200);
      }
      oracle.check();
      System.out.printf(
          "one broker killed and restarted under publishing: %,d acknowledged, 0 lost, %.1f s%n",
          oracle.acknowledged(), (System.nanoTime() - start) / 1e9);
    }
  }

  private static byte[] x() {
    return new byte[] {'x'};
  }
}
