package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Delivery;
import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.Message;
import io.headwater.core.Published;
import io.headwater.core.Topic;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import io.headwater.core.Topics.Range;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
    CountDownLatch polling = new CountDownLatch(1);
    List<Callable<Boolean>> both =
        List.of(
            () -> {
              try (TopicReader reader = store.topics().reader(Map.of(at(topic, 0), 0L))) {
                polling.countDown();
                closed(() -> reader.poll(HANG));
              }
              return true;
            },
            () -> {
              polling.await();
              store.close();
              return true;
            });
    assertThat(Crew.runAll(both)).containsOnly(true);
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
    crew.add(
        () -> {
          some.await();
          crash();
          return 0;
        });
    return Crew.runAll(crew).subList(0, publishers);
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
