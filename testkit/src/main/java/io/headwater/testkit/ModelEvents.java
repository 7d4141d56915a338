package io.headwater.testkit;

import static java.time.temporal.ChronoUnit.MILLIS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.EventStore;
import io.headwater.core.Events;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.HeadwaterException.Conflict;
import io.headwater.core.HeadwaterException.EventIdReused;
import io.headwater.core.Query;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The events of a {@link ModelStore}. Open to subclasses so that tests can break it on purpose. */
class ModelEvents implements EventStore {
  private final ModelData data;
  private final Clock clock;
  private final ModelAccess access;

  ModelEvents(ModelData data, Clock clock) {
    this.data = data;
    this.access = new ModelAccess(data);
    this.clock = clock;
  }

  @Override
  public Appended append(List<Event> events, AppendCondition condition) {
    List<Event> batch = List.copyOf(events);
    ModelLimits.check(batch);
    return locked(() -> decide(batch, condition));
  }

  /** The whole of an append, in its order: known ids, then the condition, then storing. */
  Appended decide(List<Event> batch, AppendCondition condition) {
    Optional<Appended> before = answerBefore(batch);
    if (before.isPresent()) {
      return before.get();
    }
    checkAfter(condition);
    Conflict.Detail conflict = conflict(condition);
    if (conflict != null) {
      throw new Conflict(conflict);
    }
    return store(batch);
  }

  /** The first answer, if this very append was accepted before. */
  Optional<Appended> answerBefore(List<Event> batch) {
    RecordedEvent known = firstKnown(batch);
    if (known == null) {
      return Optional.empty();
    }
    for (ModelData.Batch earlier : data.batches) {
      if (earlier.first() <= known.position() && known.position() <= earlier.last()) {
        List<RecordedEvent> stored =
            data.log.subList((int) earlier.first() - 1, (int) earlier.last());
        if (stored.stream().map(RecordedEvent::event).toList().equals(batch)) {
          return Optional.of(answer(stored));
        }
      }
    }
    throw new EventIdReused(
        known.id(), known.position(), "in an append of other events, another order or content");
  }

  private @Nullable RecordedEvent firstKnown(List<Event> batch) {
    for (Event event : batch) {
      for (RecordedEvent stored : data.log) {
        if (stored.id().equals(event.id())) {
          return stored;
        }
      }
    }
    return null;
  }

  private void checkAfter(AppendCondition condition) {
    AppendCondition.NoneAfter noneAfter = condition.noneAfter();
    if (noneAfter != null && noneAfter.after() > data.log.size()) {
      throw new IllegalArgumentException(
          "after is %d but the head of this store is %d; expected a position of this store: read"
                  .formatted(noneAfter.after(), data.log.size())
              + " again, the position is of another store or of a newer copy");
    }
  }

  /** The first part that does not hold: streams by name, then the query, then uniqueness. */
  Conflict.@Nullable Detail conflict(AppendCondition condition) {
    for (Map.Entry<String, ExpectedVersion> part : condition.versions().entrySet()) {
      long actual = versionNow(part.getKey());
      if (!part.getValue().holds(actual)) {
        return new Conflict.Version(
            part.getKey(), part.getValue(), actual, firstBeyond(part.getKey(), part.getValue()));
      }
    }
    AppendCondition.NoneAfter noneAfter = condition.noneAfter();
    if (noneAfter != null) {
      Conflict.Detail match = match(noneAfter.query(), noneAfter.after());
      if (match != null) {
        return match;
      }
    }
    for (Query never : condition.never()) {
      Conflict.Detail match = match(never, 0);
      if (match != null) {
        return match;
      }
    }
    return null;
  }

  private @Nullable RecordedEvent firstBeyond(String stream, ExpectedVersion expected) {
    long allowed =
        switch (expected) {
          case ExpectedVersion.None none -> 0;
          case ExpectedVersion.Exists exists -> Long.MAX_VALUE;
          case ExpectedVersion.Exactly exactly -> exactly.version();
        };
    for (RecordedEvent stored : data.log) {
      if (stream.equals(stored.stream()) && stored.version() > allowed) {
        return stored;
      }
    }
    return null;
  }

  private Conflict.@Nullable Detail match(Query query, long after) {
    for (RecordedEvent stored : data.log) {
      if (isAfter(stored, after) && matches(query, stored)) {
        int item = 0;
        while (!query.isAll() && !query.items().get(item).matches(stored.event())) {
          item++;
        }
        return new Conflict.Match(query, query.isAll() ? -1 : item, after, stored);
      }
    }
    return null;
  }

  boolean isAfter(RecordedEvent stored, long after) {
    return stored.position() > after;
  }

  boolean matches(Query query, RecordedEvent stored) {
    return query.matches(stored.event());
  }

  Appended store(List<Event> batch) {
    Instant now = clock.now().truncatedTo(MILLIS);
    if (!data.log.isEmpty() && now.isBefore(data.log.getLast().recordedAt())) {
      now = data.log.getLast().recordedAt();
    }
    long first = data.log.size() + 1L;
    for (Event event : batch) {
      data.log.add(new RecordedEvent(data.log.size() + 1L, nextVersion(event), now, event));
    }
    data.batches.add(new ModelData.Batch(first, data.log.size()));
    data.changed.signalAll();
    return answer(data.log.subList((int) first - 1, data.log.size()));
  }

  long nextVersion(Event event) {
    return event.stream() == null ? 0 : versionNow(event.stream()) + 1;
  }

  private static Appended answer(List<RecordedEvent> stored) {
    Map<String, Long> versions = new TreeMap<>();
    for (RecordedEvent event : stored) {
      if (event.stream() != null) {
        versions.put(event.stream(), event.version());
      }
    }
    return new Appended(
        stored.getFirst().position(),
        stored.getLast().position(),
        versions,
        stored.getFirst().recordedAt());
  }

  @Override
  public CompletableFuture<Appended> appendAsync(List<Event> events, AppendCondition condition) {
    List<Event> batch = List.copyOf(events);
    ModelLimits.check(batch);
    CompletableFuture<Appended> later = new CompletableFuture<>();
    try {
      Appended answer = append(batch, condition);
      ForkJoinPool.commonPool().execute(() -> later.complete(answer));
    } catch (RuntimeException e) {
      ForkJoinPool.commonPool().execute(() -> later.completeExceptionally(e));
    }
    return later;
  }

  @Override
  public Events read(Read read) {
    if (read.ofStream() && (read.query().items().size() != 1 || streamOf(read) == null)) {
      throw new IllegalArgumentException(
          "the read counts versions, but its query is %s; expected one stream: use Read.stream"
              .formatted(read.query()));
    }
    long head = head();
    return new Events() {
      @Override
      public long head() {
        return head;
      }

      @Override
      public Iterator<RecordedEvent> iterator() {
        return guarded(locked(() -> scan(read, head)).iterator());
      }
    };
  }

  private static @Nullable String streamOf(Read read) {
    return read.query().items().getFirst().stream();
  }

  private List<RecordedEvent> scan(Read read, long head) {
    List<RecordedEvent> found = new ArrayList<>();
    for (RecordedEvent stored : read.newestFirst() ? data.log.reversed() : data.log) {
      long place = read.ofStream() ? stored.version() : stored.position();
      boolean within = read.newestFirst() ? place <= read.from() : place >= read.from();
      if (stored.position() <= head && within && matches(read.query(), stored)) {
        if (found.size() >= read.limit()) {
          break;
        }
        found.add(stored);
      }
    }
    return found;
  }

  private Iterator<RecordedEvent> guarded(Iterator<RecordedEvent> found) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return locked(found::hasNext);
      }

      @Override
      public RecordedEvent next() {
        return locked(found::next);
      }
    };
  }

  @Override
  public Optional<RecordedEvent> event(UUID id) {
    return locked(() -> data.log.stream().filter(stored -> stored.id().equals(id)).findFirst());
  }

  @Override
  public long version(String stream) {
    return locked(() -> versionNow(stream));
  }

  private long versionNow(String stream) {
    return data.log.stream().filter(stored -> stream.equals(stored.stream())).count();
  }

  @Override
  public List<String> streams(String prefix, String after, int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit is " + limit + "; expected 0 or more");
    }
    return locked(
        () ->
            data.log.stream()
                .map(RecordedEvent::stream)
                .filter(Objects::nonNull)
                .distinct()
                .filter(name -> name.startsWith(prefix) && compareBytes(name, after) > 0)
                .sorted(ModelEvents::compareBytes)
                .limit(limit)
                .toList());
  }

  private static int compareBytes(String one, String other) {
    return Arrays.compareUnsigned(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public long head() {
    return locked(() -> (long) data.log.size());
  }

  @Override
  public long awaitAfter(long position, Duration timeout) throws InterruptedException {
    if (position < 0) {
      throw new IllegalArgumentException(
          "position is " + position + "; expected 0 or a position already seen");
    }
    data.lock.lockInterruptibly();
    try {
      long left = NANOSECONDS.convert(timeout);
      while (!access.isClosed() && data.log.size() <= position && left > 0) {
        left = data.changed.awaitNanos(left);
      }
      access.requireOpen();
      return data.log.size();
    } finally {
      data.lock.unlock();
    }
  }

  void close() {
    access.close();
  }

  <T> T locked(Supplier<T> action) {
    return access.locked(action);
  }

  /** The stored events, for subclasses. */
  List<RecordedEvent> log() {
    return Collections.unmodifiableList(data.log);
  }
}
