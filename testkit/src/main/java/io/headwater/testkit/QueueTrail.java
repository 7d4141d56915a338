package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.Message;
import io.headwater.core.Received;
import io.headwater.core.Receiver.Settlement;
import io.headwater.core.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of every message of a queue, and what may be done with it next. Unlike a model it
 * leaves open what the contract leaves open: when those come that came back or were delayed.
 */
final class QueueTrail {
  private final Duration lockTime;
  private final Retry retry;
  private final String where;
  private final Map<String, Track> tracks = new LinkedHashMap<>();
  private Duration now = Duration.ZERO;

  /** What is done with messages that were received. */
  sealed interface Step {
    /** Their locks are renewed. */
    record Renewal() implements Step {}

    /** They are settled. */
    record Settled(Settlement as) implements Step {}
  }

  private enum State {
    READY,
    HELD,
    DONE,
    DEAD
  }

  /** One message. */
  private static final class Track {
    final int priority;
    Duration due;
    State state = State.READY;

    /** Sent to be handed out at once, and never was: these come in order. */
    boolean fresh;

    int delivery;
    @Nullable String token;
    Duration lockedUntil = Duration.ZERO;
    @Nullable Reason reason;

    Track(int priority, Duration due, boolean fresh) {
      this.priority = priority;
      this.due = due;
      this.fresh = fresh;
    }
  }

  QueueTrail(Duration lockTime, Retry retry, String where) {
    this.lockTime = lockTime;
    this.retry = retry;
    this.where = where;
  }

  private static String key(Message message) {
    return message.event().id().toString();
  }

  void sent(Message message, int priority, Duration delay) {
    tracks.put(key(message), new Track(priority, now.plus(delay), delay.isZero()));
  }

  void redriven(Message message) {
    Track before = Objects.requireNonNull(tracks.remove(key(message)), "a dead one");
    tracks.put(key(message), new Track(before.priority, now, false));
  }

  private boolean isReady(Track track) {
    return track.state == State.READY && track.due.compareTo(now) <= 0;
  }

  private List<Track> ready() {
    return tracks.values().stream().filter(this::isReady).toList();
  }

  /** These were received, of so many that were asked for. */
  void received(List<Received> taken, int max) {
    for (Received message : taken) {
      String what = "%s: received %s".formatted(where, message);
      Track track = Objects.requireNonNull(tracks.get(key(message.message())), what);
      List<Track> ready = ready();
      assertThat(ready).as(what).contains(track);
      assertThat(ready).as(what).allMatch(other -> other.priority <= track.priority);
      if (track.fresh) {
        Track first =
            ready.stream().filter(each -> isBefore(each, track)).findFirst().orElse(track);
        assertThat(first).as(what + " in the order of sending").isSameAs(track);
      }
      track.fresh = false;
      track.state = State.HELD;
      track.token = message.token();
      track.delivery++;
      track.lockedUntil = now.plus(lockTime);
      assertThat(message.delivery()).as(what).isEqualTo(track.delivery);
      assertThat(message.priority()).as(what).isEqualTo(track.priority);
    }
    assertThat(taken.size()).as(where).isLessThanOrEqualTo(max);
    if (taken.size() < max) {
      assertThat(ready()).as("%s: left behind", where).isEmpty();
    }
  }

  private static boolean isBefore(Track each, Track track) {
    return each.fresh && each.priority == track.priority;
  }

  /** Something is done with these; gives those whose locks are lost, of whom nothing changes. */
  List<Received> settled(List<Received> messages, Step step) {
    List<Received> lost = new ArrayList<>();
    for (Received message : messages) {
      Track track = tracks.get(key(message.message()));
      if (track == null || track.state != State.HELD || !message.token().equals(track.token)) {
        lost.add(message);
      } else {
        settle(track, step);
      }
    }
    return lost;
  }

  private void settle(Track track, Step step) {
    switch (step) {
      case Step.Renewal renewal -> track.lockedUntil = now.plus(lockTime);
      case Step.Settled settled -> {
        switch (settled.as()) {
          case Settlement.Ack ack -> track.state = State.DONE;
          case Settlement.Reject reject -> bury(track, Reason.REJECTED);
          case Settlement.Release release -> {
            Duration delay = release.delay();
            comeBack(track, delay == null ? retry.delayAfter(track.delivery) : delay);
          }
        }
      }
    }
  }

  private void comeBack(Track track, Duration delay) {
    track.token = null;
    if (track.delivery >= retry.attempts()) {
      bury(track, Reason.DELIVERY_LIMIT);
    } else {
      track.state = State.READY;
      track.due = now.plus(delay);
    }
  }

  private static void bury(Track track, Reason reason) {
    track.state = State.DEAD;
    track.reason = reason;
    track.token = null;
  }

  void passed(Duration time) {
    now = now.plus(time);
    tracks.values().stream()
        .filter(track -> track.state == State.HELD && track.lockedUntil.compareTo(now) <= 0)
        .forEach(track -> comeBack(track, Duration.ZERO));
  }

  /** A receiver was closed: what was held by these tokens comes back. */
  void gaveBack(Predicate<String> tokens) {
    for (Track track : tracks.values()) {
      if (track.state == State.HELD && tokens.test(Objects.requireNonNull(track.token, "held"))) {
        comeBack(track, Duration.ZERO);
      }
    }
  }

  /** Whoever holds something now holds it for a lock time at most. */
  void restarted() {
    tracks.values().forEach(track -> track.lockedUntil = now.plus(lockTime));
  }

  void purged() {
    tracks.values().removeIf(track -> track.state == State.READY);
  }

  /** How many wait, are delayed, held, dead. */
  List<Long> counts() {
    long ready = ready().size();
    return List.of(ready, count(State.READY) - ready, count(State.HELD), count(State.DEAD));
  }

  private long count(State state) {
    return tracks.values().stream().filter(track -> track.state == state).count();
  }

  @Nullable Reason reasonOf(Message message) {
    Track track = tracks.get(key(message));
    return track == null ? null : track.reason;
  }
}
