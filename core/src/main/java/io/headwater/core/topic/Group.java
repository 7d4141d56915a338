package io.headwater.core.topic;

import io.headwater.core.Clock;
import io.headwater.core.ConsumerStatus;
import io.headwater.core.Delivery;
import io.headwater.core.EventCodec;
import io.headwater.core.Groups;
import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException;
import io.headwater.core.Retry;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.Topics;
import io.headwater.core.engine.ConsumerLoop;
import io.headwater.core.engine.ErrorText;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A running member of a consumer group: a handler with side effects gets the messages of some
 * topics, and the members of a group share them.
 *
 * <pre>{@code
 * try (Group mailer =
 *     Group.of(headwater).named("mailer").on("orders").start(delivery -> send(delivery.event()))) {
 *   …
 * }
 * }</pre>
 *
 * <p><b>Order.</b> The messages of one key are handled one after the other in their order; keys,
 * and messages without one, in parallel, also within a partition.
 *
 * <p><b>Delivery is at least once.</b> How far a partition is done is saved after the handler, at
 * most a second later, as the offset below which everything is done. So when a partition goes to
 * another member, or this one is closed, what was done of other keys above a message that was not
 * comes again; after a crash also what was done in the last second. A handler may take as long as
 * it likes: nobody takes its partition from it for that. If the partition is to go to another
 * member, that one waits up to the drain time; a handler that takes longer ends too, and its
 * message is handled again ({@link GroupCounts#endedTooLate}).
 *
 * <p><b>Failures.</b> A handler that throws an exception is called again by {@link Builder#retry};
 * meanwhile the key waits and all others flow. After the last attempt the message is parked: moved,
 * durably, to where {@link Groups#parked} finds it with its bytes and the error. While anything of
 * a key is parked, its later messages are parked behind it, in order. {@link Groups#request} has
 * them handled again, or the first dropped; then the key flows as before. A partition of which
 * 100,000 are parked is paused ({@link GroupCounts#full}). An {@link Error} stops this member,
 * visibly ({@link ConsumerStatus.Failed}): its message is not done and comes again.
 *
 * <p>The handler runs on virtual threads. All methods are safe for use by many threads.
 */
public final class Group implements AutoCloseable {

  /** What is done with each message. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Handles one message; it counts as done when this returns. Called again with the same message
     * if this throws an exception; an {@link Error} stops the member at once.
     */
    void handle(Delivery delivery) throws Exception;
  }

  /**
   * What is done with each message that a codec has read.
   *
   * @param <E> the domain's sealed event type
   */
  @FunctionalInterface
  public interface EventHandler<E> {
    /** As {@link Handler#handle}. */
    void handle(E event, Delivery delivery) throws Exception;
  }

  /** A member that is not started yet. For one thread. */
  public static final class Builder {
    private final Headwater headwater;
    private @Nullable String name;
    private Set<String> topics = Set.of();
    private Groups.Start start = Groups.Start.earliest();
    private Retry retry = Retry.standard();
    private int concurrency = 64;
    private Duration drain = Duration.ofSeconds(10);
    private Duration session = Duration.ofSeconds(10);
    private Clock clock = Clock.system();

    private Builder(Headwater headwater) {
      this.headwater = headwater;
    }

    /** The group; a name as of a topic. Must be called. */
    public Builder named(String group) {
      this.name = Topic.checkName(group);
      return this;
    }

    /** What it consumes, 1 topic or more. Must be called. All members name the same. */
    public Builder on(String... topicNames) {
      this.topics = new TreeSet<>(Set.of(topicNames));
      return this;
    }

    /** Where to begin what the group never had; with the oldest unless this is called. */
    public Builder from(Groups.Start begin) {
      this.start = begin;
      return this;
    }

    /** What to do when the handler fails; {@link Retry#standard} unless this is called. */
    public Builder retry(Retry policy) {
      this.retry = policy;
      return this;
    }

    /**
     * How many calls of the handler run at a time in this member; 64 unless this is called.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public Builder concurrency(int handlers) {
      if (handlers < 1) {
        throw new IllegalArgumentException(
            "concurrency of " + handlers + "; expected 1 handler or more");
      }
      this.concurrency = handlers;
      return this;
    }

    /**
     * How long handlers may take to end when their partition is to go elsewhere, or this is closed;
     * 10 s unless this is called.
     *
     * @throws IllegalArgumentException if negative, or an hour or more
     */
    public Builder drain(Duration time) {
      this.drain = checkTime("drain time", time, Duration.ZERO);
      return this;
    }

    /**
     * After how long without a sign of life the member is taken for dead; 10 s unless this is
     * called. Handlers do not matter for it. On Kafka the cluster decides.
     *
     * @throws IllegalArgumentException if less than 1 s, or an hour or more
     */
    public Builder session(Duration time) {
      this.session = checkTime("session time", time, Duration.ofSeconds(1));
      return this;
    }

    private static Duration checkTime(String what, Duration time, Duration least) {
      if (time.compareTo(least) < 0 || time.compareTo(Duration.ofHours(1)) >= 0) {
        throw new IllegalArgumentException(
            "%s of %s; expected %s or more, and less than an hour".formatted(what, time, least));
      }
      return time;
    }

    /** Where time comes from; the machine unless this is called. */
    public Builder clock(Clock time) {
      this.clock = time;
      return this;
    }

    /**
     * Joins the group, and starts.
     *
     * @throws IllegalArgumentException if one of the topics does not exist
     * @throws IllegalStateException if no name or no topic was given
     * @throws HeadwaterException.Unavailable if the backend cannot be reached
     */
    public Group start(Handler handler) {
      if (name == null || topics.isEmpty()) {
        throw new IllegalStateException(
            "group %s on topics %s; expected both: call named and on".formatted(name, topics));
      }
      GroupSettings settings =
          new GroupSettings(
              name,
              topics,
              new Groups.Terms(start, session, drain),
              retry,
              concurrency,
              GroupSettings.Bounds.standard());
      return new Group(settings, headwater.topics(), clock, handler);
    }

    /**
     * As {@link #start(Handler)} with messages read by a codec. One that it cannot read is parked
     * at once with its bytes, and what follows of its key behind it.
     */
    public <E> Group start(EventCodec<E> codec, EventHandler<? super E> handler) {
      return start(delivery -> handler.handle(decode(codec, delivery), delivery));
    }

    // A codec may be anybody's: whatever it throws, trying again will not make the bytes better.
    @SuppressWarnings("IllegalCatch")
    private static <E> E decode(EventCodec<E> codec, Delivery delivery) throws Undecodable {
      try {
        return codec.decode(delivery.event().type(), delivery.event().data());
      } catch (RuntimeException e) {
        throw new Undecodable(
            "message at %s cannot be decoded: %s"
                .formatted(KeyLane.name(delivery), ErrorText.of(e)),
            e);
      }
    }
  }

  private final GroupSettings settings;
  private final Topics topics;
  private final ConsumerLoop<Outcome, GroupEngine.View> loop;

  private Group(GroupSettings settings, Topics topics, Clock clock, Handler handler) {
    this.settings = settings;
    this.topics = topics;
    String group = settings.group();
    Groups groups = topics.groups();
    this.loop =
        ConsumerLoop.start(
            "member of group '" + group + "'",
            clock,
            around ->
                new GroupEngine(
                    settings,
                    handler,
                    around,
                    seen -> groups.join(group, settings.topics(), settings.terms(), seen)));
  }

  /** A new member of a group on the topics of a store. */
  public static Builder of(Headwater headwater) {
    return new Builder(headwater);
  }

  /** How it is doing. */
  public ConsumerStatus status() {
    return loop.status();
  }

  /** The partitions that it has now. */
  public Set<TopicPartition> owned() {
    return new TreeSet<>(loop.view().committed().keySet());
  }

  /** What it has done and has before it. */
  public GroupCounts counts() {
    return loop.view().counts();
  }

  /**
   * Waits until all messages that are in its topics now are done or parked, by whichever member of
   * the group, and that is saved.
   *
   * @return false if the time ran out
   * @throws IllegalStateException if this member failed or was closed before
   * @throws InterruptedException if the thread is interrupted while waiting
   */
  public boolean awaitIdle(Duration timeout) throws InterruptedException {
    Map<TopicPartition, Long> wanted = ends();
    return loop.awaitIdle(() -> isDone(wanted), timeout);
  }

  private Map<TopicPartition, Long> ends() {
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (String topic : settings.topics()) {
      List<Topics.Range> ranges = topics.ranges(topic);
      for (int partition = 0; partition < ranges.size(); partition++) {
        ends.put(new TopicPartition(topic, partition), ranges.get(partition).next());
      }
    }
    return ends;
  }

  /** Whether these are done; forgets those that are. Only of others' the group is asked. */
  private boolean isDone(Map<TopicPartition, Long> wanted) {
    Map<TopicPartition, Long> own = loop.view().committed();
    wanted.entrySet().removeIf(end -> own.getOrDefault(end.getKey(), -1L) >= end.getValue());
    if (!wanted.isEmpty() && !own.keySet().containsAll(wanted.keySet())) {
      topics
          .groups()
          .find(settings.group())
          .ifPresent(info -> info.partitions().forEach(each -> forgetIfDone(wanted, each)));
    }
    return wanted.isEmpty();
  }

  private static void forgetIfDone(Map<TopicPartition, Long> wanted, Groups.Progress progress) {
    Long end = wanted.get(progress.partition());
    if (end != null && progress.committed() >= end) {
      wanted.remove(progress.partition());
    }
  }

  /**
   * Starts no more handlers, waits for those that run up to the drain time, saves how far it is,
   * and leaves the group. Interrupts nothing. Waits for all that, unless a handler calls this; not
   * interruptible. A second call does nothing more.
   */
  @Override
  public void close() {
    loop.close();
  }
}
