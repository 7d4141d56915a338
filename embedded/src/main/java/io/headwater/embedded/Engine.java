package io.headwater.embedded;

import io.headwater.core.HeadwaterException.StoreCorrupt;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.embedded.events.EmbeddedEvents;
import io.headwater.embedded.events.EventLog;
import io.headwater.embedded.events.IndexPlace;
import io.headwater.embedded.queue.EmbeddedQueues;
import io.headwater.embedded.state.Flusher;
import io.headwater.embedded.state.Keeping;
import io.headwater.embedded.state.LogPlace;
import io.headwater.embedded.state.SmallFiles;
import io.headwater.embedded.state.SnapshotFiles;
import io.headwater.embedded.state.StateDirectories;
import io.headwater.embedded.state.StateLog;
import io.headwater.embedded.state.StoreState;
import io.headwater.embedded.topic.EmbeddedTopics;
import io.headwater.log.Disk;
import io.headwater.log.Log;
import io.headwater.log.LogOptions;
import io.headwater.log.RecoveryReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a store, opened in order and closed in the reverse.
 *
 * <pre>
 * DIR/LOCK       held by the owner
 * DIR/STORE      that this is a store, of which format, and which ({@link StoreFile})
 * DIR/events     the log: the truth
 * DIR/index      derived from it ({@link EventLog}); may be deleted
 * DIR/state      checkpoints and other small state ({@link StateLog})
 * DIR/topics     a log for each topic ({@link EmbeddedTopics})
 * DIR/queues     a log for each queue ({@link EmbeddedQueues})
 * DIR/snapshots  derived ({@link SnapshotFiles}); may be deleted
 * </pre>
 */
final class Engine {
  private static final String LOCK = "LOCK";
  private static final String EVENTS = "events";
  private static final long STATE_SEGMENT = 1L << 20;

  private final Path directory;
  private final Seams seams;
  private final StoreState state;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final ReentrantLock closing = new ReentrantLock();
  private @Nullable Parts parts;

  private Engine(Path directory, Seams seams, boolean writable) {
    this.directory = directory;
    this.seams = seams;
    this.state = new StoreState(directory, writable);
  }

  private record Parts(
      UUID id,
      EmbeddedEvents events,
      StateLog stateLog,
      EmbeddedTopics topics,
      EmbeddedQueues queues,
      SnapshotFiles snapshots,
      Recovery recovery) {}

  static Engine open(Path directory, EmbeddedOptions options, Seams seams) throws IOException {
    Engine engine = new Engine(directory, seams, true);
    return engine.opened(() -> engine.openParts(options));
  }

  static Engine openReadOnly(Path directory, Seams seams) throws IOException {
    Engine engine = new Engine(directory, seams, false);
    return engine.opened(engine::openPartsReadOnly);
  }

  private interface Opening {
    Parts run() throws IOException;
  }

  private Engine opened(Opening opening) throws IOException {
    try {
      parts = opening.run();
      return this;
    } catch (IOException | RuntimeException | Error e) {
      try {
        closeOpened();
      } catch (IOException | RuntimeException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  private Parts openParts(EmbeddedOptions options) throws IOException {
    Keeping keeping = options.keeping();
    Disk disk = seams.disk();
    createDirectory(disk);
    opened.push(disk.lock(directory.resolve(LOCK)));
    Path events = directory.resolve(EVENTS);
    UUID id = identity(disk, events);
    Log log = open(Log.open(disk, events, id, keeping.log()));
    if (!disk.exists(directory.resolve(StoreFile.NAME))) {
      StoreFile.write(disk, directory, id);
    }
    EventLog eventLog = open(EventLog.open(indexPlace(id, true), log, background()));
    LogOptions stateOptions =
        LogOptions.defaults().withSegmentBytes(STATE_SEGMENT).withReserveBytes(0);
    StateLog stateLog = open(stateLog(id, stateOptions));
    stateLog.open();
    EmbeddedTopics topics = open(EmbeddedTopics.open(place("topics", stateLog, keeping)));
    EmbeddedQueues queues = open(EmbeddedQueues.open(place("queues", stateLog, keeping)));
    if (seams.threads()) {
      open(new Ticker("headwater-retention", topics::tick).start());
      open(new Ticker("headwater-queues", queues::tick).start());
    }
    var store = new EmbeddedEvents(state, eventLog, keeping, flusher(keeping, log));
    opened.push(store::close);
    return new Parts(
        id, store, stateLog, topics, queues, snapshots(), recovery(log.recovery(), eventLog));
  }

  private Parts openPartsReadOnly() throws IOException {
    Disk disk = seams.disk();
    if (!disk.exists(directory.resolve(StoreFile.NAME))) {
      throw new Unavailable(
          "%s is not a store; expected a file %s in it: check the path"
              .formatted(directory, StoreFile.NAME),
          null);
    }
    UUID id = StoreFile.read(disk, directory);
    Log log = open(Log.openReadOnly(disk, directory.resolve(EVENTS), id));
    EventLog eventLog = open(EventLog.open(indexPlace(id, false), log, Runnable::run));
    StateLog stateLog = open(stateLog(id, LogOptions.defaults()));
    stateLog.openReadOnly();
    EmbeddedTopics topics = open(EmbeddedTopics.open(place("topics", stateLog, null)));
    EmbeddedQueues queues = open(EmbeddedQueues.open(place("queues", stateLog, null)));
    var store = new EmbeddedEvents(state, eventLog);
    opened.push(store::close);
    return new Parts(
        id, store, stateLog, topics, queues, snapshots(), recovery(log.recovery(), eventLog));
  }

  private void createDirectory(Disk disk) throws IOException {
    Path parent = directory.getParent();
    if (!disk.exists(directory)) {
      if (parent != null && parent.getParent() != null && !disk.exists(parent)) {
        throw new Unavailable(
            "%s cannot be created: %s does not exist; expected a directory there: create it, or"
                    .formatted(directory, parent)
                + " check the path",
            null);
      }
      disk.createDirectories(directory);
    }
    if (disk.exists(directory.resolve(StoreFile.NAME))) {
      return;
    }
    for (String name : disk.list(directory)) {
      if (!List.of(LOCK, EVENTS).contains(name) && !SmallFiles.isTemporary(name)) {
        throw new Unavailable(
            "%s is not a store: it holds '%s' but no file %s; expected a store, or an empty or"
                    .formatted(directory, name, StoreFile.NAME)
                + " missing directory for a new one: check the path",
            null);
      }
    }
  }

  /** The log is made before the file STORE, so a store without its log has lost it. */
  private UUID identity(Disk disk, Path events) throws IOException {
    UUID ofLog = Log.identity(disk, events);
    if (!disk.exists(directory.resolve(StoreFile.NAME))) {
      return ofLog == null ? UUID.randomUUID() : ofLog;
    }
    UUID id = StoreFile.read(disk, directory);
    if (ofLog == null) {
      throw new StoreCorrupt(
          "%s has no log; expected the log of store %s there: restore the directory from a backup"
              .formatted(events, id),
          null);
    }
    return id;
  }

  private <T extends AutoCloseable> T open(T part) {
    opened.push(part);
    return part;
  }

  private IndexPlace indexPlace(UUID id, boolean writable) {
    return new IndexPlace(
        seams.disk(), directory.resolve("index"), id, seams.hash(), seams.runEvents(), writable);
  }

  private Executor background() {
    if (!seams.threads()) {
      return Runnable::run;
    }
    ExecutorService executor =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("headwater-index").factory());
    return open(executor);
  }

  private @Nullable Flusher flusher(Keeping keeping, Log log) {
    return keeping.isBuffered() && seams.threads() ? open(new Flusher(log)).start() : null;
  }

  private StateLog stateLog(UUID id, LogOptions options) {
    Path place = directory.resolve("state");
    return new StateLog(new StateDirectories(seams.disk(), place, id, options), state);
  }

  private LogPlace place(String name, StateLog stateLog, @Nullable Keeping keeping) {
    return new LogPlace(
        seams.disk(), directory.resolve(name), state, stateLog, keeping, seams.threads());
  }

  private SnapshotFiles snapshots() {
    return new SnapshotFiles(seams.disk(), directory.resolve("snapshots"), state);
  }

  private static Recovery recovery(RecoveryReport report, EventLog log) {
    return new Recovery(
        report.clean(), log.count(), report.tornBytes(), report.quarantine(), log.remade());
  }

  private Parts parts() {
    if (parts == null) {
      throw new IllegalStateException("the store is not open yet");
    }
    return parts;
  }

  Path directory() {
    return directory;
  }

  UUID id() {
    return parts().id();
  }

  EmbeddedEvents events() {
    return parts().events();
  }

  StateLog stateLog() {
    return parts().stateLog();
  }

  EmbeddedTopics topics() {
    return parts().topics();
  }

  EmbeddedQueues queues() {
    return parts().queues();
  }

  SnapshotFiles snapshotFiles() {
    return parts().snapshots();
  }

  Recovery recovery() {
    return parts().recovery();
  }

  boolean isClosed() {
    return state.isClosed();
  }

  /** Ends what was accepted, refuses the rest, and releases everything. */
  void close() throws IOException {
    closing.lock();
    try {
      closeOpened();
    } finally {
      closing.unlock();
    }
  }

  private void closeOpened() throws IOException {
    Throwable first = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Throwable e) {
        first = first == null ? e : first;
      }
    }
    switch (first) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IOException(first);
    }
  }
}
