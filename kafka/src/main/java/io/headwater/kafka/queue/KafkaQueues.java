package io.headwater.kafka.queue;

import io.headwater.core.DeadLetter;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import io.headwater.core.Queues;
import io.headwater.core.Receiver;
import io.headwater.kafka.cluster.Connection;
import io.headwater.kafka.cluster.OneAtATime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The queues of a cluster. */
public final class KafkaQueues implements Queues, AutoCloseable {
  private final Connection connection;
  private final QueueCatalog queues;
  private final Map<String, OpenQueue> open = new ConcurrentHashMap<>();
  private final OneAtATime opening = new OneAtATime();
  private volatile boolean closed;

  public KafkaQueues(Connection connection) {
    this.connection = connection;
    this.queues = new QueueCatalog(connection);
  }

  @Override
  public boolean create(Queue queue) {
    Optional<Queue> there = queues.create(queue);
    if (there.isPresent() && !there.get().equals(queue)) {
      throw new IllegalArgumentException(queue.differsFrom(there.get()));
    }
    return there.isEmpty();
  }

  @Override
  public Optional<Queue> find(String name) {
    return Optional.ofNullable(queues.all().get(name));
  }

  @Override
  public List<Queue> all() {
    return List.copyOf(queues.all().values());
  }

  @Override
  public void delete(String name) {
    OpenQueue known = queues.isLeft(name) ? open.get(name) : existing(name);
    if (known != null) {
      end(known);
    }
    queues.delete(name);
  }

  @Override
  public void send(String queue, List<Message> messages, Terms terms) {
    if (terms.priority() > 0) {
      throw new IllegalArgumentException(
          "priority %d; queue '%s' has 0 only".formatted(terms.priority(), queue));
    }
    OpenQueue known = open.get(queue);
    if (known == null || known.isEnded()) {
      known = existing(queue);
    }
    OpenQueue to = known.isDueForLook() ? lookedUp(known) : known;
    try {
      to.send(messages, terms);
    } catch (Unavailable | OutcomeUnknown e) {
      lookedUp(to); // it may have failed because somebody has deleted the queue
      throw e;
    }
  }

  /** The same, unless its topic is another one than it was, or none: then the queue as it is. */
  private OpenQueue lookedUp(OpenQueue known) {
    if (!known.hasAnotherTopic()) {
      return known;
    }
    OpenQueue now = existing(known.definition().name());
    now.look();
    return now;
  }

  /** The queue as it is now, opened. */
  private OpenQueue existing(String name) {
    Map<String, Queue> all = queues.all();
    Queue definition = all.get(name);
    OpenQueue known = open.get(name);
    if (known != null && (known.isEnded() || !known.definition().equals(definition))) {
      end(known);
    }
    if (definition == null) {
      throw new IllegalArgumentException(
          "no queue '%s'; there are: %s".formatted(name, all.keySet()));
    }
    OpenQueue here = open.get(name);
    OpenQueue found = here == null ? opening.get(() -> opened(definition)) : here;
    if (closed) {
      close(); // which may have passed by before this was there
      throw closed();
    }
    return found;
  }

  /** Ends what this process has of a queue that was deleted, by whomever. */
  private void end(OpenQueue gone) {
    if (open.remove(gone.definition().name(), gone)) {
      gone.end(gone::deleted);
    }
  }

  private OpenQueue opened(Queue definition) {
    String name = definition.name();
    OpenQueue opened = open.get(name);
    if (opened == null) {
      opened = new OpenQueue(connection, queues, definition, queues.deliveryLimit(name));
      open.put(name, opened);
    }
    return opened;
  }

  @Override
  public Receiver receiver(String queue) {
    return existing(queue).receiver();
  }

  @Override
  public QueueInfo info(String queue) {
    return existing(queue).info();
  }

  @Override
  public List<DeadLetter> deadLetters(String queue, int max) {
    if (max < 1) {
      throw new IllegalArgumentException(max + " dead letters; expected 1 or more");
    }
    OpenQueue known = existing(queue);
    return known.definition().deadLetters() ? known.dead().list(max) : List.of();
  }

  @Override
  public boolean redrive(String queue, DeadLetter letter) {
    OpenQueue known = existing(queue);
    return known.definition().deadLetters() && known.dead().redrive(letter);
  }

  @Override
  public long redriveAll(String queue) {
    OpenQueue known = existing(queue);
    return known.definition().deadLetters() ? known.dead().redriveAll() : 0;
  }

  @Override
  public long purge(String queue) {
    return existing(queue).purge();
  }

  @Override
  public long purgeDeadLetters(String queue) {
    OpenQueue known = existing(queue);
    return known.definition().deadLetters() ? known.dead().purge() : 0;
  }

  /** Ends the receivers and timers of this process. */
  @Override
  public void close() {
    closed = true;
    open.forEach(
        (name, queue) -> {
          if (open.remove(name, queue)) {
            queue.end(KafkaQueues::closed);
          }
        });
  }

  private static StoreClosed closed() {
    return new StoreClosed("the connection to Kafka was closed");
  }
}
