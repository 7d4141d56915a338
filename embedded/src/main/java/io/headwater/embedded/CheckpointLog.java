package io.headwater.embedded;

import io.headwater.core.Checkpoint;
import io.headwater.core.Checkpoints;
import io.headwater.core.HeadwaterException.StoreCorrupt;
import io.headwater.core.HeadwaterException.StoreFailed;
import io.headwater.core.Limits;
import io.headwater.core.StoreId;
import io.headwater.log.Batch;
import io.headwater.log.Disk;
import io.headwater.log.Frame;
import io.headwater.log.Log;
import io.headwater.log.LogException;
import io.headwater.log.LogOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints: a map in memory, and a log of its changes, forced one by one. When the log is more
 * than four times as large as what lives in it, the map is written to a fresh log in the other of
 * two directories, and the file CURRENT then names that one.
 *
 * <pre>
 * record  = u8:1 (saved) name u128:store i64:position u128:event, or u8:2 (deleted) name
 * name    = u8:length bytes of UTF-8
 * CURRENT = "a" or "b"
 * </pre>
 */
final class CheckpointLog implements Checkpoints, AutoCloseable {
  private static final byte SAVED = 1;
  private static final byte DELETED = 2;
  private static final int WASTE = 4;
  private static final long SMALL = 64L << 10;
  private static final String CURRENT = "CURRENT";
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Disk disk;
  private final Path directory;
  private final UUID store;
  private final LogOptions options;
  private final StoreState state;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Checkpoint> live = new TreeMap<>();
  private @Nullable Log log;
  private String current = "a";
  private long logBytes;
  private long rewriteFrom = SMALL;

  CheckpointLog(Disk disk, Path directory, UUID store, LogOptions options, StoreState state)
      throws IOException {
    this.disk = disk;
    this.directory = directory;
    this.store = store;
    this.options = options;
    this.state = state;
    if (disk.exists(directory.resolve(CURRENT))) {
      byte[] name = SmallFiles.read(disk, directory.resolve(CURRENT));
      current = name.length > 0 && name[0] == 'b' ? "b" : "a";
    }
  }

  /** Loads the checkpoints, and cleans up after a rewriting that was cut short. */
  void open() throws IOException {
    disk.createDirectories(directory);
    empty(other());
    Log opened = Log.open(disk, directory.resolve(current), store, options);
    log = opened;
    replay(opened);
  }

  /** Loads what is there, and opens nothing for writing. */
  void openReadOnly() throws IOException {
    if (disk.exists(directory.resolve(current))) {
      try (Log opened = Log.openReadOnly(disk, directory.resolve(current), store)) {
        replay(opened);
      }
    }
  }

  private String other() {
    return current.equals("a") ? "b" : "a";
  }

  private void empty(String name) throws IOException {
    Path path = directory.resolve(name);
    if (disk.exists(path)) {
      for (String file : disk.list(path)) {
        disk.delete(path.resolve(file));
      }
      disk.forceDirectory(path);
    }
  }

  private void replay(Log from) {
    Log.Reader reader = from.reader(0);
    while (reader.next()) {
      Frame frame = reader.frame();
      for (int i = 0; i < frame.count(); i++) {
        ByteBuffer record = frame.record(i);
        logBytes += record.remaining();
        apply(record);
      }
    }
  }

  private void apply(ByteBuffer record) {
    byte kind = record.get();
    byte[] utf8 = new byte[record.get() & 0xFF];
    record.get(utf8);
    String name = new String(utf8, StandardCharsets.UTF_8);
    switch (kind) {
      case SAVED -> live.put(name, checkpoint(record));
      case DELETED -> live.remove(name);
      default ->
          throw new StoreCorrupt(
              "a record of kind %d in %s; expected 1 or 2: restore it from a backup"
                  .formatted(kind, directory),
              null);
    }
  }

  private static Checkpoint checkpoint(ByteBuffer record) {
    StoreId store = new StoreId(new UUID(record.getLong(), record.getLong()));
    long position = record.getLong();
    UUID event = new UUID(record.getLong(), record.getLong());
    return new Checkpoint(store, position, position == 0 ? null : event);
  }

  private static ByteBuffer saved(String name, Checkpoint checkpoint) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    UUID store = checkpoint.store().value();
    UUID event = checkpoint.eventId() == null ? new UUID(0, 0) : checkpoint.eventId();
    ByteBuffer record = ByteBuffer.allocate(2 + utf8.length + 16 + 8 + 16);
    record.put(SAVED).put((byte) utf8.length).put(utf8);
    record.putLong(store.getMostSignificantBits()).putLong(store.getLeastSignificantBits());
    record.putLong(checkpoint.position());
    record.putLong(event.getMostSignificantBits()).putLong(event.getLeastSignificantBits());
    return record.flip();
  }

  private static ByteBuffer deleted(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(2 + utf8.length)
        .put(DELETED)
        .put((byte) utf8.length)
        .put(utf8)
        .flip();
  }

  @Override
  public Optional<Checkpoint> load(String name) {
    return locked(() -> Optional.ofNullable(live.get(name)));
  }

  @Override
  public Map<String, Checkpoint> all() {
    return locked(() -> new TreeMap<>(live));
  }

  @Override
  public void save(String name, Checkpoint checkpoint) {
    Limits.checkName("checkpoint", name);
    state.requireWritable();
    locked(
        () -> {
          write(saved(name, checkpoint));
          Checkpoint before = live.put(name, checkpoint);
          rewriteIfWasteful();
          return before;
        });
  }

  @Override
  public void delete(String name) {
    state.requireWritable();
    locked(
        () -> {
          if (live.containsKey(name)) {
            write(deleted(name));
          }
          return live.remove(name);
        });
  }

  private <T extends @Nullable Object> T locked(StoreState.Access<T> access) {
    lock.lock();
    try {
      return state.io(directory, access);
    } finally {
      lock.unlock();
    }
  }

  private void write(ByteBuffer record) {
    Log now = log();
    logBytes += record.remaining();
    now.stage(Batch.builder().add(record).build(), NOTHING.duplicate(), 0);
    now.commit();
  }

  private Log log() {
    if (log == null) {
      throw new StoreFailed(
          "the checkpoints in %s failed before; nothing was saved: close the store and open it again"
              .formatted(directory),
          null);
    }
    return log;
  }

  private long liveBytes() {
    long bytes = 0;
    for (Map.Entry<String, Checkpoint> entry : live.entrySet()) {
      bytes += saved(entry.getKey(), entry.getValue()).remaining();
    }
    return bytes;
  }

  private void rewriteIfWasteful() throws IOException {
    if (logBytes < rewriteFrom || logBytes <= WASTE * liveBytes()) {
      return;
    }
    Log old = log();
    Log fresh;
    try {
      fresh = fresh();
    } catch (IOException | LogException e) {
      rewriteFrom = logBytes * 2; // no room, perhaps: the old log is whole, and goes on
      return;
    }
    log = null; // until it is known which of them counts
    ByteBuffer name = ByteBuffer.wrap(other().getBytes(StandardCharsets.UTF_8));
    SmallFiles.replace(disk, directory.resolve(CURRENT), name, true);
    log = fresh;
    current = other();
    logBytes = liveBytes();
    rewriteFrom = SMALL;
    old.close();
    empty(other());
  }

  /** A log in the other directory with all that lives. */
  private Log fresh() throws IOException {
    empty(other());
    Log fresh = Log.open(disk, directory.resolve(other()), store, options);
    if (!live.isEmpty()) {
      Batch.Builder batch = Batch.builder();
      live.forEach((name, checkpoint) -> batch.add(saved(name, checkpoint)));
      fresh.stage(batch.build(), NOTHING.duplicate(), 0);
      fresh.commit();
    }
    return fresh;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (log != null) {
        log.close();
        log = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
