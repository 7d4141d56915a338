package io.headwater.testkit;

import io.headwater.core.Checkpoints;
import io.headwater.core.EventStore;
import io.headwater.core.Groups;
import io.headwater.core.Headwater;
import io.headwater.core.Message;
import io.headwater.core.Parked;
import io.headwater.core.Published;
import io.headwater.core.Queues;
import io.headwater.core.Seat;
import io.headwater.core.Snapshots;
import io.headwater.core.StoreId;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A store as one member of a group sees it that can be killed; everybody else uses the store
 * itself.
 */
record MortalStore(Headwater store, AtomicBoolean killed) implements Headwater {
  MortalStore(Headwater store) {
    this(store, new AtomicBoolean());
  }

  /** Kills the member: it changes nothing any more, and fails in its next poll. */
  void kill() {
    killed.set(true);
  }

  @Override
  public StoreId id() {
    return store.id();
  }

  @Override
  public EventStore events() {
    return store.events();
  }

  @Override
  public Topics topics() {
    return new MortalTopics(store.topics(), new MortalGroups(store.topics().groups(), killed));
  }

  @Override
  public Queues queues() {
    return store.queues();
  }

  @Override
  public Checkpoints checkpoints() {
    return store.checkpoints();
  }

  @Override
  public Snapshots snapshots() {
    return store.snapshots();
  }

  @Override
  public void close() {
    store.close();
  }

  private record MortalTopics(Topics real, Groups groups) implements Topics {
    @Override
    public boolean create(Topic topic) {
      return real.create(topic);
    }

    @Override
    public Optional<Topic> find(String name) {
      return real.find(name);
    }

    @Override
    public List<Topic> all() {
      return real.all();
    }

    @Override
    public void delete(String name) {
      real.delete(name);
    }

    @Override
    public Published publish(String topic, Message message) {
      return real.publish(topic, message);
    }

    @Override
    public List<Published> publish(String topic, List<Message> messages) {
      return real.publish(topic, messages);
    }

    @Override
    public CompletableFuture<List<Published>> publishAsync(String topic, List<Message> messages) {
      return real.publishAsync(topic, messages);
    }

    @Override
    public List<Published> publishAtomically(String topic, List<Message> messages) {
      return real.publishAtomically(topic, messages);
    }

    @Override
    public List<Range> ranges(String topic) {
      return real.ranges(topic);
    }

    @Override
    public long offsetAt(TopicPartition partition, Instant time) {
      return real.offsetAt(partition, time);
    }

    @Override
    public TopicReader reader(Map<TopicPartition, Long> from) {
      return real.reader(from);
    }
  }

  private record MortalGroups(Groups all, AtomicBoolean killed) implements Groups {
    @Override
    public List<String> names() {
      return all.names();
    }

    @Override
    public Optional<GroupInfo> find(String group) {
      return all.find(group);
    }

    @Override
    public void reset(String group, String topic, Start to) {
      all.reset(group, topic, to);
    }

    @Override
    public void delete(String group) {
      all.delete(group);
    }

    @Override
    public List<Parked> parked(String group) {
      return all.parked(group);
    }

    @Override
    public void request(String group, Parked.Request request) {
      all.request(group, request);
    }

    @Override
    public Seat join(String group, Set<String> topics, Terms terms, Seat.Listener listener) {
      Seat seat = all.join(group, topics, terms, new MortalSeat.Ears(listener, killed));
      return new MortalSeat(seat, killed);
    }
  }
}
