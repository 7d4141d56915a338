package io.headwater.embedded.state;

import io.headwater.core.HeadwaterException.StoreFailed;
import io.headwater.log.Batch;
import io.headwater.log.Frame;
import io.headwater.log.Log;
import io.headwater.log.LogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Small state that is not derived: a map from keys to values, kept in a log of its changes. In
 * memory are the keys and where in the log their values lie; values are read when they are asked
 * for. Safe for use by many threads.
 *
 * <p>The changes of one call of {@link #apply}, each a {@link StateRecord}, are one frame: found
 * again all or none. When the log is more than four times as large as what lives in it, all that
 * lives is written to a fresh log in the other of the {@link StateDirectories}, which then counts.
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class StateLog implements AutoCloseable {
  private static final int WASTE = 4;
  private static final long SMALL = 64L << 10;

  /** Of a rewritten log. To read a value is to read its frame, so they are short. */
  private static final int FRAME_BYTES = 16 << 10;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final Comparator<Map.Entry<StateKey, Place>> BY_AGE =
      Comparator.comparingLong(entry -> entry.getValue().age());

  private final StateDirectories directories;
  private final StoreState state;
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<StateKey, Place> live = new TreeMap<>();
  private @Nullable Log log;
  private @Nullable Values values;
  private long nextAge;
  private long logBytes;
  private long liveBytes;
  private long rewriteFrom = SMALL;

  /**
   * Where a value is, and when its key was first put.
   *
   * @param frame the address of the frame
   * @param index the number of the record in it
   * @param bytes the length of the record
   * @param age rises from key to key; another value of the same key keeps it
   */
  private record Place(long frame, int index, int bytes, long age) {}

  /** Gives a key this value, all that remains of the buffer. */
  public static StateRecord put(StateKey key, ByteBuffer value) {
    return new StateRecord(key, value);
  }

  /** Removes a key, if it is there. */
  public static StateRecord delete(StateKey key) {
    return new StateRecord(key, null);
  }

  public StateLog(StateDirectories directories, StoreState state) {
    this.directories = directories;
    this.state = state;
  }

  /** Loads what is there, and cleans up after a rewriting that was cut short. */
  public void open() throws IOException {
    use(directories.open());
  }

  /** Loads what is there, and opens nothing for writing. */
  public void openReadOnly() throws IOException {
    directories.openReadOnly(this::use);
  }

  private void use(Log opened) {
    log = opened;
    values = new Values(opened);
    live.clear();
    logBytes = 0;
    liveBytes = 0;
    Log.Reader reader = opened.reader(0);
    while (reader.next()) {
      Frame frame = reader.frame();
      for (int i = 0; i < frame.count(); i++) {
        replay(frame.address(), i, frame.record(i));
      }
    }
  }

  private void replay(long frame, int index, ByteBuffer bytes) {
    StateRecord record = StateRecord.of(bytes);
    if (record.value() == null) {
      forget(record.key());
    } else {
      remember(record.key(), frame, index, bytes.remaining());
    }
    logBytes += bytes.remaining();
  }

  private void remember(StateKey key, long frame, int index, int bytes) {
    Place before = live.get(key);
    long age = before == null ? nextAge++ : before.age();
    live.put(key, new Place(frame, index, bytes, age));
    liveBytes += bytes - (before == null ? 0 : before.bytes());
  }

  private void forget(StateKey key) {
    Place before = live.remove(key);
    liveBytes -= before == null ? 0 : before.bytes();
  }

  /** The value of a key, in a buffer of its own, or null if there is none. */
  public @Nullable ByteBuffer get(StateKey key) {
    return locked(
        () -> {
          Place place = live.get(key);
          ByteBuffer value = place == null ? null : StateRecord.of(values().record(place)).value();
          return value == null ? null : ByteBuffer.allocate(value.remaining()).put(value).flip();
        });
  }

  /** Whether there is a value of this key. Reads no disk. */
  public boolean contains(StateKey key) {
    return locked(() -> live.containsKey(key));
  }

  /** All keys that begin so, in the order of their bytes. Reads no disk. */
  public List<StateKey> keys(StateKey beginning) {
    return locked(() -> entries(beginning).stream().map(Map.Entry::getKey).toList());
  }

  /** How many keys begin so. Reads no disk. */
  public int count(StateKey beginning) {
    return locked(() -> entries(beginning).size());
  }

  /** All keys that begin so, in the order in which they were put first. Reads no disk. */
  public List<StateKey> keysByAge(StateKey beginning) {
    return locked(() -> entries(beginning).stream().sorted(BY_AGE).map(Map.Entry::getKey).toList());
  }

  private List<Map.Entry<StateKey, Place>> entries(StateKey beginning) {
    List<Map.Entry<StateKey, Place>> found = new ArrayList<>();
    for (Map.Entry<StateKey, Place> entry : live.tailMap(beginning).entrySet()) {
      if (!entry.getKey().startsWith(beginning)) {
        break;
      }
      found.add(entry);
    }
    return found;
  }

  /**
   * Makes some changes, in their order, all of them or none; durable when it returns. Deleting what
   * is not there writes nothing.
   *
   * @throws IllegalArgumentException if they are more than {@link Batch#MAX_BYTES} together
   */
  public void apply(List<StateRecord> changes) {
    state.requireWritable();
    this.<@Nullable Void>locked(
        () -> {
          List<StateRecord> needed = needed(changes);
          if (!needed.isEmpty()) {
            write(needed);
            rewriteIfWasteful();
          }
          return null;
        });
  }

  private List<StateRecord> needed(List<StateRecord> changes) {
    Set<StateKey> put = new HashSet<>();
    List<StateRecord> needed = new ArrayList<>();
    for (StateRecord change : changes) {
      boolean puts = change.value() != null;
      if (puts || put.contains(change.key()) || live.containsKey(change.key())) {
        needed.add(change);
      }
      if (puts) {
        put.add(change.key());
      }
    }
    return needed;
  }

  private <T extends @Nullable Object> T locked(StoreState.Access<T> access) {
    lock.lock();
    try {
      return state.io(directories.directory(), access);
    } finally {
      lock.unlock();
    }
  }

  private void write(List<StateRecord> changes) {
    Log now = log();
    List<ByteBuffer> records = changes.stream().map(StateRecord::encode).toList();
    Batch.Builder batch = Batch.builder();
    records.forEach(record -> batch.add(record.duplicate()));
    long frame = now.stage(batch.build(), NOTHING.duplicate(), 0);
    now.commit();
    for (int i = 0; i < records.size(); i++) {
      replay(frame, i, records.get(i));
    }
  }

  private Log log() {
    if (log == null) {
      throw failed();
    }
    return log;
  }

  private Values values() {
    if (values == null) {
      throw failed();
    }
    return values;
  }

  private StoreFailed failed() {
    return new StoreFailed(
        "the state in %s failed before; nothing was saved: close the store and open it again"
            .formatted(directories.directory()),
        null);
  }

  private void rewriteIfWasteful() throws IOException {
    if (logBytes < rewriteFrom || logBytes <= WASTE * liveBytes) {
      return;
    }
    Log old = log();
    Map<StateKey, Place> moved = new TreeMap<>();
    Log fresh;
    try {
      fresh = fresh(moved);
    } catch (IOException | LogException e) {
      rewriteFrom = logBytes * 2; // no room, perhaps: the old log is whole, and goes on
      return;
    }
    log = null; // until it is known which of them counts
    values = null;
    directories.swap();
    log = fresh;
    values = new Values(fresh);
    live.putAll(moved);
    logBytes = liveBytes;
    rewriteFrom = SMALL;
    old.close();
    directories.emptyOther();
  }

  /** A log in the other directory with all that lives, in the order of age. */
  private Log fresh(Map<StateKey, Place> moved) throws IOException {
    Log fresh = directories.fresh();
    try {
      List<Map.Entry<StateKey, Place>> rest = new ArrayList<>(live.entrySet());
      rest.sort(BY_AGE);
      while (!rest.isEmpty()) {
        List<Map.Entry<StateKey, Place>> next = nextFrame(rest);
        copy(next, fresh, moved);
        rest = rest.subList(next.size(), rest.size());
      }
      fresh.commit();
      return fresh;
    } catch (RuntimeException e) {
      fresh.close();
      throw e;
    }
  }

  private static List<Map.Entry<StateKey, Place>> nextFrame(
      List<Map.Entry<StateKey, Place>> entries) {
    int count = 0;
    for (int bytes = 0; count < entries.size() && bytes < FRAME_BYTES; count++) {
      bytes += entries.get(count).getValue().bytes();
    }
    return entries.subList(0, count);
  }

  private void copy(
      List<Map.Entry<StateKey, Place>> entries, Log fresh, Map<StateKey, Place> moved) {
    Batch.Builder batch = Batch.builder();
    entries.forEach(entry -> batch.add(values().record(entry.getValue())));
    long frame = fresh.stage(batch.build(), NOTHING.duplicate(), 0);
    for (int i = 0; i < entries.size(); i++) {
      Place place = entries.get(i).getValue();
      moved.put(entries.get(i).getKey(), new Place(frame, i, place.bytes(), place.age()));
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (log != null) {
        log.close();
        log = null;
        values = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Reads records of a log at their places. */
  private static final class Values {
    private final Log.Reader reader;
    private long shown = -1;

    Values(Log log) {
      reader = log.reader(0);
    }

    /** The record, as long as no other is asked for. */
    ByteBuffer record(Place place) {
      if (place.frame() != shown) {
        shown = -1;
        reader.seek(place.frame());
        if (!reader.next()) {
          throw new IllegalStateException(
              "the frame at %x is not committed".formatted(place.frame()));
        }
        shown = place.frame();
      }
      return reader.frame().record(place.index());
    }
  }
}
