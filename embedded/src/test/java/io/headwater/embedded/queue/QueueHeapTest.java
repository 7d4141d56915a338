package io.headwater.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message that waits takes at most 32 bytes of the heap. */
class QueueHeapTest {
  private static final long MESSAGES = Long.getLong("headwater.messages", 500_000);
  private static final int BYTES_EACH = 32;

  /** What a queue takes however few wait: what it stages, reads and encodes. */
  private static final long BYTES_BESIDES = 1 << 20;

  @TempDir Path directory;

  /** With more than the heap it is given the child fails, and prints why. */
  @Test
  void aMessageThatWaitsTakesAtMostThirtyTwoBytesOfTheHeapAlsoWhenItIsOpenedAgain()
      throws Exception {
    int heapMib = Math.toIntExact(96 + MESSAGES * BYTES_EACH / (1 << 20));
    Process child = ChildQueue.fill(directory.resolve("store"), MESSAGES, heapMib);
    try {
      List<String> said = child.inputReader().lines().toList();
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).as(String.join("\n", said)).isZero();
      long[] figures =
          Arrays.stream(said.getLast().split(" ", 3)).mapToLong(Long::parseLong).toArray();
      System.out.printf(
          "queue heap: %,d messages wait, %.1f B each, %.1f B after opening again%n",
          figures[0], figures[1] / (double) MESSAGES, figures[2] / (double) MESSAGES);
      assertThat(figures[0]).isEqualTo(MESSAGES);
      assertThat(figures[1]).isLessThanOrEqualTo(MESSAGES * BYTES_EACH + BYTES_BESIDES);
      assertThat(figures[2]).isLessThanOrEqualTo(MESSAGES * BYTES_EACH + BYTES_BESIDES);
    } finally {
      child.destroyForcibly();
    }
  }
}
