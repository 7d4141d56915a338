package io.headwater.kafka.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.kafka.SharedKafka;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who publishes all or none while the connection is closed. */
class TransactionsTest {
  /** One that had waited for its turn made a producer that nobody closed. */
  @Test
  void anAtomicPublishThatComesWhileClosingMakesNoProducer() {
    try (Cluster cluster = SharedKafka.cluster()) {
      Transactions transactions = new Transactions(cluster);
      transactions.close();

      assertThatThrownBy(() -> transactions.publish("orders", List.of(), null))
          .isInstanceOf(StoreClosed.class)
          .hasMessageContaining(SharedKafka.get().bootstrap());
    }
  }
}
