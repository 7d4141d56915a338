package io.headwater.kafka.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever waits for a handler waits in the cluster; a bounded part of it is on the heap. */
class GroupHeapTest {
  private static final int MESSAGES = Integer.getInteger("headwater.messages", 200_000);

  /** Three times what a group buffers; far below the 256 MiB that the process may have. */
  private static final long MOST_BYTES = 96 << 20;

  @TempDir Path directory;

  @Test
  void aHandlerThatNeverReturnsDoesNotFillTheHeap() throws Exception {
    assertBounded(4);
  }

  @Test
  void aMemberThatHasAllOfSixtyFourPartitionsDoesNotFillTheHeap() throws Exception {
    assertBounded(64);
  }

  /** With more than the heap it is given the child fails, and prints why. */
  private void assertBounded(int partitions) throws Exception {
    Process child =
        HeapChild.start(
            directory.resolve("store"), "heap-" + UUID.randomUUID(), partitions, MESSAGES);
    try {
      List<String> said = child.inputReader().lines().toList();
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).as(String.join("\n", said)).isZero();
      long used = Long.parseLong(said.getLast());
      System.out.printf(
          "group heap on Kafka: %d partitions, %,d messages, %s, %,d KiB used after collection%n",
          partitions, MESSAGES, said.get(said.size() - 2), used / 1_024);
      assertThat(used).isLessThanOrEqualTo(MOST_BYTES);
    } finally {
      child.destroyForcibly();
    }
  }
}
