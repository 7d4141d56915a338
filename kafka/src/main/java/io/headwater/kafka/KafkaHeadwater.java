package io.headwater.kafka;

import io.headwater.core.Checkpoints;
import io.headwater.core.Clock;
import io.headwater.core.EventStore;
import io.headwater.core.Headwater;
import io.headwater.core.Queues;
import io.headwater.core.Snapshots;
import io.headwater.core.StoreId;
import io.headwater.core.Topics;
import io.headwater.embedded.Embedded;
import io.headwater.kafka.cluster.Cluster;
import io.headwater.kafka.cluster.Connection;
import io.headwater.kafka.queue.KafkaQueues;
import io.headwater.kafka.topic.KafkaTopics;
import java.nio.file.Path;

/**
 * Topics, consumer groups and queues on a Kafka cluster; events, checkpoints and snapshots in an
 * embedded store beside it, which this owns. Safe for use by many threads.
 *
 * <p>What is published is confirmed by all brokers that are in sync with the leader of its
 * partition ({@code acks=all}); how many that are at least is the cluster's {@code
 * min.insync.replicas}. Kafka answers before its disks do: a message survives the loss of brokers
 * as long as one of those that confirmed it keeps running or keeps its disk cache.
 *
 * <p>When another process deletes a topic and makes it anew with other partitions, keyed messages
 * go by the old number until this one hears of it: by the first answer to a publish, or in 10 s.
 *
 * <p>Offsets have gaps on Kafka: each atomic publish takes one more in each partition that it
 * touches. Groups need Kafka 4.0 or newer, queues 4.4. A poll while no broker can be reached
 * returns nothing, as Kafka's client goes on trying. What a member of a group owned that was killed
 * goes to others after the cluster's {@code group.consumer.session.timeout.ms}, 45 s unless it is
 * configured otherwise; what a killed worker held of a queue, at once. What is delayed may be late
 * by as much, if the killed process was the one that kept the queue's timers.
 *
 * <p>Creating a topic or a queue returns when every broker that answers knows it. The first queue
 * of a cluster takes seconds, as Kafka makes topics of its own for it, and may take as long as a
 * delivery may. The first time that a broker is asked for the counts of a queue takes about 2 s.
 *
 * <p>A queue is one partition and a share group; see docs/decisions/0016-queues-on-kafka.md. A
 * message that is released with a delay is copied before it is dropped: a crash in between hands it
 * out twice. What other processes hold counts as waiting. Some names are kept for what queues and
 * groups are made of, and refused as {@code NotSupported}: no queue's begins with {@code dlq.}; no
 * topic's ends with {@code .parked}, {@code .queue} or {@code .queue.timers}, or is {@code
 * headwater.queues}; no group's ends with {@code .queue} or {@code .queue.timers}.
 */
public final class KafkaHeadwater implements Headwater {
  private final Embedded store;
  private final Connection connection;
  private final KafkaTopics topics;
  private final KafkaQueues queues;

  private KafkaHeadwater(Embedded store, Connection connection) {
    this.store = store;
    this.connection = connection;
    this.topics = new KafkaTopics(connection);
    this.queues = new KafkaQueues(connection);
  }

  /**
   * Opens the store in a directory, and a connection to a cluster.
   *
   * @throws io.headwater.core.HeadwaterException.Unavailable if no broker answers within the
   *     request timeout; the message names the address
   * @throws io.headwater.core.HeadwaterException as {@link Embedded#open(Path)} does
   */
  public static KafkaHeadwater connect(KafkaOptions options, Path directory) {
    Connection connection = Connection.of(Cluster.connect(options.forCluster(), Clock.system()));
    try {
      return new KafkaHeadwater(Embedded.open(directory), connection);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** The identity of the embedded store. */
  @Override
  public StoreId id() {
    return store.id();
  }

  /** The events of the embedded store. */
  @Override
  public EventStore events() {
    return store.events();
  }

  /** The topics of the cluster. */
  @Override
  public Topics topics() {
    return topics;
  }

  /** The queues of the cluster. */
  @Override
  public Queues queues() {
    return queues;
  }

  /** The checkpoints of the embedded store. */
  @Override
  public Checkpoints checkpoints() {
    return store.checkpoints();
  }

  /** The snapshots of the embedded store. */
  @Override
  public Snapshots snapshots() {
    return store.snapshots();
  }

  /**
   * Ends what was accepted, and closes the connection and the embedded store. Readers and seats
   * that are still open throw {@code StoreClosed} from then on; close them too.
   */
  @Override
  public void close() {
    try (store;
        topics;
        connection) { // the last of them first
      queues.close();
    }
  }
}
