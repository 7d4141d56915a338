package io.headwater.kafka.queue;

import io.headwater.core.Clock;
import io.headwater.kafka.SharedKafka;
import io.headwater.kafka.cluster.Connection;

/** The queues of a process of its own, with its own clock. */
record OwnQueues(Connection connection, KafkaQueues queues) implements AutoCloseable {
  static OwnQueues connect(Clock clock) {
    Connection connection = Connection.of(SharedKafka.cluster(SharedKafka.options(), clock));
    return new OwnQueues(connection, new KafkaQueues(connection));
  }

  @Override
  public void close() {
    try (connection) {
      queues.close();
    }
  }
}
