package io.headwater.embedded.events;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Event;
import io.headwater.core.EventStore;
import io.headwater.core.Events;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import io.headwater.embedded.record.KeyHash;
import io.headwater.embedded.state.Completions;
import io.headwater.embedded.state.Errors;
import io.headwater.embedded.state.Flusher;
import io.headwater.embedded.state.Keeping;
import io.headwater.embedded.state.StoreState;
import io.headwater.log.GroupCommit;
import io.headwater.log.LogException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of an embedded store: appends go to the one writer, reads to the index and log.
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class EmbeddedEvents implements EventStore {
  private static final int MOST_IN_A_TURN = 4_096;

  private final StoreState state;
  private final EventLog events;
  private final @Nullable GroupCommit<Append> writer;
  private final Completions<Append> completions = new Completions<>();

  /** For reading only. */
  public EmbeddedEvents(StoreState state, EventLog events) {
    this.state = state;
    this.events = events;
    this.writer = null;
  }

  /** For reading and appending. */
  public EmbeddedEvents(
      StoreState state, EventLog events, Keeping keeping, @Nullable Flusher flusher) {
    this.state = state;
    this.events = events;
    this.writer =
        new GroupCommit<>(
            keeping.maxWaiting(),
            MOST_IN_A_TURN,
            new Writer(events, keeping.clock(), flusher, completions));
  }

  @Override
  public Appended append(List<Event> batch, AppendCondition condition) {
    GroupCommit<Append> turns = writer();
    Append append = Append.of(batch, condition, events.hash(), null);
    submit(() -> turns.submit(append));
    return append.answer();
  }

  @Override
  public CompletableFuture<Appended> appendAsync(List<Event> batch, AppendCondition condition) {
    GroupCommit<Append> turns = writer();
    var future = new CompletableFuture<Appended>();
    Append append = Append.of(batch, condition, events.hash(), future);
    submit(() -> turns.submitAsync(append));
    return future;
  }

  /** Adds an append to those that wait for {@link #step}: for simulation. */
  void enqueue(Append append) {
    submit(() -> writer().enqueue(append));
  }

  /** Runs one commit turn: for simulation. */
  void step() {
    writer().step();
  }

  private GroupCommit<Append> writer() {
    state.requireWritable();
    return Objects.requireNonNull(writer, "a writable store has a writer");
  }

  private void submit(Runnable submission) {
    try {
      submission.run();
    } catch (RejectedExecutionException e) {
      throw state.closed();
    } catch (LogException e) {
      throw Errors.of(e);
    }
  }

  @Override
  public Events read(Read read) {
    requireOpen();
    RawQuery query = new RawQuery(read.query(), events.hash());
    RawQuery.Name stream = read.ofStream() ? streamOf(read, query) : null;
    long head = events.head().position();
    return new Events() {
      @Override
      public long head() {
        return head;
      }

      @Override
      public Iterator<RecordedEvent> iterator() {
        return reading(() -> cursor(read, query, stream, head));
      }
    };
  }

  private static RawQuery.Name streamOf(Read read, RawQuery query) {
    RawQuery.Name stream = query.items().length == 1 ? query.items()[0].stream() : null;
    if (stream == null) {
      throw new IllegalArgumentException(
          "the read counts versions, but its query is %s; expected one stream: use Read.stream"
              .formatted(read.query()));
    }
    return stream;
  }

  private Iterator<RecordedEvent> cursor(
      Read read, RawQuery query, RawQuery.@Nullable Name stream, long head) {
    long from = read.from();
    boolean newestFirst = read.newestFirst();
    if (stream != null && from > (newestFirst ? 0 : 1) && from < Long.MAX_VALUE) {
      RecordReader reader = newReader();
      var lookup = new Lookup(runs(), reader, head);
      if (lookup.findVersion(stream, from)) {
        from = reader.position();
      } else if (!newestFirst) {
        return Collections.emptyIterator();
      } else {
        from = Long.MAX_VALUE;
      }
    }
    long lowest = newestFirst ? 1 : from;
    long highest = newestFirst ? Math.min(from, head) : head;
    return new ReadCursor(this, query, read, lowest, highest);
  }

  IndexRun[] runs() {
    return events.runs().all();
  }

  RecordReader newReader() {
    return new RecordReader(events.log());
  }

  void requireOpen() {
    state.requireOpen();
  }

  /** Reads from the log, with its errors in the words of the store. */
  <T> T reading(Supplier<T> action) {
    requireOpen();
    try {
      return action.get();
    } catch (LogException e) {
      if (state.isClosed()) {
        throw state.closed();
      }
      throw Errors.of(e);
    }
  }

  @Override
  public Optional<RecordedEvent> event(UUID id) {
    return reading(
        () -> {
          RecordReader reader = newReader();
          byte[] bytes =
              ByteBuffer.allocate(16)
                  .putLong(id.getMostSignificantBits())
                  .putLong(id.getLeastSignificantBits())
                  .array();
          long key = events.hash().hash(KeyHash.Kind.ID, bytes, 0, bytes.length);
          boolean found = new Lookup(runs(), reader, head()).find(id, key);
          return found ? Optional.of(reader.event()) : Optional.empty();
        });
  }

  @Override
  public long version(String stream) {
    return reading(
        () -> {
          RecordReader reader = newReader();
          var name = RawQuery.Name.of(KeyHash.Kind.STREAM, stream, events.hash());
          return new Lookup(runs(), reader, head()).findLast(name) ? reader.version() : 0L;
        });
  }

  @Override
  public List<String> streams(String prefix, String after, int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit is " + limit + "; expected 0 or more");
    }
    return reading(() -> StreamNames.list(events, head(), prefix, after, limit));
  }

  @Override
  public long head() {
    requireOpen();
    return events.head().position();
  }

  @Override
  public long awaitAfter(long position, Duration timeout) throws InterruptedException {
    if (position < 0) {
      throw new IllegalArgumentException(
          "position is " + position + "; expected 0 or a position already seen");
    }
    requireOpen();
    long head = events.head().awaitAfter(position, TimeUnit.NANOSECONDS.convert(timeout));
    requireOpen();
    return head;
  }

  /** Refuses new work, ends what was accepted, and wakes those who wait. */
  public void close() {
    GroupCommit<Append> turns = writer;
    if (turns != null) {
      turns.close();
    }
    state.close();
    completions.now();
    events.head().end();
  }
}
