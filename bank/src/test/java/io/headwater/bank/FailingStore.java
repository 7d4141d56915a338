package io.headwater.bank;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Checkpoints;
import io.headwater.core.Event;
import io.headwater.core.EventStore;
import io.headwater.core.Events;
import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException;
import io.headwater.core.Queues;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import io.headwater.core.Snapshots;
import io.headwater.core.StoreId;
import io.headwater.core.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A store whose process dies, as far as callers can see: after so many appends every further one
 * fails, and of those that are under way each second is stored nevertheless.
 */
final class FailingStore implements Headwater {
  private final Headwater store;
  private final AtomicInteger left;

  FailingStore(Headwater store, int appends) {
    this.store = store;
    this.left = new AtomicInteger(appends);
  }

  @Override
  public EventStore events() {
    EventStore events = store.events();
    return new EventStore() {
      @Override
      public Appended append(List<Event> toStore, AppendCondition condition) {
        int number = left.getAndDecrement();
        if (number > 0) {
          return events.append(toStore, condition);
        }
        if (number > -8 && number % 2 == 0) {
          events.append(toStore, condition);
        }
        throw new HeadwaterException.OutcomeUnknown("the process died", null);
      }

      @Override
      public CompletableFuture<Appended> appendAsync(
          List<Event> toStore, AppendCondition condition) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Events read(Read read) {
        return events.read(read);
      }

      @Override
      public Optional<RecordedEvent> event(UUID id) {
        return events.event(id);
      }

      @Override
      public long version(String stream) {
        return events.version(stream);
      }

      @Override
      public List<String> streams(String prefix, String after, int limit) {
        return events.streams(prefix, after, limit);
      }

      @Override
      public long head() {
        return events.head();
      }

      @Override
      public long awaitAfter(long position, Duration timeout) throws InterruptedException {
        return events.awaitAfter(position, timeout);
      }
    };
  }

  @Override
  public StoreId id() {
    return store.id();
  }

  @Override
  public Topics topics() {
    return store.topics();
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
}
