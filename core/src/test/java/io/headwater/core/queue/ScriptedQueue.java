package io.headwater.core.queue;

import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Message;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue in memory on a clock that is moved by hand. Tests take it away for a while, and kill
 * whoever calls it, before or after any change.
 */
final class ScriptedQueue {
  static final Duration LOCK = Duration.ofSeconds(30);
  static final int DELIVERIES = 5;

  /** The process of the caller is gone. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  enum State {
    WAITING,
    HELD,
    DONE,
    DEAD
  }

  /** One message. */
  static final class Row {
    final int number;
    final Message message;
    State state = State.WAITING;
    Duration due = Duration.ZERO;
    Duration lockedUntil = Duration.ZERO;
    @Nullable String token;
    int delivery;
    int handled;
    String why = "";

    Row(int number) {
      this.number = number;
      Event event = Event.of("Job", new byte[10]).withId(EventIds.named("job " + number));
      this.message = new Message(null, event);
    }
  }

  /** Stands still until it is moved. Its nanoseconds are about to wrap around. */
  final class HandClock implements Clock {
    @Override
    public Instant now() {
      return Instant.EPOCH.plus(passed);
    }

    @Override
    public long nanos() {
      return Long.MAX_VALUE - 1_000_000_000L + passed.toNanos();
    }
  }

  final HandClock clock = new HandClock();
  final List<Row> rows = new ArrayList<>();
  final List<String> calls = new ArrayList<>();
  Duration passed = Duration.ZERO;

  /** Before which change the caller is killed, counted from 0; behind it if odd; never if less. */
  int killAt = -1;

  /** Whether it is away just now. */
  BooleanSupplier away = () -> false;

  private int changes;
  private int tokens;

  void send(int count) {
    for (int i = 0; i < count; i++) {
      rows.add(new Row(rows.size()));
    }
  }

  void pass(Duration time) {
    passed = passed.plus(time);
    for (Row row : rows) {
      if (row.state == State.HELD && row.lockedUntil.compareTo(passed) <= 0) {
        comeBack(row, Duration.ZERO);
      }
    }
  }

  private void comeBack(Row row, Duration delay) {
    row.token = null;
    row.state = row.delivery == DELIVERIES ? State.DEAD : State.WAITING;
    row.due = passed.plus(delay);
  }

  Row row(Received message) {
    return rows.stream()
        .filter(row -> row.message.equals(message.message()))
        .findFirst()
        .orElseThrow();
  }

  boolean isHeldBy(Received message) {
    return message.token().equals(row(message).token);
  }

  long count(State state) {
    return rows.stream().filter(row -> row.state == state).count();
  }

  boolean isFinished() {
    return count(State.DONE) + count(State.DEAD) == rows.size();
  }

  /** How many places there were to be killed at. */
  int places() {
    return 2 * changes;
  }

  private <T> T change(String what, Supplier<T> call) {
    kill(2 * changes);
    if (away.getAsBoolean()) {
      throw new Unavailable("the queue is away", null);
    }
    T answer = call.get();
    calls.add(what);
    kill(2 * changes + 1);
    changes++;
    return answer;
  }

  private void kill(int at) {
    if (at == killAt) {
      changes++;
      throw new Killed();
    }
  }

  /** Receives; what happens while it waits says the test. */
  final class Scripted implements Receiver {
    private final Runnable waiting;
    private final List<String> tokensGiven = new ArrayList<>();

    Scripted(Runnable waiting) {
      this.waiting = waiting;
    }

    @Override
    public List<Received> receive(int max, Duration wait) {
      List<Received> taken = take(max);
      if (taken.isEmpty() && wait.isPositive()) {
        waiting.run();
        taken = take(max);
      }
      return taken;
    }

    private List<Received> take(int max) {
      List<Row> ready =
          rows.stream()
              .filter(row -> row.state == State.WAITING && row.due.compareTo(passed) <= 0)
              .limit(max)
              .toList();
      if (ready.isEmpty() && !away.getAsBoolean()) {
        return List.of();
      }
      return change("receive " + ready.size(), () -> ready.stream().map(this::hand).toList());
    }

    private Received hand(Row row) {
      String token = "token" + tokens++;
      tokensGiven.add(token);
      row.token = token;
      row.state = State.HELD;
      row.lockedUntil = passed.plus(LOCK);
      row.delivery++;
      return new Received("q", token, row.message, Instant.EPOCH, 0, row.delivery);
    }

    @Override
    public void settle(List<Received> messages, Settlement settlement) {
      change(
          "settle %d as %s".formatted(messages.size(), settlement),
          () -> forHeld(messages, row -> settle(row, settlement)));
    }

    private void settle(Row row, Settlement settlement) {
      switch (settlement) {
        case Settlement.Ack ack -> row.state = State.DONE;
        case Settlement.Reject reject -> {
          row.state = State.DEAD;
          row.why = reject.why();
        }
        case Settlement.Release release -> {
          row.why = release.why();
          comeBack(row, Duration.ofSeconds(1));
        }
      }
      row.token = null;
    }

    @Override
    public void renew(List<Received> messages) {
      change(
          "renew " + messages.size(),
          () -> forHeld(messages, row -> row.lockedUntil = passed.plus(LOCK)));
    }

    private boolean forHeld(List<Received> messages, Consumer<Row> action) {
      List<Received> lost = messages.stream().filter(each -> !isHeldBy(each)).toList();
      messages.stream()
          .filter(each -> !lost.contains(each))
          .forEach(each -> action.accept(row(each)));
      if (!lost.isEmpty()) {
        throw new LockLost(lost);
      }
      return true;
    }

    @Override
    public void wakeup() {}

    @Override
    public void close() {
      for (Row row : rows) {
        if (row.token != null && tokensGiven.contains(row.token)) {
          comeBack(row, Duration.ZERO);
        }
      }
    }
  }
}
