package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.ConsumerStatus;
import io.headwater.core.DeadLetter;
import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.EventCodec;
import io.headwater.core.Queue;
import io.headwater.core.queue.Rejected;
import io.headwater.core.queue.Worker;
import io.headwater.testkit.QueueBackend.Feature;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Running workers on a queue: everything is done or given up, and locks outlast their time. */
abstract class WorkerContract extends QueueSuite {
  WorkerContract() {
    super("worker contract");
  }

  @Test
  void everythingIsDoneRetriedOrGivenUp() throws InterruptedException {
    String queue = create(plain());
    int count = dose(120);
    for (int i = 0; i < count; i++) {
      send(queue, "m" + i);
    }
    Set<String> done = ConcurrentHashMap.newKeySet();
    AtomicInteger failures = new AtomicInteger();
    Worker.Handler handler =
        message -> {
          int number = Integer.parseInt(text(message.message()).substring(1));
          if (number % 20 == 7) {
            throw new Rejected("not " + number);
          }
          if (number % 5 == 1 && message.delivery() == 1) {
            failures.incrementAndGet();
            throw new IllegalStateException("only later");
          }
          assertThat(done.add("m" + number)).isTrue();
        };
    try (Worker one = Worker.of(queues()).on(queue).concurrency(8).start(handler);
        Worker two = Worker.of(queues()).on(queue).concurrency(3).start(handler)) {
      assertThat(one.awaitIdle(backend().patience())).isTrue();
      assertThat(one.status()).isEqualTo(new ConsumerStatus.Running());
      assertThat(two.status()).isEqualTo(new ConsumerStatus.Running());
      await(
          "their counts",
          () -> one.counts().acked() + two.counts().acked() == done.size() && rest(A_MOMENT));
      assertThat(one.counts().lost() + two.counts().lost()).isZero();
    }
    assertThat(failures).hasValue(count / 5);
    List<DeadLetter> dead = dead(queue, count / 20);
    assertThat(dead).extracting(DeadLetter::reason).containsOnly(Reason.REJECTED);
    assertThat(done).hasSize(count - count / 20);
    checked(2L * count);
  }

  @Test
  void aHandlerMayOutliveThreeLockTimes() throws InterruptedException {
    boolean shortLocks = !backend().lacks().contains(Feature.SHORT_LOCKS);
    Duration lock = shortLocks ? Duration.ofSeconds(3) : backend().lockTime();
    Queue slow = plain().withLockTime(lock);
    String queue = create(slow);
    send(queue, "slow");
    AtomicInteger calls = new AtomicInteger();
    try (Worker worker =
        Worker.of(queues())
            .on(queue)
            .start(
                message -> {
                  calls.incrementAndGet();
                  rest(lock.multipliedBy(3).plusMillis(200));
                })) {
      assertThat(worker.awaitIdle(backend().patience())).isTrue();
    }
    assertThat(calls).hasValue(1);
    assertThat(queues().deadLetters(queue, 1)).isEmpty();
    checked(3);
  }

  @Test
  void whatACodecCannotReadIsADeadLetterAtOnce() throws InterruptedException {
    String queue = create(plain());
    send(queue, "good", "bad");
    EventCodec<String> codec = new PickyCodec();
    Set<String> seen = ConcurrentHashMap.newKeySet();
    try (Worker worker =
        Worker.of(queues()).on(queue).start(codec, (event, message) -> seen.add(event))) {
      assertThat(worker.awaitIdle(backend().patience())).isTrue();
    }
    assertThat(seen).containsExactly("good");
    DeadLetter letter = dead(queue, 1).getFirst();
    assertThat(text(letter.message())).isEqualTo("bad");
    assertThat(letter.deliveries()).isOne();
    assertThat(letter.error()).contains("cannot be decoded", "not to my taste");
    checked(5);
  }

  /** Reads everything but what is bad. */
  private static final class PickyCodec implements EventCodec<String> {
    @Override
    public String type(String event) {
      return "Job";
    }

    @Override
    public byte[] encode(String event) {
      return event.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String contentType() {
      return "text/plain";
    }

    @Override
    public Set<String> types() {
      return Set.of("Job");
    }

    @Override
    public String fingerprint() {
      return "picky";
    }

    @Override
    public String decode(String type, byte[] data) {
      String text = new String(data, StandardCharsets.UTF_8);
      if (text.equals("bad")) {
        throw new IllegalArgumentException("not to my taste");
      }
      return text;
    }
  }
}
