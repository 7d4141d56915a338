package io.headwater.core.topic;

import io.headwater.core.Clock;
import io.headwater.core.Delivery;
import io.headwater.core.Seat;
import io.headwater.core.TopicPartition;
import io.headwater.core.engine.Around;
import io.headwater.core.engine.Backoff;
import io.headwater.core.engine.ConsumerLoop;
import io.headwater.core.engine.Inbox;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One member of a consumer group. Its thread owns all state and calls {@link #step} for ever; only
 * handlers run elsewhere, and leave their outcome in the inbox. So it never stops polling, whatever
 * handlers do, and on a virtual clock a step is a replay.
 *
 * <pre>
 *   step:  outcomes ─► delays over ─► parked read ─► park ─► requests ─► start handlers ─► commit
 *            ─► pause, resume ─► poll ─► take in what it gave
 * </pre>
 *
 * <p>The order is the proof: a message leaves memory only when it was handled, or when the backend
 * has it among the parked; what is committed is below everything in memory. The policy of a key is
 * in {@link Dispatch}, that of parking in {@link Parking}.
 */
class GroupEngine implements ConsumerLoop.Engine<GroupEngine.View> {
  private static final int COMMIT_MESSAGES = 1_000;
  private static final long COMMIT_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long IDLE_NANOS = Duration.ofMillis(100).toNanos();
  private static final long REQUESTS_NANOS = Duration.ofMillis(250).toNanos();

  /** The longest poll: a clock that is moved by hand is looked at so often. */
  private static final long POLL_NANOS = Duration.ofMillis(500).toNanos();

  /** What others may see: its counts, and how far each partition it has is committed. */
  record View(GroupCounts counts, Map<TopicPartition, Long> committed) {}

  private final GroupSettings settings;
  private final Clock clock;
  private final Inbox<Outcome> inbox;
  private final Seat seat;
  private final Backoff polls;
  private final Backoff saves;
  private final Tally tally = new Tally();
  private final Parking parking;
  private final Dispatch dispatch;
  private final Map<TopicPartition, OwnedPartition> owned = new TreeMap<>();
  private final long maxPollNanos;
  private boolean hadPartitions;
  private boolean closing;
  private boolean hurried;
  private boolean opened;
  private long committedAt;
  private long finishedThen;
  private long endedAt;
  private long requestsAt;
  private long dropped;
  private @Nullable Throwable fatal;

  /** Joins. */
  GroupEngine(
      GroupSettings settings,
      Group.Handler handler,
      Around<Outcome> around,
      Function<Seat.Listener, Seat> join) {
    this.settings = settings;
    this.clock = around.clock();
    this.inbox = around.inbox();
    this.polls = new Backoff(clock);
    this.saves = new Backoff(clock);
    this.maxPollNanos = Math.min(POLL_NANOS, settings.terms().session().toNanos() / 3);
    this.committedAt = clock.nanos();
    this.endedAt = committedAt;
    this.requestsAt = committedAt;
    this.seat = join.apply(new Ownership());
    this.parking = new Parking(seat, clock, saves, tally);
    this.dispatch = new Dispatch(settings, handler, around, parking, tally);
    inbox.wakesBy(seat::wakeup);
  }

  /**
   * Does everything that can be done, then waits a while for something new.
   *
   * @throws RuntimeException what the backend threw, if it does not pass by itself
   * @throws Error what a handler threw
   */
  @Override
  public void step() {
    work();
    stopIfFatal();
    List<Delivery> given = poll();
    stopIfFatal();
    takeIn(given);
  }

  /** The same before a poll and while handlers of a revoked partition are waited for. */
  private void work() {
    takeOutcomes();
    dispatch.fireTimers();
    open();
    park(owned.values());
    carryOutRequests();
    if (fatal == null) {
      dispatch.start();
    }
    parking.refused().forEach(this::giveUp);
    if (isCommitDue()) {
      commit(owned.values());
    }
    balance();
  }

  private void takeOutcomes() {
    for (Outcome outcome = inbox.take(); outcome != null; outcome = inbox.take()) {
      dispatch.ended(outcome);
      endedAt = clock.nanos();
      if (outcome.error() instanceof Error error && fatal == null) {
        fatal = error;
      }
    }
  }

  private void stopIfFatal() {
    switch (fatal) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      case Throwable other -> throw new AssertionError(other);
    }
  }

  /** Reads what is parked of new partitions, before the first of their messages. */
  private void open() {
    for (OwnedPartition partition : owned.values()) {
      if (partition.stage == OwnedPartition.Stage.NEW && parking.load(partition)) {
        partition.stage = OwnedPartition.Stage.OPEN;
        // Where the group begins is committed at once: after a crash "the end" would be elsewhere.
        opened = true;
        for (Buffered message = partition.first(); message != null; ) {
          Buffered next = message.next;
          dispatch.route(partition, message);
          message = next;
        }
      }
    }
  }

  private void park(Collection<OwnedPartition> partitions) {
    partitions.forEach(parking::flush);
    parking.refused().forEach(this::giveUp);
  }

  private void carryOutRequests() {
    long now = clock.nanos();
    if (requestsAt - now <= 0) {
      requestsAt = now + REQUESTS_NANOS;
      parking.take(owned).forEach(dispatch::advance);
    }
    parking.settle().forEach(dispatch::advance);
  }

  private boolean isCommitDue() {
    long now = clock.nanos();
    return opened
        || tally.finished - finishedThen >= COMMIT_MESSAGES
        || now - committedAt >= COMMIT_NANOS
        || (hurried && isIdle())
        || (tally.finished != finishedThen && isIdle() && now - endedAt >= IDLE_NANOS);
  }

  private boolean isIdle() {
    return owned.values().stream().allMatch(partition -> partition.first() == null);
  }

  /** Saves how far partitions are, where that is not known to the backend yet. */
  private void commit(Collection<OwnedPartition> partitions) {
    Set<TopicPartition> refused = saves.ask(() -> save(partitions));
    if (refused != null) {
      opened = false;
      committedAt = clock.nanos();
      finishedThen = tally.finished;
      refused.forEach(this::giveUp);
    }
  }

  private Set<TopicPartition> save(Collection<OwnedPartition> partitions) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (OwnedPartition partition : partitions) {
      long done = done(seat, partition);
      if (done > partition.committed) {
        offsets.put(partition.id, done);
      }
    }
    Set<TopicPartition> refused = offsets.isEmpty() ? Set.of() : seat.commit(offsets);
    for (OwnedPartition partition : partitions) {
      partition.committed = offsets.getOrDefault(partition.id, partition.committed);
    }
    return refused;
  }

  /** Everything below is done or parked. */
  long done(Seat from, OwnedPartition partition) {
    Buffered first = partition.first();
    return first == null ? from.position(partition.id) : first.offset();
  }

  /** Pauses what has more in memory than its share, and resumes. */
  private void balance() {
    GroupSettings.Bounds share = settings.bounds().share(owned.size());
    owned.values().forEach(partition -> partition.balance(seat, share));
  }

  private List<Delivery> poll() {
    long wait = inbox.polling() ? untilNext() : 0;
    try {
      List<Delivery> given = polls.ask(() -> seat.poll(Duration.ofNanos(wait)));
      if (given != null) {
        dropped = seat.dropped();
        return given;
      }
    } finally {
      inbox.polled();
    }
    inbox.await(Math.min(untilNext(), polls.untilReady()));
    return List.of();
  }

  /** How long there is nothing to do but to poll, in nanoseconds. */
  private long untilNext() {
    if (parking.hasToSettle() && saves.ready()) {
      return 0;
    }
    long now = clock.nanos();
    long wait = Math.min(maxPollNanos, dispatch.untilNext());
    wait = Math.min(wait, Math.max(0, requestsAt - now));
    if (tally.finished != finishedThen) {
      long idle = isIdle() ? endedAt + IDLE_NANOS - now : Long.MAX_VALUE;
      wait = Math.min(wait, Math.max(0, Math.min(idle, committedAt + COMMIT_NANOS - now)));
    }
    return saves.ready()
        ? wait
        : Math.max(wait, Math.min(saves.untilReady(), dispatch.untilNext()));
  }

  private void takeIn(List<Delivery> given) {
    for (Delivery delivery : given) {
      OwnedPartition partition = owned.get(delivery.source());
      // Given up since a commit was refused, and the listener has not heard of it yet.
      if (partition != null) {
        Buffered message = partition.add(delivery);
        if (partition.stage == OwnedPartition.Stage.OPEN) {
          dispatch.route(partition, message);
        }
      }
    }
    balance();
  }

  private void giveUp(TopicPartition id) {
    OwnedPartition partition = owned.remove(id);
    if (partition != null) {
      partition.stage = OwnedPartition.Stage.GONE;
      dispatch.stop(partition);
      parking.forget(partition);
    }
  }

  /** Waits for what runs of these, up to the drain time, saves how far they are, gives them up. */
  private void leave(List<OwnedPartition> leaving) {
    for (OwnedPartition partition : leaving) {
      partition.stage = OwnedPartition.Stage.LEAVING;
      dispatch.stop(partition);
    }
    long until = clock.nanos() + settings.terms().drain().toNanos();
    work();
    while (leaving.stream().anyMatch(GroupEngine::isWaitedFor) && until - clock.nanos() > 0) {
      inbox.await(Math.min(untilNext(), until - clock.nanos()));
      work();
    }
    saves.forget(); // or else what a failure delays would not be saved at all
    park(leaving.stream().filter(GroupEngine::isHeld).toList());
    saves.forget();
    commit(leaving.stream().filter(GroupEngine::isHeld).toList());
    leaving.forEach(partition -> giveUp(partition.id));
  }

  private static boolean isHeld(OwnedPartition partition) {
    return partition.stage != OwnedPartition.Stage.GONE;
  }

  private static boolean isWaitedFor(OwnedPartition partition) {
    return partition.stage == OwnedPartition.Stage.LEAVING && partition.running > 0;
  }

  /**
   * Takes no more, waits for what runs up to the drain time, saves, and leaves the group.
   *
   * @throws RuntimeException what the backend threw
   */
  @Override
  public void close() {
    closing = true;
    try {
      seat.close();
    } finally {
      List.copyOf(owned.keySet()).forEach(this::giveUp);
    }
  }

  @Override
  public void hurry(boolean newHurried) {
    hurried = newHurried;
  }

  /** How far the backend knows each partition to be done. */
  Map<TopicPartition, Long> committed() {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    owned.forEach((id, partition) -> offsets.put(id, partition.committed));
    return Map.copyOf(offsets);
  }

  @Override
  public @Nullable Throwable unreachable() {
    return polls.cause() == null ? saves.cause() : polls.cause();
  }

  @Override
  public View view() {
    return new View(counts(), committed());
  }

  GroupCounts counts() {
    Set<TopicPartition> full = new HashSet<>();
    int buffered = 0;
    for (OwnedPartition partition : owned.values()) {
      buffered += partition.messages();
      if (partition.parked() >= settings.bounds().parked()) {
        full.add(partition.id);
      }
    }
    return new GroupCounts(
        tally.handled,
        tally.failedAttempts,
        tally.parked,
        tally.endedTooLate,
        tally.rebalances,
        dropped,
        dispatch.running(),
        buffered,
        full);
  }

  /** Hears from the seat, in the engine's thread. What goes wrong here is thrown by the step. */
  private final class Ownership implements Seat.Listener {
    @Override
    public void assigned(Set<TopicPartition> partitions) {
      changed(partitions);
      for (TopicPartition id : partitions) {
        giveUp(id);
        owned.put(id, new OwnedPartition(id));
      }
      hadPartitions = true;
    }

    @Override
    public void revoked(Set<TopicPartition> partitions) {
      changed(partitions);
      try {
        leave(partitions.stream().map(owned::get).filter(Objects::nonNull).toList());
      } catch (RuntimeException e) {
        fatal = fatal == null ? e : fatal;
      } finally {
        partitions.forEach(GroupEngine.this::giveUp);
      }
    }

    @Override
    public void lost(Set<TopicPartition> partitions) {
      changed(partitions);
      partitions.forEach(GroupEngine.this::giveUp);
    }

    private void changed(Set<TopicPartition> partitions) {
      if (hadPartitions && !closing && !partitions.isEmpty()) {
        tally.rebalances++;
      }
    }
  }
}
