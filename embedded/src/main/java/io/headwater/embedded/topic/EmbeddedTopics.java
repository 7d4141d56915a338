package io.headwater.embedded.topic;

import io.headwater.core.Delivery;
import io.headwater.core.Groups;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Message;
import io.headwater.core.Published;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import io.headwater.embedded.state.Closing;
import io.headwater.embedded.state.LogPlace;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The topics of an embedded store: each is a log of its own, in a directory of its own.
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class EmbeddedTopics implements Topics, AutoCloseable {
  private final LogPlace place;
  private final ConcurrentSkipListMap<String, TopicLog> topics = new ConcurrentSkipListMap<>();
  private final ReentrantLock changing = new ReentrantLock();

  private final EmbeddedGroups groups;

  private EmbeddedTopics(LogPlace place) {
    this.place = place;
    this.groups = new EmbeddedGroups(place.stateLog(), this, place.clock(), place.state());
  }

  /** Opens all topics, and removes what a crash left of deleted ones. */
  public static EmbeddedTopics open(LogPlace place) throws IOException {
    EmbeddedTopics opened = new EmbeddedTopics(place);
    try {
      List<TopicCatalogue.Entry> entries = new TopicCatalogue(place.stateLog()).all();
      if (place.keeping() != null) {
        place.removeAllBut(entries.stream().map(TopicCatalogue.Entry::id).toList());
      }
      for (TopicCatalogue.Entry entry : entries) {
        opened.topics.put(entry.topic().name(), TopicLog.open(entry, place));
      }
      if (place.keeping() != null) {
        opened.groups.recover();
      }
      return opened;
    } catch (IOException | RuntimeException | Error e) {
      closeAfter(e, opened);
      throw e;
    }
  }

  private static void closeAfter(Throwable failure, AutoCloseable part) {
    try {
      part.close();
    } catch (Exception second) {
      failure.addSuppressed(second);
    }
  }

  @Override
  public boolean create(Topic topic) {
    place.state().requireWritable();
    if (topic.retention().compacted()) {
      throw new NotSupported(
          "topic '%s' is to keep the newest message of each key, which the embedded engine cannot;"
                  .formatted(topic.name())
              + " expected a retention by time or bytes: use Kafka for such a topic, or keep the"
              + " newest state in a projection");
    }
    changing.lock();
    try {
      TopicLog known = topics.get(topic.name());
      if (known == null) {
        place.state().io(place.directory(), () -> createNew(topic));
        return true;
      }
      if (!known.topic().equals(topic)) {
        throw new IllegalArgumentException(topic.differsFrom(known.topic()));
      }
      return false;
    } finally {
      changing.unlock();
    }
  }

  /** The log first, so that a topic of the catalogue without a log has lost it. */
  private TopicLog createNew(Topic topic) throws IOException {
    var base = new TopicCatalogue.Base(0, new long[topic.partitions()]);
    UUID id = UUID.randomUUID();
    TopicLog log = TopicLog.openOrCreate(new TopicCatalogue.Entry(id, topic, base), place);
    try {
      new TopicCatalogue(place.stateLog()).add(id, topic);
    } catch (RuntimeException | Error e) {
      closeAfter(e, log);
      throw e;
    }
    topics.put(topic.name(), log);
    return log;
  }

  @Override
  public Optional<Topic> find(String name) {
    place.state().requireOpen();
    return Optional.ofNullable(topics.get(name)).map(TopicLog::topic);
  }

  @Override
  public List<Topic> all() {
    place.state().requireOpen();
    return topics.values().stream().map(TopicLog::topic).toList();
  }

  /** The catalogue first: what a crash leaves of the files is removed at the next opening. */
  @Override
  public void delete(String name) {
    place.state().requireWritable();
    changing.lock();
    try {
      TopicLog topic = topic(name);
      place
          .state()
          .io(
              place.directory(),
              () -> {
                new TopicCatalogue(place.stateLog()).remove(topic.id(), name);
                topics.remove(name);
                try (topic) {
                  groups.forgetTopic(name);
                }
                place.remove(topic.directory());
                return topic;
              });
    } finally {
      changing.unlock();
    }
  }

  @Override
  public Published publish(String topic, Message message) {
    return topic(topic).publish(List.of(message), false).getFirst();
  }

  @Override
  public List<Published> publish(String topic, List<Message> messages) {
    return topic(topic).publish(List.copyOf(messages), false);
  }

  @Override
  public CompletableFuture<List<Published>> publishAsync(String topic, List<Message> messages) {
    return topic(topic).publishAsync(List.copyOf(messages));
  }

  @Override
  public List<Published> publishAtomically(String topic, List<Message> messages) {
    return topic(topic).publish(List.copyOf(messages), true);
  }

  @Override
  public List<Range> ranges(String topic) {
    TopicIndex index = topic(topic).index();
    long[] nexts = index.nexts();
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < nexts.length; i++) {
      ranges.add(new Range(Math.min(index.first(i), nexts[i]), nexts[i]));
    }
    return ranges;
  }

  @Override
  public long offsetAt(TopicPartition partition, Instant time) {
    TopicLog topic = topic(partition);
    long from = firstMillis(time);
    return topic.reading(
        () -> topic.whileDropping(() -> topic.index().offsetAt(partition.partition(), from)));
  }

  /** The first whole millisecond of a time or later, as far as there are such. */
  private static long firstMillis(Instant time) {
    if (time.isBefore(Instant.EPOCH)) {
      return 0;
    }
    return time.isBefore(Instant.ofEpochMilli(Long.MAX_VALUE))
        ? time.plusNanos(999_999).toEpochMilli()
        : Long.MAX_VALUE;
  }

  /** The time of the first message that is kept from the offset on, or null if there is none. */
  @Nullable Instant timeOf(TopicPartition partition, long offset) {
    var cursor = new TopicCursor(topic(partition));
    cursor.add(partition.partition(), offset);
    List<Delivery> found = new ArrayList<>();
    int read = 0;
    while (found.isEmpty() && read >= 0) {
      read = cursor.read(found);
    }
    return found.isEmpty() ? null : found.getFirst().time();
  }

  @Override
  public TopicReader reader(Map<TopicPartition, Long> from) {
    Map<String, TopicCursor> cursors = new TreeMap<>();
    for (Map.Entry<TopicPartition, Long> entry : new TreeMap<>(from).entrySet()) {
      TopicPartition partition = entry.getKey();
      TopicLog topic = topic(partition);
      cursors
          .computeIfAbsent(partition.topic(), name -> new TopicCursor(topic))
          .add(partition.partition(), entry.getValue());
    }
    return new EmbeddedTopicReader(place.state(), List.copyOf(cursors.values()));
  }

  @Override
  public Groups groups() {
    return groups;
  }

  TopicLog topic(String name) {
    place.state().requireOpen();
    TopicLog topic = topics.get(name);
    if (topic == null) {
      throw new IllegalArgumentException(
          "there is no topic '%s'; expected one of %s: create it first"
              .formatted(name, topics.keySet()));
    }
    return topic;
  }

  private TopicLog topic(TopicPartition partition) {
    TopicLog topic = topic(partition.topic());
    int partitions = topic.topic().partitions();
    if (partition.partition() >= partitions) {
      throw new IllegalArgumentException(
          "there is no partition %d of topic '%s'; expected 0 to %d"
              .formatted(partition.partition(), partition.topic(), partitions - 1));
    }
    return topic;
  }

  /** Drops what is beyond the retentions, also of topics that nobody publishes to. */
  public void tick() {
    topics.values().forEach(TopicLog::tick);
  }

  /** With one that is being created: nobody else would close it. */
  @Override
  public void close() {
    changing.lock();
    try {
      Closing.all(topics.values().stream().<Runnable>map(each -> each::close).toList());
    } finally {
      changing.unlock();
    }
  }
}
