package io.headwater.kafka.queue;

import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Queue;
import io.headwater.core.Topic;
import io.headwater.core.Topic.Retention;
import io.headwater.core.Topics.Range;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.CloudEvents;
import io.headwater.kafka.cluster.Cluster;
import io.headwater.kafka.cluster.Connection;
import io.headwater.kafka.cluster.Poller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Which queues there are, and what each is made of: three topics and a share group. The definitions
 * are in the compacted topic {@value #DEFINITIONS}, one record a queue, its key the name. A record
 * that is no definition, which another program wrote, changes none.
 */
final class QueueCatalog {
  /** The topic of the definitions. */
  static final String DEFINITIONS = Catalog.QUEUES;

  /** Kafka wants it so, unless a broker has another errors.deadletterqueue.topic.name.prefix. */
  private static final String DEAD = "dlq.";

  /** Lets Kafka write what it gives up on by itself. */
  private static final Map<String, String> LETTERS =
      Map.of(TopicConfig.ERRORS_DEADLETTERQUEUE_GROUP_ENABLE_CONFIG, "true");

  private final Connection connection;
  private final Catalog catalog;

  QueueCatalog(Connection connection) {
    this.connection = connection;
    this.catalog = connection.catalog();
  }

  /** The topic of what waits, and the share group that takes it. */
  static String topic(String queue) {
    return queue + Catalog.QUEUE;
  }

  /** The share group, as a thing that has settings. */
  static ConfigResource group(String queue) {
    return new ConfigResource(ConfigResource.Type.GROUP, topic(queue));
  }

  static String timers(String queue) {
    return queue + Catalog.TIMERS;
  }

  static String dead(String queue) {
    return DEAD + queue + Catalog.QUEUE;
  }

  Map<String, Queue> all() {
    Map<String, Queue> all = new TreeMap<>();
    if (catalog.find(DEFINITIONS).isEmpty()) {
      return all;
    }
    var ours = new io.headwater.core.TopicPartition(DEFINITIONS, 0);
    TopicPartition partition = Poller.kafka(ours);
    Map<TopicPartition, Long> ends = new HashMap<>();
    catalog.next(List.of(ours)).forEach((each, end) -> ends.put(Poller.kafka(each), end));
    connection
        .lookup()
        .read(
            Map.of(partition, 0L),
            ends,
            record -> {
              read(record, all);
              return true;
            });
    return all;
  }

  private static void read(ConsumerRecord<byte[], byte[]> record, Map<String, Queue> all) {
    String name = CloudEvents.key(record.key());
    if (record.value() == null) {
      all.remove(name);
    } else {
      QueueDefinition.read(name, record.value()).ifPresent(queue -> all.put(name, queue));
    }
  }

  /**
   * Makes what a queue is made of, and then its definition: half a queue is no queue. Of many who
   * create one of a name at once, it is done by whoever makes the topic of what waits, which Kafka
   * makes once; the others wait for the definition.
   *
   * @return the queue that is there already, or nothing if this made it
   */
  Optional<Queue> create(Queue queue) {
    String name = queue.name();
    while (true) {
      Queue there = all().get(name);
      if (there != null) {
        return Optional.of(there);
      }
      Config limits = limits();
      refuse(queue, limits);
      Optional<Uuid> claim = catalog.createOnce(Topic.of(topic(name), 1), Map.of());
      if (claim.isEmpty()) {
        awaitOther(name);
      } else if (make(queue, claim.get(), limits)) {
        define(name, QueueDefinition.write(queue));
        return Optional.empty();
      }
    }
  }

  /** Says whether it is this that is to define the queue: nobody took it for dead meanwhile. */
  private boolean make(Queue queue, Uuid claim, Config limits) {
    String name = queue.name();
    try {
      configureGroup(queue, limits); // a broker that knows the topics below knows this too
      makeBeside(name, claim, new Topic(timers(name), 1, Retention.newestByKey()), Map.of());
      if (queue.deadLetters()) {
        makeBeside(name, claim, Topic.of(dead(name), 1), LETTERS);
      }
      begin(topic(name));
      catalog.create(new Topic(DEFINITIONS, 1, Retention.newestByKey()));
      return isClaimed(name, claim);
    } catch (RuntimeException e) {
      catalog.delete(claim); // so that nobody waits for this
      throw e;
    }
  }

  private boolean isClaimed(String name, Uuid claim) {
    return catalog.describe(topic(name)).stream().anyMatch(it -> it.topicId().equals(claim));
  }

  /**
   * Makes a topic that a queue needs beside that of what waits. One that is there is used if it is
   * empty, and as this makes it: a creation that broke off has left it.
   */
  private void makeBeside(String name, Uuid claim, Topic topic, Map<String, String> more) {
    if (catalog.create(topic, more) || !isClaimed(name, claim)) {
      return; // taken for dead, and the topic is in use: the caller looks again
    }
    refuseUsed(name, topic);
    List<String> lacks = catalog.lacks(topic, more);
    if (!lacks.isEmpty()) {
      throw new IllegalArgumentException(
          "topic '%s' is somebody else's: queue '%s' needs one with %s; delete the topic, or choose"
                  .formatted(topic.name(), name, lacks)
              + " another name");
    }
  }

  /** Throws if a topic is not empty: there is no queue that could have filled it. */
  private void refuseUsed(String name, Topic topic) {
    Range inIt = catalog.ranges(topic).getFirst();
    if (inIt.first() < inIt.next()) {
      throw new IllegalArgumentException(
          "topic '%s' holds messages, but there is no queue '%s': its deletion broke off, or the"
                  .formatted(topic.name(), name)
              + " topic is somebody else's; delete the topic, or choose another name");
    }
  }

  /** The first of a cluster waits until Kafka has made the topics of its coordinators. */
  private void begin(String group) {
    Cluster cluster = connection.cluster();
    Map<TopicPartition, Long> start = Map.of(new TopicPartition(group, 0), 0L);
    cluster.askAgain(
        "beginning share group '" + group + "'",
        cluster.options().deliveryTimeout(),
        () -> cluster.admin().alterShareGroupOffsets(group, start).all());
  }

  /**
   * Waits until somebody else has defined a queue, or has deleted it. Who takes longer than a
   * delivery may take has died: then its topic is deleted, if nothing is in it.
   */
  private void awaitOther(String name) {
    Cluster cluster = connection.cluster();
    String topic = topic(name);
    boolean ended =
        cluster.await(
            cluster.options().deliveryTimeout(),
            () -> all().containsKey(name) || catalog.describe(topic).isEmpty());
    Optional<TopicDescription> left = ended ? Optional.empty() : catalog.describe(topic);
    if (left.isPresent()) {
      refuseUsed(name, Topic.of(topic, 1));
      catalog.delete(left.get().topicId());
      cluster.await(() -> catalog.describe(topic).isEmpty());
    }
  }

  private void define(String name, byte @Nullable [] text) {
    connection
        .publisher()
        .sendAndWait(
            DEFINITIONS,
            List.of(new ProducerRecord<>(DEFINITIONS, 0, CloudEvents.bytes(name), text)));
  }

  /** The settings of a broker. All are taken to have the same. */
  private Config limits() {
    Cluster cluster = connection.cluster();
    String doing = "asking for the limits of share groups";
    String broker =
        cluster.ask(doing, cluster.admin().describeCluster().nodes()).iterator().next().idString();
    ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker);
    Config config =
        cluster.ask(doing, cluster.admin().describeConfigs(List.of(resource)).all()).get(resource);
    if (config == null || config.get("group.share.max.record.lock.duration.ms") == null) {
      throw new NotSupported(
          "Kafka at %s has no share groups, which queues are made of; expected Kafka 4.4 or newer"
              .formatted(cluster.options().bootstrap()));
    }
    return config;
  }

  private static void refuse(Queue queue, Config limits) {
    String name = queue.name();
    if (name.startsWith(DEAD)) {
      throw new NotSupported(
          "queue '%s': on Kafka its topic '%s' is that of the dead letters of queue '%s'; choose"
                  .formatted(name, topic(name), name.substring(DEAD.length()))
              + " another name, which does not begin with '%s'".formatted(DEAD));
    }
    if (queue.priorities() > 1) {
      throw unsupported(queue, "priorities", "use a queue for each of the " + queue.priorities());
    }
    if (queue.expiry() != null) {
      throw unsupported(queue, "expiry", "look at the time of a message when it is received");
    }
    if (queue.bound() != null) {
      throw unsupported(queue, "a bound", "ask info() before sending");
    }
    long least = limit(limits, "group.share.min.record.lock.duration.ms");
    long most = limit(limits, "group.share.max.record.lock.duration.ms");
    long asked = queue.lockTime().toMillis();
    if (asked < least || asked > most) {
      throw new NotSupported(
          "queue '%s' with a lock time of %s; the brokers allow %s to %s: choose one of these and"
                  .formatted(
                      name, queue.lockTime(), Duration.ofMillis(least), Duration.ofMillis(most))
              + " renew locks, or change group.share.min.record.lock.duration.ms or"
              + " group.share.max.record.lock.duration.ms of the brokers");
    }
    long idle = limit(limits, "connections.max.idle.ms");
    if (idle >= 0 && asked >= idle) {
      throw new NotSupported(
          "queue '%s' with a lock time of %s; the brokers close a connection that was idle for %s, and"
                  .formatted(name, queue.lockTime(), Duration.ofMillis(idle))
              + " locks end with it: choose a shorter one and renew locks, or change"
              + " connections.max.idle.ms of the brokers");
    }
  }

  private static NotSupported unsupported(Queue queue, String feature, String instead) {
    return new NotSupported(
        "queue '%s' with %s: Kafka's share groups have none; %s, or use a backend that has it"
            .formatted(queue.name(), feature, instead));
  }

  private static long limit(Config limits, String name) {
    return Long.parseLong(limits.get(name).value());
  }

  private void configureGroup(Queue queue, Config limits) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("share.auto.offset.reset", "earliest");
    settings.put("share.record.lock.duration.ms", Long.toString(queue.lockTime().toMillis()));
    settings.put(
        "share.delivery.count.limit",
        Long.toString(limit(limits, "group.share.max.delivery.count.limit")));
    settings.put(
        "share.partition.max.record.locks",
        Long.toString(limit(limits, "group.share.max.partition.max.record.locks")));
    if (queue.deadLetters()) {
      settings.put("errors.deadletterqueue.topic.name", dead(queue.name()));
      settings.put("errors.deadletterqueue.copy.record.enable", "true");
    }
    List<AlterConfigOp> changes = new ArrayList<>();
    settings.forEach(
        (name, value) ->
            changes.add(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
    ConfigResource group = group(queue.name());
    connection
        .cluster()
        .ask(
            "configuring share group '" + group.name() + "'",
            connection.cluster().admin().incrementalAlterConfigs(Map.of(group, changes)).all());
  }

  /** How often Kafka hands out one record of a queue, before it gives up on it by itself. */
  int deliveryLimit(String queue) {
    return (int) limit(settings(queue), "share.delivery.count.limit");
  }

  private Config settings(String queue) {
    ConfigResource group = group(queue);
    return connection
        .cluster()
        .ask(
            "asking about share group '" + group.name() + "'",
            connection.cluster().admin().describeConfigs(List.of(group)).all())
        .values()
        .iterator()
        .next();
  }

  /**
   * Whether there is no queue of a name, but a topic that is left of one: its share group was set
   * up. Without that the topic is somebody else's.
   */
  boolean isLeft(String queue) {
    return !all().containsKey(queue)
        && catalog.describe(topic(queue)).isPresent()
        && settings(queue).entries().stream()
            .anyMatch(it -> it.source() == ConfigEntry.ConfigSource.DYNAMIC_GROUP_CONFIG);
  }

  /**
   * The definition first: what is left behind by a crash is no queue any more.
   *
   * @throws OutcomeUnknown if it is no queue any more, but something is left
   */
  void delete(String queue) {
    define(queue, null);
    try {
      deleteRest(queue);
    } catch (Unavailable e) {
      throw new OutcomeUnknown(
          "queue '%s' is deleted, but some of its topics are left; delete it again: %s"
              .formatted(queue, e.getMessage()),
          e);
    }
  }

  private void deleteRest(String queue) {
    Cluster cluster = connection.cluster();
    try {
      cluster.answerOf(cluster.admin().deleteShareGroups(List.of(topic(queue))).all());
    } catch (GroupIdNotFoundException | UnknownTopicOrPartitionException e) {
      // somebody else was faster
    } catch (ApiException e) {
      throw cluster.errors().of("deleting share group '" + topic(queue) + "'", e);
    }
    catalog.delete(timers(queue));
    catalog.delete(dead(queue));
    catalog.delete(topic(queue)); // last: who makes it again finds nothing of the old ones
  }
}
