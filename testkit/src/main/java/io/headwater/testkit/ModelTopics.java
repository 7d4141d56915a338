package io.headwater.testkit;

import static java.time.temporal.ChronoUnit.MILLIS;

import io.headwater.core.Clock;
import io.headwater.core.Delivery;
import io.headwater.core.Groups;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Message;
import io.headwater.core.Parked;
import io.headwater.core.Partitioner;
import io.headwater.core.Published;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The topics of a {@link ModelStore}. Open to subclasses so that tests can break it on purpose. */
class ModelTopics implements Topics {
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final ModelData data;
  private final Clock clock;
  private final ModelGroups groups;
  private final ModelAccess access;

  ModelTopics(ModelData data, Clock clock) {
    this.data = data;
    this.access = new ModelAccess(data);
    this.clock = clock;
    this.groups = new ModelGroups(this);
  }

  @Override
  public boolean create(Topic topic) {
    if (topic.retention().compacted()) {
      throw new NotSupported(
          "topic '%s' is to keep the newest message of each key; expected a retention by time, by"
                  .formatted(topic.name())
              + " bytes or none: this backend does not compact");
    }
    return locked(
        () -> {
          ModelTopic known = data.topics.get(topic.name());
          if (known != null && !known.topic.equals(topic)) {
            throw new IllegalArgumentException(topic.differsFrom(known.topic));
          }
          if (known == null) {
            data.topics.put(topic.name(), new ModelTopic(topic));
          }
          return known == null;
        });
  }

  @Override
  public Optional<Topic> find(String name) {
    return locked(() -> Optional.ofNullable(data.topics.get(name)).map(found -> found.topic));
  }

  @Override
  public List<Topic> all() {
    return locked(() -> data.topics.values().stream().map(found -> found.topic).toList());
  }

  @Override
  public void delete(String name) {
    locked(
        () -> {
          topic(name);
          data.topics.remove(name);
          groups.forget(name);
          changed();
          return true;
        });
  }

  @Override
  public Published publish(String topic, Message message) {
    return publish(topic, List.of(message)).getFirst();
  }

  @Override
  public List<Published> publish(String topic, List<Message> messages) {
    return locked(() -> store(topic, messages));
  }

  @Override
  public CompletableFuture<List<Published>> publishAsync(String topic, List<Message> messages) {
    CompletableFuture<List<Published>> later = new CompletableFuture<>();
    try {
      List<Published> published = publish(topic, messages);
      return later.completeAsync(() -> published);
    } catch (RuntimeException e) {
      later.completeExceptionally(e);
      return later;
    }
  }

  @Override
  public List<Published> publishAtomically(String topic, List<Message> messages) {
    return locked(() -> store(topic, messages));
  }

  List<Published> store(String topic, List<Message> messages) {
    ModelTopic to = topic(topic);
    List<Published> published = new ArrayList<>();
    for (Message message : List.copyOf(messages)) {
      int partition = partition(message, to.topic.partitions());
      Instant time = clock.now().truncatedTo(MILLIS);
      Published place = new Published(partition, to.next(partition), time);
      to.add(
          new Delivery(topic, partition, place.offset(), time, message.key(), message.event(), 1));
      published.add(place);
    }
    changed();
    return published;
  }

  /** Those without a key go anywhere; here to the first. */
  int partition(Message message, int partitions) {
    String key = message.key();
    return key == null ? 0 : Partitioner.partition(key, partitions);
  }

  @Override
  public List<Range> ranges(String topic) {
    return locked(
        () -> {
          ModelTopic of = topic(topic);
          return IntStream.range(0, of.topic.partitions()).mapToObj(of::range).toList();
        });
  }

  @Override
  public long offsetAt(TopicPartition partition, Instant time) {
    return locked(
        () ->
            kept(partition).stream()
                .filter(delivery -> !delivery.time().isBefore(time))
                .mapToLong(Delivery::offset)
                .findFirst()
                .orElse(range(partition).next()));
  }

  @Override
  public TopicReader reader(Map<TopicPartition, Long> from) {
    return locked(
        () -> {
          from.keySet().forEach(this::kept);
          return new ModelReader(this, from);
        });
  }

  @Override
  public Groups groups() {
    return groups;
  }

  /** The place of a new entry among those parked of a partition. */
  int placeAmong(List<Parked> parked) {
    return parked.size();
  }

  /** Whether a seat that owns some partitions may change what is remembered of one. */
  boolean mayWrite(Set<TopicPartition> owned, TopicPartition partition) {
    return owned.contains(partition);
  }

  /** Whether a partition may be given to another one. */
  boolean isFree(@Nullable String owner) {
    return owner == null;
  }

  /** Where a partition goes on that was paused. */
  long resumedAt(long position) {
    return position;
  }

  /** Where a group begins that wants nothing old. */
  long latest(TopicPartition partition) {
    return range(partition).next();
  }

  /** Until when messages must be young enough. */
  Instant retainedAt() {
    return clock.now();
  }

  /** The topic of a name, with what is beyond its retention dropped. */
  ModelTopic topic(String name) {
    ModelTopic found = data.topics.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "there is no topic '%s'; expected one of %s: create it first"
              .formatted(name, data.topics.keySet()));
    }
    found.retain(retainedAt());
    return found;
  }

  /** The messages kept of a partition, oldest first. */
  List<Delivery> kept(TopicPartition partition) {
    ModelTopic of = topic(partition.topic());
    if (partition.partition() >= of.topic.partitions()) {
      throw new IllegalArgumentException(
          "there is no partition %s; expected 0 to %d"
              .formatted(partition, of.topic.partitions() - 1));
    }
    return of.partitions.get(partition.partition());
  }

  /** The messages kept of a partition from an offset on. */
  List<Delivery> keptFrom(TopicPartition partition, long offset) {
    List<Delivery> kept = kept(partition);
    long dropped = range(partition).first();
    int from = (int) Math.min(Math.max(0, offset - dropped), kept.size());
    return kept.subList(from, kept.size());
  }

  Range range(TopicPartition partition) {
    kept(partition);
    return topic(partition.topic()).range(partition.partition());
  }

  ModelData data() {
    return data;
  }

  Clock clock() {
    return clock;
  }

  /** Wakes everybody who waits. */
  void changed() {
    data.changed.signalAll();
  }

  /** The first answer that is not null; null when the time is up or the thread is interrupted. */
  <T> @Nullable T await(Duration timeout, Supplier<@Nullable T> answer) {
    data.lock.lock();
    try {
      long end = System.nanoTime() + Math.max(0, TimeUnit.NANOSECONDS.convert(timeout));
      while (true) {
        access.requireOpen();
        T found = answer.get();
        long left = end - System.nanoTime();
        if (found != null || left <= 0) {
          return found;
        }
        data.changed.awaitNanos(Math.min(left, LOOK_AGAIN_NANOS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      data.lock.unlock();
    }
  }

  <T> T locked(Supplier<T> action) {
    return access.locked(action);
  }

  boolean isClosed() {
    return access.isClosed();
  }

  void close() {
    access.close();
  }
}
