package io.headwater.kafka.cluster;

import io.headwater.core.HeadwaterException;
import io.headwater.core.Published;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.Topics.Range;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeProducersOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks a cluster about its topics, and changes them. */
public final class Catalog {
  /** How the name of a topic ends that holds what a group has parked. */
  public static final String PARKED = ".parked";

  /** How the name of a topic ends that holds what waits in a queue. */
  public static final String QUEUE = ".queue";

  /** How the name of a topic ends that holds what a queue is to hand out later. */
  public static final String TIMERS = ".queue.timers";

  /** The topic of the definitions of queues. */
  public static final String QUEUES = "headwater.queues";

  private final Cluster cluster;

  Catalog(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Whether a topic of this name holds what groups have parked, or belongs to a queue. */
  public static boolean isOurs(String topic) {
    return topic.endsWith(PARKED) || isOfQueue(topic) || topic.equals(QUEUES);
  }

  /** Whether a queue has a topic of this name, and a group. */
  public static boolean isOfQueue(String name) {
    return name.endsWith(QUEUE) || name.endsWith(TIMERS);
  }

  /** Makes a topic, and waits till it can be used. Returns false if there is one of the name. */
  public boolean create(Topic topic) {
    return create(topic, Map.of());
  }

  /** As {@link #create(Topic)}, with these settings in addition. */
  public boolean create(Topic topic, Map<String, String> more) {
    return createOnce(topic, more).isPresent();
  }

  /**
   * Makes a topic, and waits till it can be used, whichever broker is asked: of many who try at
   * once, one does.
   *
   * @return the id of the topic that was made, or nothing if there is one of the name
   */
  public Optional<Uuid> createOnce(Topic topic, Map<String, String> more) {
    short replication = (short) cluster.options().replication();
    NewTopic asked =
        new NewTopic(
            topic.name(),
            Optional.of(topic.partitions()),
            replication < 0 ? Optional.empty() : Optional.of(replication));
    Map<String, String> settings = settings(topic, more);
    Uuid id;
    try {
      id =
          cluster.answerOf(
              cluster.admin().createTopics(List.of(asked.configs(settings))).topicId(topic.name()));
    } catch (TopicExistsException e) {
      awaitKnown(new TopicPartition(topic.name(), 0)); // it may have been made this very moment
      return Optional.empty();
    } catch (ApiException e) {
      throw cluster.errors().of("creating topic '" + topic.name() + "'", e);
    }
    if (!cluster.await(() -> isReady(topic))) {
      throw new HeadwaterException.Unavailable(
          "topic '%s' was created, but not all of its partitions have a leader after %s"
              .formatted(topic.name(), cluster.options().requestTimeout()),
          null);
    }
    awaitKnown(last(topic));
    return Optional.of(id);
  }

  private static Map<String, String> settings(Topic topic, Map<String, String> more) {
    Map<String, String> settings = new TreeMap<>(TopicSettings.of(topic));
    settings.putAll(more);
    return settings;
  }

  /** What a topic that is there has otherwise than {@link #createOnce} would make it. */
  public List<String> lacks(Topic topic, Map<String, String> more) {
    String name = topic.name();
    List<String> lacks = new ArrayList<>();
    if (existing(name).partitions() != topic.partitions()) {
      lacks.add("partitions=" + topic.partitions());
    }
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    var answer = cluster.admin().describeConfigs(List.of(resource)).all();
    Config there = cluster.ask("reading the settings of '" + name + "'", answer).get(resource);
    settings(topic, more)
        .forEach(
            (setting, value) -> {
              ConfigEntry entry = there == null ? null : there.get(setting);
              if (entry == null || !value.equals(entry.value())) {
                lacks.add(setting + "=" + value);
              }
            });
    return lacks;
  }

  private static TopicPartition last(Topic topic) {
    return new TopicPartition(topic.name(), topic.partitions() - 1);
  }

  /**
   * Waits till every broker knows a partition: before that it says to whoever asks that there is
   * none. A broker that does not answer is not waited for beyond the time of one attempt.
   */
  private void awaitKnown(TopicPartition partition) {
    var asked = List.of(Poller.kafka(partition));
    int attempt = Math.clamp(cluster.options().requestTimeout().toMillis() / 2, 1, 60_000);
    List<KafkaFuture<?>> answers = new ArrayList<>();
    for (Node broker :
        cluster.ask("asking for the brokers", cluster.admin().describeCluster().nodes())) {
      // The one question about a partition that goes to a broker of our choice, its leader or not.
      var options = new DescribeProducersOptions().brokerId(broker.id());
      options.timeoutMs(attempt);
      answers.add(cluster.admin().describeProducers(asked, options).all());
    }
    for (KafkaFuture<?> answer : answers) {
      try {
        var unused = cluster.answerOf(answer);
      } catch (NotLeaderOrFollowerException e) {
        // it knows the partition, and keeps nothing of it
      } catch (TimeoutException | AuthorizationException e) {
        // it is down, or as good as down; or we may write only, and those who read ask again
      } catch (ApiException e) {
        throw cluster.errors().of("waiting for " + partition, e);
      }
    }
  }

  /** Gives a topic at least so many partitions as this says. */
  public void widen(Topic topic) {
    if (existing(topic.name()).partitions() >= topic.partitions()) {
      return;
    }
    String doing = "giving topic '%s' %d partitions".formatted(topic.name(), topic.partitions());
    var more = Map.of(topic.name(), NewPartitions.increaseTo(topic.partitions()));
    try {
      cluster.ask(doing, cluster.admin().createPartitions(more).all());
    } catch (HeadwaterException e) {
      if (existing(topic.name()).partitions() < topic.partitions()) {
        throw e; // else somebody else was faster
      }
    }
    cluster.await(() -> isReady(topic));
    awaitKnown(last(topic));
  }

  /** The groups that have a parking topic. */
  public List<String> parkingGroups() {
    return cluster.ask("listing topics", cluster.admin().listTopics().names()).stream()
        .filter(name -> name.endsWith(PARKED))
        .map(name -> name.substring(0, name.length() - PARKED.length()))
        .sorted()
        .toList();
  }

  /** Whether all partitions have a leader, and it knows that it is one: it tells their ends. */
  private boolean isReady(Topic topic) {
    long led =
        describe(topic.name()).stream()
            .flatMap(found -> found.partitions().stream())
            .filter(partition -> partition.leader() != null && !partition.leader().isEmpty())
            .count();
    return led == topic.partitions() && next(partitions(topic)).size() == led;
  }

  /** What there is of a name now; its id tells it from one that was deleted. */
  public Optional<TopicDescription> describe(String name) {
    try {
      return Optional.ofNullable(
          cluster
              .answerOf(cluster.admin().describeTopics(List.of(name)).allTopicNames())
              .get(name));
    } catch (UnknownTopicOrPartitionException | InvalidTopicException e) {
      return Optional.empty();
    } catch (ApiException e) {
      throw cluster.errors().of("looking for topic '" + name + "'", e);
    }
  }

  public void delete(String name) {
    try {
      cluster.answerOf(cluster.admin().deleteTopics(List.of(name)).all());
    } catch (UnknownTopicOrPartitionException e) {
      return; // somebody else was faster
    } catch (ApiException e) {
      throw cluster.errors().of("deleting topic '" + name + "'", e);
    }
    cluster.await(() -> describe(name).isEmpty());
  }

  /** Deletes a topic of this id, if there is one still. */
  public void delete(Uuid id) {
    try {
      cluster.answerOf(cluster.admin().deleteTopics(TopicCollection.ofTopicIds(Set.of(id))).all());
    } catch (UnknownTopicIdException e) {
      // somebody else was faster
    } catch (ApiException e) {
      throw cluster.errors().of("deleting topic " + id, e);
    }
  }

  public Optional<Topic> find(String name) {
    return Optional.ofNullable(read(describe(name).stream().toList()).get(name));
  }

  /**
   * @throws IllegalArgumentException if there is none; the message lists those there are
   */
  public Topic existing(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no topic '%s'; there are: %s".formatted(name, names())));
  }

  private Set<String> names() {
    Set<String> names = cluster.ask("listing topics", cluster.admin().listTopics().names());
    return names.stream()
        .filter(name -> !isOurs(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  public List<Topic> all() {
    List<TopicDescription> found = new ArrayList<>();
    for (KafkaFuture<TopicDescription> each :
        cluster.admin().describeTopics(names()).topicNameValues().values()) {
      try {
        found.add(cluster.answerOf(each));
      } catch (UnknownTopicOrPartitionException e) {
        // deleted since it was listed
      } catch (ApiException e) {
        throw cluster.errors().of("listing topics", e);
      }
    }
    return List.copyOf(read(found).values());
  }

  private Map<String, Topic> read(List<TopicDescription> found) {
    Map<ConfigResource, Integer> partitions = new HashMap<>();
    for (TopicDescription each : found) {
      partitions.put(
          new ConfigResource(ConfigResource.Type.TOPIC, each.name()), each.partitions().size());
    }
    Map<String, Topic> topics = new TreeMap<>();
    cluster
        .admin()
        .describeConfigs(partitions.keySet())
        .values()
        .forEach(
            (resource, answer) -> {
              try {
                Config config = cluster.answerOf(answer);
                int count = partitions.getOrDefault(resource, 0);
                topics.put(resource.name(), TopicSettings.read(resource.name(), count, config));
              } catch (UnknownTopicOrPartitionException e) {
                // deleted since it was described
              } catch (ApiException e) {
                throw cluster.errors().of("reading the settings of topics", e);
              }
            });
    return topics;
  }

  public static List<TopicPartition> partitions(Topic topic) {
    return IntStream.range(0, topic.partitions())
        .mapToObj(partition -> new TopicPartition(topic.name(), partition))
        .toList();
  }

  public List<Range> ranges(Topic topic) {
    List<TopicPartition> partitions = partitions(topic);
    Map<TopicPartition, Long> first = first(partitions);
    Map<TopicPartition, Long> next = next(partitions);
    return partitions.stream()
        .map(each -> new Range(first.getOrDefault(each, 0L), next.getOrDefault(each, 0L)))
        .toList();
  }

  public Map<TopicPartition, Long> first(Collection<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.earliest());
  }

  /** The ends that readers see, who wait for what is decided of transactions. */
  public Map<TopicPartition, Long> next(Collection<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.latest());
  }

  /** The ends of all that was written, by transactions too of which nothing is decided. */
  public Map<TopicPartition, Long> written(
      Collection<TopicPartition> partitions, Duration patience) {
    ListOffsetsOptions all = new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED);
    all.timeoutMs(Math.toIntExact(patience.toMillis()));
    return offsets(partitions, OffsetSpec.latest(), all, patience);
  }

  /**
   * Waits till readers can see what a transaction published: that it is committed is decided, and
   * the brokers of its partitions hear of it a moment later. Whether they answer changes nothing.
   */
  public void awaitSeen(Duration patience, String topic, List<Published> published) {
    Map<TopicPartition, Long> last = new TreeMap<>();
    published.forEach(
        each -> last.merge(new TopicPartition(topic, each.partition()), each.offset(), Math::max));
    try {
      cluster.await(patience, () -> areBefore(last, next(last.keySet())));
    } catch (HeadwaterException unanswered) {
      // it is published all the same
    }
  }

  private static boolean areBefore(Map<TopicPartition, Long> last, Map<TopicPartition, Long> ends) {
    return last.entrySet().stream()
        .allMatch(each -> each.getValue() < ends.getOrDefault(each.getKey(), 0L));
  }

  /** The offsets of the first messages of a time or later, or the ends where there are none. */
  public Map<TopicPartition, Long> offsetAt(Collection<TopicPartition> partitions, Instant time) {
    long millis = time.toEpochMilli();
    boolean exact = Instant.ofEpochMilli(millis).equals(time);
    Map<TopicPartition, Long> found =
        offsets(partitions, OffsetSpec.forTimestamp(Math.max(0, exact ? millis : millis + 1)));
    Map<TopicPartition, Long> next = next(partitions);
    found.replaceAll((partition, offset) -> offset < 0 ? next.get(partition) : offset);
    return found;
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec spec) {
    ListOffsetsOptions seen = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
    return offsets(partitions, spec, seen, cluster.options().requestTimeout().dividedBy(2));
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions,
      OffsetSpec spec,
      ListOffsetsOptions options,
      Duration patience) {
    Map<org.apache.kafka.common.TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(each -> asked.put(Poller.kafka(each), spec));
    Map<org.apache.kafka.common.TopicPartition, ListOffsetsResultInfo> answer =
        cluster.askAgain( // the broker that is asked may not have heard of them yet
            "asking for offsets",
            patience,
            () -> cluster.admin().listOffsets(asked, options).all());
    Map<TopicPartition, Long> offsets = new TreeMap<>();
    answer.forEach((partition, info) -> offsets.put(Poller.ours(partition), info.offset()));
    return offsets;
  }
}
