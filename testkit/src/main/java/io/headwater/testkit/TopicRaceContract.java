package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Message;
import io.headwater.core.Published;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Many publish while many read: everybody sees everything, once, in the order of the offsets. */
abstract class TopicRaceContract extends TopicSuite {
  private static final int PARTITIONS = 5;
  private static final int PUBLISHERS = 6;
  private static final int READERS = 3;

  TopicRaceContract() {
    super("topic race contract");
  }

  @Test
  void everyReaderSeesEveryMessageWhileManyThreadsPublish() {
    String topic = newTopic(PARTITIONS);
    int each = dose(120);
    Map<String, Published> places = new ConcurrentHashMap<>();
    CountDownLatch started = new CountDownLatch(PUBLISHERS);
    List<Callable<List<Delivery>>> crew = new ArrayList<>();
    for (int p = 0; p < PUBLISHERS; p++) {
      int publisher = p;
      crew.add(() -> publishAll(topic, publisher, each, places, started));
    }
    for (int r = 0; r < READERS; r++) {
      crew.add(
          () -> {
            started.await();
            try (TopicReader reader = topics().reader(beginning(topic))) {
              return take(reader, PUBLISHERS * each);
            }
          });
    }
    List<List<Delivery>> answers = Crew.runAll(crew);
    for (List<Delivery> seen : answers.subList(PUBLISHERS, answers.size())) {
      assertSeen(seen, places);
    }
  }

  /** One key for each publisher; by turns one message, several, and several at some time later. */
  private List<Delivery> publishAll(
      String topic,
      int publisher,
      int each,
      Map<String, Published> places,
      CountDownLatch started) {
    int n = 0;
    while (n < each) {
      List<Message> batch = new ArrayList<>();
      for (int i = Math.min(each - n, 1 + n % 4); i > 0; i--) {
        batch.add(message("publisher" + publisher, publisher + ":" + n));
        n++;
      }
      List<Published> answer =
          n % 3 == 0
              ? Crew.get(topics().publishAsync(topic, batch))
              : topics().publish(topic, batch);
      for (int i = 0; i < batch.size(); i++) {
        places.put(new String(batch.get(i).event().data(), StandardCharsets.UTF_8), answer.get(i));
      }
      started.countDown();
    }
    return List.of();
  }

  private void assertSeen(List<Delivery> seen, Map<String, Published> places) {
    assertThat(seen).hasSameSizeAs(places.keySet());
    Map<TopicPartition, Long> lastOffset = new HashMap<>();
    Map<String, Integer> lastNumber = new HashMap<>();
    for (Delivery delivery : seen) {
      Published place = places.get(text(delivery));
      assertThat(new Published(delivery.partition(), delivery.offset(), delivery.time()))
          .as("seed %d: %s", seed, text(delivery))
          .isEqualTo(place);
      Long before = lastOffset.put(delivery.source(), delivery.offset());
      assertThat(delivery.offset()).isGreaterThan(before == null ? -1 : before);
      String[] parts = text(delivery).split(":", 2);
      Integer number = lastNumber.put(parts[0], Integer.valueOf(parts[1]));
      assertThat(Integer.parseInt(parts[1])).isEqualTo(number == null ? 0 : number + 1);
      checked(3);
    }
  }

  @Test
  void whatAnybodyWasToldIsPublishedCanBeReadByAnybody() {
    String topic = newTopic(PARTITIONS);
    int each = dose(40);
    Crew.run(
        4,
        index -> {
          for (int i = 0; i < each; i++) {
            Message message = message("key" + index * each + i, index + ":" + i);
            Published place = topics().publish(topic, message);
            TopicPartition there = at(topic, place.partition());
            assertThat(topics().ranges(topic).get(place.partition()).next())
                .isGreaterThan(place.offset());
            try (TopicReader reader = topics().reader(Map.of(there, place.offset()))) {
              assertThat(take(reader, 1).getFirst().event()).isEqualTo(message.event());
            }
            checked(2);
          }
          return true;
        });
  }
}
