package io.headwater.kafka;

import io.headwater.kafka.cluster.TopicSettings;
import java.nio.file.Path;

/** The configuration of a broker of a {@link LocalKafka}. */
final class BrokerSettings {
  private BrokerSettings() {}

  static String of(int id, int brokers, int port, int controllerPort, String voters, Path home) {
    boolean alone = brokers == 1;
    return """
        process.roles=broker,controller
        node.id=%1$d
        controller.quorum.voters=%2$s
        listeners=PLAINTEXT://127.0.0.1:%3$d,CONTROLLER://127.0.0.1:%4$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%3$d
        inter.broker.listener.name=PLAINTEXT
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
        log.dirs=%5$s

        # As safe as the number of brokers allows.
        default.replication.factor=%6$d
        min.insync.replicas=%7$d
        offsets.topic.replication.factor=%6$d
        transaction.state.log.replication.factor=%6$d
        transaction.state.log.min.isr=%7$d
        share.coordinator.state.topic.replication.factor=%6$d
        share.coordinator.state.topic.min.isr=%7$d

        # A topic exists when somebody creates it. Room for our largest message and its headers.
        auto.create.topics.enable=false
        message.max.bytes=%8$d
        replica.fetch.max.bytes=%8$d

        # Small and quick: few partitions of internal topics, short waits, no reserve of memory.
        offsets.topic.num.partitions=4
        transaction.state.log.num.partitions=4
        share.coordinator.state.topic.num.partitions=4
        log.cleaner.dedupe.buffer.size=2097152
        log.retention.check.interval.ms=1000
        num.recovery.threads.per.data.dir=1
        group.initial.rebalance.delay.ms=0
        group.consumer.session.timeout.ms=5000
        group.consumer.min.session.timeout.ms=1000
        group.consumer.heartbeat.interval.ms=300
        group.consumer.min.heartbeat.interval.ms=100
        group.share.heartbeat.interval.ms=300
        group.share.min.heartbeat.interval.ms=100
        group.share.min.record.lock.duration.ms=1000

        # A lost broker is missed after 3 s. Kafka's defaults take about 12 s.
        broker.session.timeout.ms=3000
        broker.heartbeat.interval.ms=500
        controller.quorum.fetch.timeout.ms=1000
        controller.quorum.election.timeout.ms=500
        """
        .formatted(
            id,
            voters,
            port,
            controllerPort,
            home.resolve("data"),
            alone ? 1 : 3,
            alone ? 1 : 2,
            TopicSettings.MAX_MESSAGE_BYTES);
  }
}
