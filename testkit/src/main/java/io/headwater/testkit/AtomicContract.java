package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Delivery;
import io.headwater.core.HeadwaterException;
import io.headwater.core.Message;
import io.headwater.core.Partitioner;
import io.headwater.core.Published;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import io.headwater.core.Topics.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is published atomically is seen whole or not at all, whatever its partitions. */
abstract class AtomicContract extends TopicSuite {
  private static final int PARTITIONS = 4;
  private static final int KEYS = 16;

  AtomicContract() {
    super("atomic publish contract");
  }

  /** Some messages for each partition, all saying the number of their batch. */
  private static List<Message> batch(int number) {
    List<Message> messages = new ArrayList<>();
    for (int k = 0; k < KEYS; k++) {
      messages.add(message("key" + k, Integer.toString(number)));
    }
    return messages;
  }

  private static int inPartition(int partition) {
    int count = 0;
    for (int k = 0; k < KEYS; k++) {
      count += Partitioner.partition("key" + k, PARTITIONS) == partition ? 1 : 0;
    }
    return count;
  }

  @Test
  void allOfItIsThereWhenItReturns() {
    String topic = newTopic(PARTITIONS);
    List<Message> batch = batch(7);
    List<Published> places = topics().publishAtomically(topic, batch);
    assertThat(places).hasSameSizeAs(batch);
    List<Delivery> found = all(topic);
    assertThat(found).hasSameSizeAs(batch);
    for (int i = 0; i < batch.size(); i++) {
      Published place = places.get(i);
      Message message = batch.get(i);
      assertThat(found)
          .as("%s at %s", message, place)
          .anyMatch(
              one ->
                  one.partition() == place.partition()
                      && one.offset() == place.offset()
                      && one.time().equals(place.time())
                      && one.event().equals(message.event()));
      checked(1);
    }
  }

  @Test
  void aConcurrentReaderNeverSeesAPart() {
    String topic = newTopic(PARTITIONS);
    int batches = dose(60);
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch reading = new CountDownLatch(1);
    List<Callable<Integer>> crew = new ArrayList<>();
    crew.add(
        () -> {
          reading.await();
          for (int b = 0; b < batches; b++) {
            topics().publishAtomically(topic, batch(b));
          }
          done.set(true);
          return batches;
        });
    crew.add(() -> readWhole(topic, done, reading));
    assertThat(Crew.runAll(crew)).containsOnly(batches);
  }

  /** Reads to the end as it is, again and again: every end is between two batches. */
  private int readWhole(String topic, AtomicBoolean done, CountDownLatch reading) {
    Map<String, List<Delivery>> seen = new TreeMap<>();
    try (TopicReader reader = topics().reader(beginning(topic))) {
      boolean last;
      do {
        last = done.get();
        List<Range> ends = topics().ranges(topic);
        Set<String> now = new TreeSet<>();
        for (Delivery delivery : readTo(reader, topic, ends)) {
          seen.computeIfAbsent(text(delivery), absent -> new ArrayList<>()).add(delivery);
          now.add(text(delivery));
        }
        reading.countDown();
        for (String batch : now) {
          assertWholeByPartition(batch, seen.getOrDefault(batch, List.of()), ends);
        }
        if (backend().showsAtomicAtOnce() && !now.isEmpty()) {
          collect(toTheEnd(reader, topic), seen);
          now.forEach(batch -> assertThat(seen.get(batch)).as("batch %s", batch).hasSize(KEYS));
        }
      } while (!last);
      seen.forEach((batch, all) -> assertThat(all).as("batch %s", batch).hasSize(KEYS));
    }
    return seen.size();
  }

  private static void collect(List<Delivery> found, Map<String, List<Delivery>> seen) {
    found.forEach(one -> seen.computeIfAbsent(text(one), absent -> new ArrayList<>()).add(one));
  }

  private void assertWholeByPartition(String batch, List<Delivery> found, List<Range> ends) {
    for (int p = 0; p < PARTITIONS; p++) {
      int partition = p;
      List<Delivery> here = found.stream().filter(one -> one.partition() == partition).toList();
      if (here.stream().anyMatch(one -> one.offset() < ends.get(partition).next())) {
        assertThat(here)
            .as("seed %d, batch %s in partition %d", seed, batch, p)
            .hasSize(inPartition(p));
      }
      checked(1);
    }
  }

  @Test
  void oneThatIsRefusedLeavesNothing() {
    String topic = newTopic(PARTITIONS);
    topics().publishAtomically(topic, batch(0));
    String missing = unused("missing");
    assertThatThrownBy(() -> topics().publishAtomically(missing, batch(1)))
        .isInstanceOf(IllegalArgumentException.class);
    topics().publishAtomically(topic, batch(2));
    assertThat(all(topic)).hasSize(2 * KEYS).extracting(TopicSuite::text).containsOnly("0", "2");
  }

  @Test
  void manyPublishersAtOnceKeepTheirsWhole() {
    String topic = newTopic(PARTITIONS);
    int publishers = 6;
    int each = dose(10);
    Crew.run(
        publishers,
        index -> {
          for (int b = 0; b < each; b++) {
            topics().publishAtomically(topic, batch(index * each + b));
          }
          return true;
        });
    Map<String, List<Delivery>> seen = new TreeMap<>();
    collect(all(topic), seen);
    assertThat(seen).hasSize(publishers * each);
    seen.values().forEach(found -> assertThat(found).hasSize(KEYS));
    checked(seen.size());
  }

  @Test
  void aCrashLeavesAllOfItOrNothing() {
    if (!canCrashHere()) {
      return;
    }
    String topic = newTopic(PARTITIONS);
    int acknowledged = 0;
    for (int round = 0; round < dose(4); round++) {
      int from = round * 1_000;
      List<Integer> counts = publishUntilTheCrash(topic, from);
      acknowledged += counts.getFirst();
      Map<String, List<Delivery>> seen = new TreeMap<>();
      collect(all(topic), seen);
      seen.forEach((batch, all) -> assertThat(all).as("batch %s", batch).hasSize(KEYS));
      assertThat(seen.size()).as("seed %d", seed).isGreaterThanOrEqualTo(acknowledged);
      checked(seen.size());
    }
  }

  private List<Integer> publishUntilTheCrash(String topic, int from) {
    Topics now = topics();
    CountDownLatch some = new CountDownLatch(5);
    return Crew.runAll(
        List.of(
            () -> {
              int count = 0;
              try {
                while (count < 1_000) {
                  now.publishAtomically(topic, batch(from + count));
                  count++;
                  some.countDown();
                }
              } catch (HeadwaterException e) {
                return count;
              }
              return count;
            },
            () -> {
              some.await();
              crash();
              return 0;
            }));
  }
}
