package io.headwater.embedded.queue;

import io.headwater.core.DeadLetter;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import io.headwater.core.QueueInfo.Counts;
import io.headwater.core.Queues;
import io.headwater.core.Receiver;
import io.headwater.embedded.queue.EntryHeap.Entry;
import io.headwater.embedded.queue.QueueDecisions.Redriven;
import io.headwater.embedded.queue.QueueMessage.Dead;
import io.headwater.embedded.state.Closing;
import io.headwater.embedded.state.LogPlace;
import io.headwater.log.LogException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The queues of an embedded store: each is a log of its own, in a directory of its own.
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class EmbeddedQueues implements Queues, AutoCloseable {
  private static final int KIBIBYTE_BITS = 10;

  private final LogPlace place;
  private final QueueCatalogue catalogue;
  private final ConcurrentSkipListMap<String, QueueLog> queues = new ConcurrentSkipListMap<>();
  private final ReentrantLock changing = new ReentrantLock();

  private EmbeddedQueues(LogPlace place) {
    this.place = place;
    catalogue = new QueueCatalogue(place.stateLog());
  }

  /** Opens all queues, and removes what a crash left of deleted ones. */
  public static EmbeddedQueues open(LogPlace place) throws IOException {
    EmbeddedQueues opened = new EmbeddedQueues(place);
    try {
      List<QueueCatalogue.Entry> entries = opened.catalogue.all();
      if (place.keeping() != null) {
        place.removeAllBut(entries.stream().map(QueueCatalogue.Entry::id).toList());
      }
      for (QueueCatalogue.Entry entry : entries) {
        opened.queues.put(entry.queue().name(), QueueLog.open(entry, place));
      }
      return opened;
    } catch (IOException | RuntimeException | Error e) {
      try {
        opened.close();
      } catch (RuntimeException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  @Override
  public boolean create(Queue queue) {
    place.state().requireWritable();
    changing.lock();
    try {
      QueueLog known = queues.get(queue.name());
      if (known == null) {
        place.state().io(place.directory(), () -> createNew(queue));
        return true;
      }
      if (!known.queue().equals(queue)) {
        throw new IllegalArgumentException(queue.differsFrom(known.queue()));
      }
      return false;
    } finally {
      changing.unlock();
    }
  }

  /** The log first, so that a queue of the catalogue without a log has lost it. */
  private QueueLog createNew(Queue queue) {
    UUID id = UUID.randomUUID();
    QueueLog log = QueueLog.openOrCreate(new QueueCatalogue.Entry(id, queue), place);
    try {
      catalogue.add(id, queue);
    } catch (RuntimeException | Error e) {
      try {
        log.close();
      } catch (RuntimeException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
    queues.put(queue.name(), log);
    return log;
  }

  @Override
  public Optional<Queue> find(String name) {
    place.state().requireOpen();
    return Optional.ofNullable(queues.get(name)).map(QueueLog::queue);
  }

  @Override
  public List<Queue> all() {
    place.state().requireOpen();
    return queues.values().stream().map(QueueLog::queue).toList();
  }

  /** The catalogue first: what a crash leaves of the files is removed at the next opening. */
  @Override
  public void delete(String name) {
    place.state().requireWritable();
    changing.lock();
    try {
      QueueLog queue = queue(name);
      place
          .state()
          .io(
              place.directory(),
              () -> {
                catalogue.remove(name);
                queues.remove(name);
                queue.close();
                place.remove(place.directory(queue.id()));
                return queue;
              });
    } finally {
      changing.unlock();
    }
  }

  @Override
  public void send(String name, List<Message> messages, Terms terms) {
    QueueLog queue = writable(name);
    int priorities = queue.queue().priorities();
    if (terms.priority() >= priorities) {
      throw new IllegalArgumentException(
          "priority %d for queue '%s'; expected 0 to %d"
              .formatted(terms.priority(), name, priorities - 1));
    }
    if (!messages.isEmpty()) {
      QueueSend send = QueueSend.of(List.copyOf(messages), terms, queue.writer().time());
      var unused =
          queue.ask(send.bytes() >> KIBIBYTE_BITS, writer -> writer.decisions().send(send));
    }
  }

  @Override
  public Receiver receiver(String name) {
    return new EmbeddedReceiver(writable(name));
  }

  /** How a queue is at one moment; the oldest is null if none waits. */
  private record Figures(
      long waiting, long delayed, long held, long dead, @Nullable Entry oldest, Counts counts) {
    static Figures of(QueueState state, Counts counts) {
      QueueOrder order = state.order();
      return new Figures(
          order.waiting(),
          order.delayed(),
          state.heldCount(),
          state.deadCount(),
          order.longestWaiting(),
          counts);
    }
  }

  @Override
  public QueueInfo info(String name) {
    QueueLog queue = queue(name);
    while (true) {
      Figures figures = queue.look(state -> Figures.of(state, queue.counts()));
      try {
        return new QueueInfo(
            queue.queue(),
            figures.waiting(),
            figures.delayed(),
            figures.held(),
            figures.dead(),
            sent(queue, figures.oldest()),
            figures.counts());
      } catch (LogException.Dropped e) {
        // It was moved, or is gone: look again.
      }
    }
  }

  private static @Nullable Instant sent(QueueLog queue, @Nullable Entry oldest) {
    if (oldest == null) {
      return null;
    }
    return queue.reading(
        () -> {
          QueueReader reader = new QueueReader(queue.log(), null);
          reader.look(oldest.address(), QueueState.index(oldest.bits()));
          return QueueTime.instant(reader.sent());
        });
  }

  @Override
  public List<DeadLetter> deadLetters(String name, int max) {
    if (max < 1) {
      throw new IllegalArgumentException(
          "%d dead letters of queue '%s'; expected 1 or more".formatted(max, name));
    }
    QueueLog queue = queue(name);
    while (true) {
      List<Dead> dead = queue.look(state -> state.deadLetters(max));
      try {
        return queue.reading(() -> read(queue, dead));
      } catch (LogException.Dropped e) {
        // Some were moved: look again.
      }
    }
  }

  private static List<DeadLetter> read(QueueLog queue, List<Dead> dead) {
    QueueReader reader = new QueueReader(queue.log(), null);
    List<DeadLetter> letters = new ArrayList<>(dead.size());
    for (Dead one : dead) {
      reader.look(one.why(), one.whyIndex());
      DeadLetter.Reason reason = reader.reason();
      String error = reader.error();
      reader.look(one.address(), QueueState.index(one.bits()));
      letters.add(
          new DeadLetter(
              queue.queue().name(),
              Long.toString(one.id()),
              reader.message(),
              QueueTime.instant(reader.sent()),
              QueueState.priority(one.bits()),
              one.deliveries(),
              reason,
              error,
              QueueTime.instant(one.time())));
    }
    return letters;
  }

  @Override
  public boolean redrive(String name, DeadLetter letter) {
    long id = id(letter);
    return redriven(name, writer -> writer.decisions().redrive(List.of(id))) > 0;
  }

  private static long id(DeadLetter letter) {
    try {
      return Long.parseLong(letter.id());
    } catch (NumberFormatException e) {
      return -1; // not one of ours
    }
  }

  @Override
  public long redriveAll(String name) {
    return redriven(name, writer -> writer.decisions().redriveAll());
  }

  private long redriven(String name, QueueCall.Decision<Redriven> decision) {
    Redriven done = writable(name).ask(decision);
    if (done.left() > 0) {
      throw new StoreFull(
          "queue '%s' had room for %,d of %,d dead letters; expected room for all: receive some first"
              .formatted(name, done.sent(), done.sent() + done.left()),
          null);
    }
    return done.sent();
  }

  @Override
  public long purge(String name) {
    return writable(name).ask(writer -> writer.decisions().purge());
  }

  @Override
  public long purgeDeadLetters(String name) {
    return writable(name).ask(writer -> writer.decisions().purgeDead());
  }

  QueueLog queue(String name) {
    place.state().requireOpen();
    QueueLog queue = queues.get(name);
    if (queue == null) {
      throw new IllegalArgumentException(
          "there is no queue '%s'; expected one of %s: create it first"
              .formatted(name, queues.keySet()));
    }
    return queue;
  }

  private QueueLog writable(String name) {
    place.state().requireWritable();
    return queue(name);
  }

  /** Does what time asks for, also of queues that nobody calls. */
  public void tick() {
    queues.values().forEach(QueueLog::tick);
  }

  /** With one that is being created: nobody else would close it. */
  @Override
  public void close() {
    changing.lock();
    try {
      Closing.all(queues.values().stream().<Runnable>map(each -> each::close).toList());
    } finally {
      changing.unlock();
    }
  }
}
