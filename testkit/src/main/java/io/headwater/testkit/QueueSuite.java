package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.core.Clock;
import io.headwater.core.DeadLetter;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Retry;
import io.headwater.testkit.QueueBackend.Feature;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the suites of queues share: a new backend for each test, and how time passes on it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(GuaranteeWatcher.class)
abstract class QueueSuite {
  /** Of one look at what should not be there, and between two looks at what should. */
  static final Duration A_MOMENT = Duration.ofMillis(50);

  static final Duration HANG = Duration.ofSeconds(Crew.HANG_SECONDS);

  /** Handed out again at once. */
  static final Retry AT_ONCE = new Retry(5, Duration.ZERO, 1, Duration.ZERO);

  final TestClock clock = new TestClock();
  final long seed = Long.getLong("headwater.testkit.seed", System.nanoTime());
  final SplittableRandom random = new SplittableRandom(seed);

  private final String title;
  private final long began = System.nanoTime();
  private QueueBackend backend;
  private Queues queues;
  private final Guarantees guarantees;
  private int tests;
  private int leftOut;
  private long checks;

  // of the test that runs
  private Guarantees.Result result = Guarantees.Result.HOLDS;
  private long checksBefore;

  /**
   * @param title what the suite is called in its last line
   */
  QueueSuite(String title) {
    this.title = title;
    this.guarantees = new Guarantees(title);
  }

  /** A new backend that uses this clock, if it uses one of ours. */
  protected abstract QueueBackend backend(Clock clock);

  @BeforeEach
  final void openQueues() {
    clock.set(TestClock.START);
    backend = backend(clock);
    queues = backend.open();
    tests++;
    result = Guarantees.Result.HOLDS;
    checksBefore = checks;
  }

  /** Called when a test has ended. */
  final void ended(String test, boolean passed) {
    guarantees.add(
        Guarantees.words(test), passed ? result : Guarantees.Result.BROKEN, checks - checksBefore);
  }

  @AfterEach
  final void closeQueues() {
    backend.close();
  }

  @AfterAll
  final void report() {
    guarantees.write(backend.name());
    System.out.printf(
        "%s on %s: %d tests, %,d checks, %.1f s, seed %d; %d left out%n",
        title,
        backend.name(),
        tests - leftOut,
        checks,
        (System.nanoTime() - began) / 1e9,
        seed,
        leftOut);
  }

  /** Whether to go on with a test of what a backend may lack; what it lacks it refuses. */
  final boolean has(Feature feature) {
    return goesOn(!backend.lacks().contains(feature), Guarantees.Result.REFUSED);
  }

  private boolean goesOn(boolean able, Guarantees.Result ifNot) {
    if (!able) {
      leftOut++;
      result = ifNot;
    }
    return able;
  }

  /** Notes that the backend has a feature, or refuses it. */
  final void noted(Feature feature) {
    boolean has = !backend.lacks().contains(feature);
    guarantees.add(
        feature.sentence(), has ? Guarantees.Result.HOLDS : Guarantees.Result.REFUSED, 1);
  }

  /** Whether to go on with a test that crashes the store. */
  final boolean canCrashHere() {
    return goesOn(backend.canCrash(), Guarantees.Result.NOT_RUN);
  }

  /** Whether to go on with a test that moves time by hand, step by step. */
  final boolean canStepHere() {
    return goesOn(backend.takesClock(), Guarantees.Result.NOT_RUN);
  }

  /** Whether it is told how old the oldest message is. */
  final boolean isOldestToldHere() {
    return goesOn(backend.tellsOldest(), Guarantees.Result.NOT_TOLD);
  }

  final QueueBackend backend() {
    return backend;
  }

  final Queues queues() {
    return queues;
  }

  final void reopen() {
    queues = backend.reopen();
  }

  final void crash() {
    queues = backend.crash();
  }

  final void shut() {
    backend.close();
  }

  /** Adds to the number of checks in the last line. */
  final synchronized void checked(long more) {
    checks += more;
  }

  /** A name that nobody has used. */
  static String unused(String what) {
    return what + "-" + UUID.randomUUID();
  }

  /** A queue that hands out again at once what comes back, and whose locks do not run out. */
  static Queue plain() {
    return Queue.of(unused("queue")).withRetry(AT_ONCE);
  }

  /** The same, but locks run out. */
  final Queue forgetful() {
    return plain().withLockTime(backend.lockTime());
  }

  /** Creates a queue, and gives its name. */
  final String create(Queue queue) {
    assertThat(queues.create(queue)).isTrue();
    return queue.name();
  }

  static Message message(String text) {
    return new Message(null, Event.of("Job", text.getBytes(StandardCharsets.UTF_8)));
  }

  static String text(Message message) {
    return new String(message.event().data(), StandardCharsets.UTF_8);
  }

  static List<String> texts(Collection<Received> all) {
    return all.stream().map(received -> text(received.message())).toList();
  }

  static List<String> deadTexts(Collection<DeadLetter> all) {
    return all.stream().map(letter -> text(letter.message())).toList();
  }

  /** Sends messages with these texts, one by one. */
  final void send(String queue, String... texts) {
    for (String text : texts) {
      queues.send(queue, message(text));
    }
  }

  final void send(String queue, Queues.Terms terms, String... texts) {
    for (String text : texts) {
      queues.send(queue, message(text), terms);
    }
  }

  /** Receives so many messages; fails if they never come, or more do. */
  final List<Received> take(Receiver receiver, int count) {
    List<Received> taken = new ArrayList<>();
    await(
        count + " messages",
        () -> {
          List<Received> more = receiver.receive(count - taken.size(), A_MOMENT);
          assertThat(more.size()).isLessThanOrEqualTo(count - taken.size());
          taken.addAll(more);
          return taken.size() == count;
        });
    return taken;
  }

  final Received takeOne(Receiver receiver) {
    return take(receiver, 1).getFirst();
  }

  /** There is nothing to receive now. */
  final void nothingFor(Receiver receiver) {
    assertThat(texts(receiver.receive(10, A_MOMENT))).as("nothing to receive").isEmpty();
    checked(1);
  }

  /**
   * There is nothing to receive until more time passes. Looked at only if that is up to us: where
   * it passes by itself a {@link Stopwatch} must tell.
   */
  final void notYetFor(Receiver receiver) {
    if (backend.takesClock()) {
      nothingFor(receiver);
    }
  }

  /** Receives and settles all there is, up to a count that has to come, and gives the texts. */
  final List<String> drain(String queue, int count) {
    try (Receiver receiver = queues.receiver(queue)) {
      List<Received> all = take(receiver, count);
      receiver.settle(all, new Receiver.Settlement.Ack());
      nothingFor(receiver);
      return texts(all);
    }
  }

  /** So many dead letters, the oldest first; fails if they never come. */
  final List<DeadLetter> dead(String queue, int count) {
    await(count + " dead letters", () -> queues.deadLetters(queue, count + 1).size() >= count);
    List<DeadLetter> found = queues.deadLetters(queue, count + 1);
    assertThat(found).hasSize(count);
    return found;
  }

  /** What is known of a queue when it is as expected; fails if it never is. */
  final QueueInfo info(String queue, String expected, Predicate<QueueInfo> isSo) {
    QueueInfo[] last = new QueueInfo[1];
    try {
      await(
          expected,
          () -> {
            last[0] = queues.info(queue);
            return isSo.test(last[0]) || !rest(A_MOMENT);
          });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + ", last " + last[0], e);
    }
    return last[0];
  }

  /** Exactly these locks are said to be lost. */
  final void lost(ThrowingCallable call, Received... messages) {
    LockLost thrown = catchThrowableOfType(LockLost.class, call);
    assertThat(thrown).as("refused, as the lock was lost").isNotNull();
    assertThat(thrown.messages()).containsExactlyInAnyOrder(messages);
    checked(1);
  }

  /** Repeats a step that waits a moment itself, until it is true; fails if it never is. */
  final void await(String what, BooleanSupplier step) {
    long start = System.nanoTime();
    while (!step.getAsBoolean()) {
      if (System.nanoTime() - start > backend.patience().toNanos()) {
        throw new AssertionError(
            "seed %d: waited %s in vain for %s".formatted(seed, backend.patience(), what));
      }
    }
    checked(1);
  }

  /** Lets time pass on the clock of the backend, whichever it is. */
  final void pass(Duration time) {
    if (backend.takesClock()) {
      clock.pass(time);
    } else {
      rest(time);
    }
  }

  /** Always true, after so long. */
  static boolean rest(Duration time) {
    try {
      return !new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while time passed", e);
    }
  }

  /** Measures on the clock of the backend, whichever it is. */
  final class Stopwatch {
    private final long start = clock.nanos();

    /** Fails if less time has passed. */
    void notBefore(Duration time) {
      assertThat(Duration.ofNanos(clock.nanos() - start))
          .as("never early")
          .isGreaterThanOrEqualTo(time);
      checked(1);
    }
  }

  /** A count for one run, multiplied by the dose. */
  static int dose(int count) {
    return Math.toIntExact(
        Math.multiplyExact((long) count, Long.getLong("headwater.testkit.dose", 1)));
  }
}
