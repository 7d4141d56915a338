package io.headwater.embedded.topic;

import static io.headwater.embedded.topic.GroupFixture.parked;
import static io.headwater.embedded.topic.GroupFixture.partition;
import static io.headwater.embedded.topic.GroupFixture.terms;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.Groups;
import io.headwater.core.Parked;
import io.headwater.core.Seat;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import io.headwater.embedded.topic.GroupFixture.Heard;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parked messages lie on the disk; in memory is only where. */
class ParkedHeapTest {
  private static final int PARTITIONS = 4;
  private static final int KEYS = 10_000;
  private static final int BODY = 1_024;
  private static final int BATCH = 500;
  private static final long MOST_BYTES_PER_KEY = 400;

  @TempDir Path directory;

  @Test
  void tenThousandParkedKeysInEachPartitionAreNotHeldOnTheHeap() {
    EmbeddedOptions options = EmbeddedOptions.defaults().withReserveBytes(0);
    try (Embedded store = Embedded.open(directory.resolve("store"), options)) {
      store.topics().create(Topic.of("t", PARTITIONS));
      Groups.Terms terms = terms(Groups.Start.earliest());
      try (Seat seat = store.topics().groups().join("g", Set.of("t"), terms, new Heard())) {
        seat.poll(Duration.ZERO);
        long before = usedHeap();
        parkAll(seat);
        long each = (usedHeap() - before) / (PARTITIONS * KEYS);
        System.out.printf("parked: %,d keys, %,d bytes of heap each%n", PARTITIONS * KEYS, each);
        assertThat(each).isLessThan(MOST_BYTES_PER_KEY);
        TopicPartition last = partition("t", PARTITIONS - 1);
        assertThat(seat.parked(last)).hasSize(KEYS);
        assertThat(seat.parked(last, 777).delivery().event().data()).hasSize(BODY);
      }
    }
  }

  private static void parkAll(Seat seat) {
    for (int p = 0; p < PARTITIONS; p++) {
      for (int from = 0; from < KEYS; from += BATCH) {
        List<Parked> batch = new ArrayList<>();
        for (int i = from; i < from + BATCH; i++) {
          Event event = Event.of("Said", new byte[BODY]);
          batch.add(parked(new Delivery("t", p, i, Instant.EPOCH, "key-" + i, event, 5), "no"));
        }
        assertThat(seat.park(partition("t", p), batch)).isTrue();
      }
    }
  }

  /** After as full a collection as can be asked for. */
  private static long usedHeap() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
