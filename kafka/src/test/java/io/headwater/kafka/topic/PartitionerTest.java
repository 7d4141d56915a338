package io.headwater.kafka.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Partitioner;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

/** A key belongs to the partition that Kafka's own clients choose for it. */
class PartitionerTest {
  private static final int KEYS = 100_000;
  private static final int MAX_PARTITIONS = 1_024;

  private final long seed = Long.getLong("headwater.testkit.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);

  @Test
  void aHundredThousandRandomKeysGoWhereKafkasClientsPutThem() {
    for (int i = 0; i < KEYS; i++) {
      same(randomKey(), random.nextInt(1, MAX_PARTITIONS + 1));
    }
  }

  @Test
  void shortAndOddKeysGoWhereKafkasClientsPutThem() {
    for (String key :
        List.of("a", "ab", "abc", "abcd", "abcde", " ", "é", "日本語", "😀", "x".repeat(255))) {
      for (int partitions = 1; partitions <= MAX_PARTITIONS; partitions++) {
        same(key, partitions);
      }
    }
  }

  private void same(String key, int partitions) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    int expected = BuiltInPartitioner.partitionForKey(bytes, partitions);
    assertThat(expected).isEqualTo(Utils.toPositive(Utils.murmur2(bytes)) % partitions);
    assertThat(Partitioner.partition(key, partitions))
        .as("seed %d: key '%s' of %d partitions", seed, key, partitions)
        .isEqualTo(expected);
  }

  /** 1 to 60 characters from anywhere in Unicode, of 1 to 4 bytes each. */
  private String randomKey() {
    StringBuilder key = new StringBuilder();
    for (int i = random.nextInt(1, 61); i > 0; i--) {
      int most =
          switch (random.nextInt(4)) {
            case 0 -> 0x80;
            case 1 -> 0x800;
            case 2 -> 0xD800;
            default -> 0x110000;
          };
      int character = random.nextInt(0x20, most);
      key.appendCodePoint(character >= 0xD800 && character < 0xE000 ? 'x' : character);
    }
    return key.toString();
  }
}
