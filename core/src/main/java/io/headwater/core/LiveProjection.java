package io.headwater.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Projection} kept up to date: its state is held in memory, follows the store, and answers
 * questions.
 *
 * <p>State and position are saved together from time to time and at {@link #close}; a restart loads
 * them and folds what came since. What was saved of another store, another history of this store,
 * another version of the projection or of its state, or is damaged, is not used: the state is
 * folded anew from the first event. A projection that fails on an event stops, alone; {@link
 * #status} then says so and {@link #query} throws.
 *
 * <p>All methods are safe for use by many threads. Start one of a name at a time.
 *
 * @param <S> the state
 */
public final class LiveProjection<S> implements AutoCloseable {
  private static final Logger LOG = System.getLogger(LiveProjection.class.getName());

  /** How many events are folded under one hold of the lock, and how many bytes wait for it. */
  private static final int PAGE = 1_024;

  private static final int PAGE_BYTES = 1 << 20;

  private final Headwater store;
  private final Projection<S> projection;
  private final StateCodec<S> codec;
  private final Saving saving;
  private final ReentrantLock lock = new ReentrantLock(true); // fair: a busy fold lets queries in
  private final ReentrantLock saveLock = new ReentrantLock();
  private volatile Fold fold;
  private volatile Runner runner;
  private boolean closed;

  /**
   * When the state is saved, besides at close: whichever comes first.
   *
   * @param events after so many events, at least 1
   * @param time after this time, if there were any
   * @param clock for the time
   */
  public record Saving(long events, Duration time, Clock clock) {
    /**
     * @throws IllegalArgumentException if a part is out of its range
     */
    public Saving {
      if (events < 1 || time.isNegative()) {
        throw new IllegalArgumentException(
            "save after %d events or %s; expected at least 1 event, and a time of 0 or more"
                .formatted(events, time));
      }
    }

    /** After 100,000 events or 30 seconds. */
    public static Saving standard() {
      return new Saving(100_000, Duration.ofSeconds(30), Clock.system());
    }
  }

  private LiveProjection(
      Headwater store, Projection<S> projection, StateCodec<S> codec, Saving saving) {
    this.store = store;
    this.projection = projection;
    this.codec = codec;
    this.saving = saving;
    this.fold = load();
    this.runner = newRunner(fold);
  }

  /** Starts a projection with {@link Saving#standard}. */
  public static <S> LiveProjection<S> start(
      Headwater store, Projection<S> projection, StateCodec<S> codec) {
    return start(store, projection, codec, Saving.standard());
  }

  /** Loads what was saved, and starts to fold what came since. */
  public static <S> LiveProjection<S> start(
      Headwater store, Projection<S> projection, StateCodec<S> codec, Saving saving) {
    Limits.checkName("projection", projection.name());
    LiveProjection<S> started = new LiveProjection<>(store, projection, codec, saving);
    started.runner.start();
    return started;
  }

  /**
   * Asks the state a question. No event is folded meanwhile; {@link #position} called by the
   * question is exactly that of the state.
   *
   * @param question reads the state, changes nothing, keeps nothing of it that may change, is quick
   * @throws IllegalStateException if the projection failed: its state is half of something
   */
  public <R> R query(Function<? super S, ? extends R> question) {
    lock.lock();
    try {
      Throwable failure =
          runner.status() instanceof Status.Failed failed ? failed.cause() : fold.failure;
      if (failure != null) {
        throw new IllegalStateException(
            "projection '%s' failed at position %d: %s; repair it, then start or rebuild it"
                .formatted(projection.name(), fold.at, failure),
            failure);
      }
      return question.apply(fold.state);
    } finally {
      lock.unlock();
    }
  }

  /** Every matching event up to this position is in the state. */
  public long position() {
    return runner.position();
  }

  /** How it is doing. */
  public Status status() {
    return runner.status();
  }

  /**
   * Waits until the state holds every matching event up to a position: with the position of an own
   * append, a query then sees it.
   *
   * @return false if the time ran out
   * @throws IllegalStateException if it failed or was closed before that position
   * @throws InterruptedException if the thread is interrupted while waiting
   */
  public boolean awaitPosition(long position, Duration timeout) throws InterruptedException {
    return runner.awaitPosition(position, timeout);
  }

  /**
   * Folds a new state from the first event, in the calling thread, while the old one goes on
   * answering; then puts it in its place and saves it. A failed projection goes on from there.
   *
   * <p>What the fold throws is thrown on; the old state then stays.
   *
   * @throws IllegalStateException if the projection was closed
   */
  public void rebuild() {
    Fold anew = new Fold(projection.initial(), 0);
    anew.catchUp();
    saveLock.lock();
    try {
      Optional<StoredState> toSave = putInPlace(anew);
      toSave.ifPresent(state -> save(anew, state));
    } finally {
      saveLock.unlock();
    }
  }

  /** Stops after the events being folded, and saves the state. A second call does nothing more. */
  @Override
  public void close() {
    Runner last;
    lock.lock();
    try {
      closed = true;
      last = runner;
    } finally {
      lock.unlock();
    }
    last.close();
  }

  private Optional<StoredState> putInPlace(Fold anew) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException(
            "projection '%s' is closed; expected a running one: start it"
                .formatted(projection.name()));
      }
      while (anew.position < fold.position) {
        anew.catchUp();
      }
      boolean failed = fold.failure != null || runner.status() instanceof Status.Failed;
      fold = anew;
      if (failed) {
        Runner successor = newRunner(anew);
        runner = successor;
        successor.start();
      } else {
        runner.reached(anew.position);
      }
      return anew.encoded();
    } finally {
      lock.unlock();
    }
  }

  private Runner newRunner(Fold from) {
    Runner made =
        new Runner(
            "projection '%s'".formatted(projection.name()),
            store.events(),
            Thread::sleep,
            new Loop());
    made.reached(from.position);
    return made;
  }

  private Fold load() {
    return store
        .snapshots()
        .load(snapshotName())
        .flatMap(bytes -> StoredState.of(bytes, identity()))
        .filter(saved -> Resume.holds(store.events(), saved.at(), saved.eventId()))
        .flatMap(this::decoded)
        .orElseGet(() -> new Fold(projection.initial(), 0));
  }

  private Optional<Fold> decoded(StoredState saved) {
    try {
      Fold loaded = new Fold(codec.decode(saved.state()), saved.at());
      loaded.saved = saved.at();
      return Optional.of(loaded);
    } catch (IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  private StoredState.Identity identity() {
    return new StoredState.Identity(
        snapshotName(), projection.stateVersion(), codec.fingerprint(), "", store.id());
  }

  private String snapshotName() {
    return "projection/" + projection.name();
  }

  private void save(Fold of, StoredState state) {
    try {
      store.snapshots().save(snapshotName(), state.toBytes(), true);
      of.saved = state.at();
    } catch (HeadwaterException e) {
      // It can be derived again, so the fold goes on; only a restart will take longer.
      LOG.log(
          Level.WARNING, () -> "projection '%s' was not saved: %s".formatted(projection.name(), e));
    }
  }

  /** A state with its place in the store. Changed by one thread, under the lock once it answers. */
  private final class Fold {
    private final Pull pull;
    private final List<RecordedEvent> page = new ArrayList<>(PAGE);
    private S state;
    private @Nullable Throwable failure; // from here on the state may be half of something
    private long position;
    private long at;
    private volatile long saved;

    /** Events folded since saving was tried. */
    private long unsaved;

    private long savedNanos = saving.clock().nanos();

    Fold(S state, long position) {
      this.pull = new Pull(store.events(), projection.query(), position);
      this.state = state;
      this.position = position;
    }

    /** Reads some events; false if there were no more up to the head. */
    boolean read() {
      page.clear();
      at = pull.position() + 1;
      int bytes = 0;
      while (page.size() < PAGE && bytes < PAGE_BYTES) {
        RecordedEvent event = pull.next();
        if (event == null) {
          return false;
        }
        page.add(event);
        bytes += event.data().length;
      }
      return true;
    }

    /** Folds what was read. */
    void apply() {
      try {
        for (RecordedEvent event : page) {
          at = event.position();
          state = projection.apply(state, event);
          position = at;
        }
      } catch (Throwable e) {
        failure = e;
        throw e;
      }
      unsaved += page.size();
      position = pull.position();
    }

    void catchUp() {
      boolean more = true;
      while (more) {
        more = read();
        apply();
      }
    }

    boolean due() {
      return position != saved
          && (unsaved >= saving.events()
              || saving.clock().nanos() - savedNanos
                  >= TimeUnit.NANOSECONDS.convert(saving.time()));
    }

    /** This state as it is to be saved, unless it is that already. */
    Optional<StoredState> encoded() {
      if (position == saved) {
        return Optional.empty();
      }
      UUID id = Objects.requireNonNull(Resume.checkpoint(store, position).eventId());
      StoredState encoded = new StoredState(identity(), position, id, codec.encode(state));
      unsaved = 0;
      savedNanos = saving.clock().nanos();
      return Optional.of(encoded);
    }
  }

  /** Folds page by page. Used by the runner's thread. */
  private final class Loop implements Runner.Work {
    private Fold current = fold;

    @Override
    public Runner.Step step() {
      current = fold;
      boolean more = current.read();
      lock.lock();
      try {
        if (current != fold) {
          return Runner.Step.AGAIN;
        }
        try {
          current.apply();
        } finally {
          runner.reached(current.position);
        }
      } finally {
        lock.unlock();
      }
      if (current.due()) {
        save();
      }
      return more ? Runner.Step.AGAIN : new Runner.Step.CaughtUp(current.position);
    }

    @Override
    public void idle() {
      if (current.due()) {
        save();
      }
    }

    @Override
    public void finish() {
      save();
    }

    @Override
    public long at() {
      return current.at;
    }

    /** Without the lock: nothing changes this state but this very thread. */
    private void save() {
      saveLock.lock();
      try {
        if (current == fold) {
          current.encoded().ifPresent(state -> LiveProjection.this.save(current, state));
        }
      } finally {
        saveLock.unlock();
      }
    }
  }
}
