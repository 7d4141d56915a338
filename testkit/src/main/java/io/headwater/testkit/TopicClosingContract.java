package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Delivery;
import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.Message;
import io.headwater.core.Published;
import io.headwater.core.Status;
import io.headwater.core.Topic;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import io.headwater.core.Topics.Range;
import io.headwater.core.topic.LiveTopicProjection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Closing refuses new work and ends what was accepted; what was acknowledged is there again. */
abstract class TopicClosingContract extends TopicSuite {
  TopicClosingContract() {
    super("topic closing contract");
  }

  private void closed(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(StoreClosed.class).hasMessageContaining("closed");
    checked(1);
  }

  @Test
  void everyCallAfterClosingIsRefused() {
    String topic = newTopic(1);
    publish(topic, "k", "kept");
    Topics topics = topics();
    TopicReader reader = topics.reader(Map.of(at(topic, 0), 0L));
    store().close();

    closed(() -> topics.create(Topic.of(topic + "2", 1)));
    closed(() -> topics.find(topic));
    closed(topics::all);
    closed(() -> topics.delete(topic));
    closed(() -> topics.publish(topic, message("k", "late")));
    closed(() -> topics.publish(topic, List.of(message("k", "late"))));
    closed(() -> topics.publishAtomically(topic, List.of(message("k", "late"))));
    closed(() -> topics.ranges(topic));
    closed(() -> topics.offsetAt(at(topic, 0), Instant.EPOCH));
    closed(() -> topics.reader(Map.of(at(topic, 0), 0L)));
    closed(() -> reader.poll(HANG));
    closed(() -> topics.groups().names());
    assertThatThrownBy(() -> topics.publishAsync(topic, List.of(message("k", "late"))).get())
        .satisfiesAnyOf(
            thrown -> assertThat(thrown).isInstanceOf(StoreClosed.class),
            thrown -> assertThat(thrown).hasCauseInstanceOf(StoreClosed.class));
    reader.close();
    reopen();
    assertThat(texts(all(topic))).containsExactly("kept");
  }

  @Test
  void closingEndsAPollThatWaits() {
    String topic = newTopic(1);
    Headwater store = store();
    try (TopicReader reader = store.topics().reader(Map.of(at(topic, 0), 0L))) {
      Crew.during(() -> closed(() -> reader.poll(HANG)), store::close);
    }
  }

  @Test
  void whoeverIsAtItWhileItIsClosedHearsOfThat() {
    for (int round = 0; round < dose(5); round++) {
      String topic = newTopic(2);
      Headwater store = store();
      Topics topics = topics();
      CountDownLatch calls = new CountDownLatch(10 + random.nextInt(30));
      List<Callable<Boolean>> all = new ArrayList<>();
      List.<Runnable>of(
              () -> topics.publish(topic, message("k", "now")),
              () -> topics.publishAtomically(topic, List.of(message("k", "all"))),
              () -> topics.publishAsync(topic, List.of(message("k", "later"))).join(),
              () -> topics.ranges(topic),
              () -> topics.offsetAt(at(topic, 0), Instant.EPOCH),
              () -> topics.create(Topic.of(topic, 2)))
          .forEach(call -> all.add(() -> callUntilClosed(call, calls)));
      assertThat(Crew.runUntil(all, calls, store::close)).containsOnly(true);
      reopen();
    }
  }

  private boolean callUntilClosed(Runnable call, CountDownLatch calls) {
    while (true) {
      try {
        call.run();
        calls.countDown();
      } catch (StoreClosed | OutcomeUnknown e) {
        checked(1);
        return true;
      } catch (CompletionException e) {
        assertThat(e).cause().isInstanceOfAny(StoreClosed.class, OutcomeUnknown.class);
        checked(1);
        return true;
      }
    }
  }

  /** Its log stayed locked, so that nobody could open the store again. */
  @Test
  void whatIsCreatedWhileItIsClosedIsThereAgain() {
    for (int round = 0; round < dose(10); round++) {
      Headwater store = store();
      List<String> made = new ArrayList<>();
      CountDownLatch some = new CountDownLatch(1 + random.nextInt(4));
      Crew.runUntil(List.of(() -> createUntilClosed(made, some)), some, store::close);
      reopen();
      assertThat(topics().all()).extracting(Topic::name).containsAll(made);
      checked(made.size());
    }
  }

  private boolean createUntilClosed(List<String> made, CountDownLatch some) {
    Topics topics = topics();
    while (true) {
      String name = unused("made");
      try {
        topics.create(Topic.of(name, 1));
      } catch (StoreClosed e) {
        return true;
      }
      made.add(name);
      some.countDown();
    }
  }

  private LiveTopicProjection<StringBuilder> projection(String topic) {
    TopicTrail trail = new TopicTrail(List.of(topic), 1, null);
    return LiveTopicProjection.open(store(), trail, new TopicTrail.Codec());
  }

  @Test
  void aProjectionWhoseStoreIsClosedIsClosedAndAnswersStill() throws InterruptedException {
    String topic = newTopic(1);
    publish(topic, "k", "a", "b");
    LiveTopicProjection<StringBuilder> started = projection(topic).start();
    LiveTopicProjection<StringBuilder> byHand = projection(topic);
    assertThat(started.awaitCaughtUp(HANG)).isTrue();
    byHand.catchUp();
    store().close();

    closed(byHand::catchUp);
    started.close(); // returns when its thread has ended
    for (LiveTopicProjection<StringBuilder> each : List.of(started, byHand)) {
      assertThat(each.status()).isInstanceOf(Status.Closed.class);
      long folded = each.query(state -> state.toString().lines().count());
      assertThat(folded).isEqualTo(2);
      each.close();
    }
  }

  @Test
  void closingAProjectionEndsWhoWaitsForIt() {
    String topic = newTopic(1);
    publish(topic, "k", "a");
    LiveTopicProjection<StringBuilder> live = projection(topic);
    Crew.during(
        () ->
            assertThatThrownBy(() -> live.awaitCaughtUp(Crew.FOREVER))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed"),
        live::close);
  }

  /** It went on to the end, and for as long as the backend was away. */
  @Test
  void closingAProjectionEndsACatchUp() throws InterruptedException {
    String topic = newTopic(1);
    int count = 5_000;
    List<Message> messages =
        IntStream.range(0, count).mapToObj(i -> message("k", "m" + i)).toList();
    topics().publish(topic, messages);
    CountDownLatch folding = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    TopicTrail trail =
        new TopicTrail(List.of(topic), 1, null) {
          @Override
          public StringBuilder apply(StringBuilder state, Delivery delivery, Output out) {
            folding.countDown();
            Crew.await(go);
            return super.apply(state, delivery, out);
          }
        };
    LiveTopicProjection<StringBuilder> live =
        LiveTopicProjection.open(store(), trail, new TopicTrail.Codec());
    Thread closer = new Thread(live::close);
    CompletableFuture<Void> catchUp = CompletableFuture.runAsync(live::catchUp);
    folding.await();
    closer.start();
    while (closer.getState() != Thread.State.WAITING) { // for the page that is being folded
      Thread.onSpinWait();
    }
    go.countDown();

    assertThatThrownBy(catchUp::join)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    closer.join();
    assertThat(trail.applied.get()).isPositive().isLessThan(count);
  }

  @Test
  void whatWasAcceptedBeforeClosingIsEndedAndKept() {
    String topic = newTopic(3);
    List<CompletableFuture<List<Published>>> accepted = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      texts.add("m" + i);
      accepted.add(topics().publishAsync(topic, List.of(message("key" + i, "m" + i))));
    }
    store().close();
    accepted.forEach(later -> assertThat(Crew.get(later)).hasSize(1));
    reopen();
    assertThat(texts(all(topic))).containsExactlyInAnyOrderElementsOf(texts);
  }

  @Test
  void everythingIsTheSameAfterReopening() {
    String topic = newTopic(3);
    for (int i = 0; i < 50; i++) {
      tick();
      topics().publish(topic, List.of(message("key" + i % 9, "a" + i), message(null, "b" + i)));
      topics().publishAtomically(topic, List.of(message("key" + i, "c"), message("k", "d" + i)));
    }
    List<Delivery> before = all(topic);
    List<Range> ranges = topics().ranges(topic);
    Instant middle = before.get(before.size() / 2).time();
    long offset = topics().offsetAt(at(topic, 1), middle);
    reopen();
    assertThat(all(topic)).isEqualTo(before);
    assertThat(topics().ranges(topic)).isEqualTo(ranges);
    assertThat(topics().offsetAt(at(topic, 1), middle)).isEqualTo(offset);
    Published next = publish(topic, "k", "next").getFirst();
    assertThat(next.offset()).isGreaterThanOrEqualTo(ranges.get(next.partition()).next());
    assertThat(all(topic)).hasSize(before.size() + 1);
  }

  @Test
  void whatWasAcknowledgedSurvivesACrash() {
    if (!canCrashHere()) {
      return;
    }
    String topic = newTopic(3);
    List<String> acknowledged = new ArrayList<>();
    for (int round = 0; round < dose(6); round++) {
      for (int i = random.nextInt(1, 8); i > 0; i--) {
        String text = round + ":" + i;
        List<Message> batch = List.of(message("key" + i, text), message("k", text));
        switch (random.nextInt(3)) {
          case 0 -> topics().publish(topic, batch);
          case 1 -> topics().publishAtomically(topic, batch);
          default -> Crew.get(topics().publishAsync(topic, batch));
        }
        acknowledged.add(text);
        acknowledged.add(text);
      }
      List<Delivery> before = all(topic);
      crash();
      assertThat(all(topic)).as("seed %d, round %d", seed, round).isEqualTo(before);
      assertThat(texts(before)).containsExactlyInAnyOrderElementsOf(acknowledged);
      checked(acknowledged.size());
    }
  }

  @Test
  void aCrashAmongPublishersLosesNothingAcknowledgedAndKeepsTheirOrder() {
    if (!canCrashHere()) {
      return;
    }
    String topic = newTopic(2);
    List<Integer> acknowledged = new ArrayList<>();
    for (int round = 0; round < dose(3); round++) {
      acknowledged.addAll(crashAmongPublishers(topic, round));
      List<Delivery> found = all(topic);
      for (int publisher = 0; publisher < acknowledged.size(); publisher++) {
        String key = "publisher" + publisher;
        List<String> numbers = texts(found.stream().filter(one -> key.equals(one.key())).toList());
        assertThat(numbers)
            .as("seed %d, %s", seed, key)
            .hasSizeBetween(acknowledged.get(publisher), acknowledged.get(publisher) + 1);
        for (int n = 0; n < numbers.size(); n++) {
          assertThat(numbers.get(n)).isEqualTo(Integer.toString(n));
        }
        checked(numbers.size());
      }
    }
  }

  private List<Integer> crashAmongPublishers(String topic, int round) {
    Topics now = topics();
    int publishers = 4;
    CountDownLatch some = new CountDownLatch(40);
    List<Callable<Integer>> crew = new ArrayList<>();
    for (int p = 0; p < publishers; p++) {
      String key = "publisher" + (round * publishers + p);
      crew.add(() -> publishUntilItEnds(now, topic, key, some));
    }
    return Crew.runUntil(crew, some, this::crash);
  }

  private static int publishUntilItEnds(
      Topics topics, String topic, String key, CountDownLatch some) {
    int count = 0;
    try {
      while (true) {
        topics.publish(topic, message(key, Integer.toString(count)));
        count++;
        some.countDown();
      }
    } catch (HeadwaterException e) {
      return count;
    }
  }
}
