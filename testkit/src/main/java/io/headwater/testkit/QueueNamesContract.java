package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.DeadLetter;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Queue;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Retry;
import io.headwater.testkit.QueueBackend.Feature;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Queues are created, found, listed and deleted by name; what a backend cannot do it refuses. */
abstract class QueueNamesContract extends QueueSuite {
  QueueNamesContract() {
    super("queue names contract");
  }

  @Test
  void aQueueIsCreatedOnceAndFoundAsItWasCreated() {
    Retry retry = new Retry(4, Duration.ofMillis(1_500), 1.5, Duration.ofSeconds(9));
    Queue queue = Queue.of(unused("jobs")).withLockTime(Duration.ofSeconds(20)).withRetry(retry);
    assertThat(queues().find(queue.name())).isEmpty();
    assertThat(queues().create(queue)).isTrue();
    assertThat(queues().create(queue)).isFalse();
    assertThat(queues().find(queue.name())).contains(queue);
    reopen();
    assertThat(queues().find(queue.name())).contains(queue);
    assertThat(queues().create(queue)).isFalse();
  }

  @Test
  void aQueueThatDiffersIsRefusedAndTheFirstOneStays() {
    Queue queue = plain();
    create(queue);
    for (Queue other :
        List.of(
            queue.withLockTime(Duration.ofSeconds(20)),
            queue.withRetry(new Retry(3, Duration.ZERO, 1, Duration.ZERO)))) {
      assertThatThrownBy(() -> queues().create(other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(queue.name());
      assertThat(queues().find(queue.name())).contains(queue);
      checked(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatABackendLacksItRefusesAtCreation(Feature feature) {
    Queue queue = feature.neededBy(plain());
    if (backend().lacks().contains(feature)) {
      assertThatThrownBy(() -> queues().create(queue))
          .isInstanceOf(NotSupported.class)
          .hasMessageContaining(queue.name())
          .hasMessageContaining(feature.word());
      assertThat(queues().find(queue.name())).isEmpty();
    } else {
      create(queue);
      assertThat(queues().find(queue.name())).contains(queue);
      send(queue.name(), "a");
      assertThat(drain(queue.name(), 1)).containsExactly("a");
    }
    noted(feature);
    checked(1);
  }

  @Test
  void allAreListedByName() {
    List<String> names = List.of(unused("b"), unused("a.b"), unused("C_d"));
    names.forEach(name -> create(Queue.of(name)));
    List<String> listed = queues().all().stream().map(Queue::name).toList();
    assertThat(listed).containsAll(names).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aDeletedQueueIsGoneAndANewOneOfItsNameIsEmpty() {
    String gone = create(plain());
    String other = create(plain());
    send(gone, "dead", "waiting");
    send(other, "kept");
    try (Receiver receiver = queues().receiver(gone)) {
      receiver.reject(takeOne(receiver), "no good");
    }
    dead(gone, 1);
    queues().delete(gone);
    assertThat(queues().find(gone)).isEmpty();
    assertThat(queues().all()).extracting(Queue::name).doesNotContain(gone).contains(other);
    unknown(gone, () -> queues().delete(gone));

    create(Queue.of(gone));
    assertThat(queues().deadLetters(gone, 10)).isEmpty();
    send(gone, "fresh");
    assertThat(drain(gone, 1)).containsExactly("fresh");
    assertThat(drain(other, 1)).containsExactly("kept");
  }

  @Test
  void everyCallAboutAQueueThatIsNotThereSaysWhichThereAre() {
    String there = create(plain());
    String name = unused("missing");
    DeadLetter letter = someLetter(there);
    unknown(name, () -> send(name, "x"));
    unknown(name, () -> queues().receiver(name));
    unknown(name, () -> queues().info(name));
    unknown(name, () -> queues().deadLetters(name, 1));
    unknown(name, () -> queues().redrive(name, letter));
    unknown(name, () -> queues().redriveAll(name));
    unknown(name, () -> queues().purge(name));
    unknown(name, () -> queues().purgeDeadLetters(name));
    unknown(name, () -> queues().delete(name));
    assertThatThrownBy(() -> send(name, "x")).hasMessageContaining(there);
    assertThat(queues().find(name)).isEmpty();
  }

  private DeadLetter someLetter(String queue) {
    send(queue, "letter");
    try (Receiver receiver = queues().receiver(queue)) {
      Received received = takeOne(receiver);
      receiver.reject(received, "for a test");
    }
    return dead(queue, 1).getFirst();
  }

  private void unknown(String name, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
    checked(1);
  }

  @Test
  void namesThatAreAlmostTheSameAreDifferentQueues() {
    String like = unused("q");
    List<String> names =
        List.of(
            "-" + like,
            "_" + like,
            ".." + like,
            like + ".a",
            like + ".A",
            like + "-a",
            like + "__");
    for (String name : names) {
      create(Queue.of(name));
      send(name, name);
    }
    for (String name : names) {
      assertThat(drain(name, 1)).containsExactly(name);
    }
    names.forEach(queues()::delete);
  }

  @Test
  void theLongestNameIsAsGoodAsAnyOther() {
    String longest = unused("a").concat("x".repeat(200)).substring(0, Queue.MAX_NAME);
    create(Queue.of(longest));
    send(longest, "x");
    assertThat(drain(longest, 1)).containsExactly("x");
    queues().delete(longest);
  }

  @Test
  void queuesOutOfRangeCannotBeMade() {
    for (String bad : List.of("", ".", "..", "a b", "a/b", "ä", "x".repeat(201))) {
      assertThatThrownBy(() -> Queue.of(bad)).isInstanceOf(IllegalArgumentException.class);
      checked(1);
    }
    Queue queue = plain();
    List<ThrowingCallable> bad =
        List.of(
            () -> queue.withLockTime(Duration.ofMillis(999)),
            () -> queue.withLockTime(Duration.ofHours(12).plusMillis(1)),
            () -> queue.withPriorities(0),
            () -> queue.withPriorities(Queue.MAX_PRIORITIES + 1),
            () -> queue.expiringAfter(Duration.ZERO),
            () -> queue.boundedTo(0, Queue.Overflow.REFUSE));
    for (ThrowingCallable call : bad) {
      assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
      checked(1);
    }
  }
}
