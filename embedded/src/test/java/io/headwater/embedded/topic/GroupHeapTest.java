package io.headwater.embedded.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.embedded.topic.ChildGroup.Trouble;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever waits for a handler waits on the disk; a bounded part of it is on the heap. */
class GroupHeapTest {
  private static final long MESSAGES = Long.getLong("headwater.messages", 500_000);

  /** Three times what a group buffers; far below the 256 MiB that the process may have. */
  private static final long MOST_BYTES = 96 << 20;

  @TempDir Path directory;

  @Test
  void aHandlerThatNeverReturnsDoesNotFillTheHeap() throws Exception {
    assertBounded(Trouble.NEVER_RETURNS, MESSAGES);
  }

  @Test
  void aHandlerThatNeverReturnsForOneKeyDoesNotFillTheHeap() throws Exception {
    assertBounded(Trouble.NEVER_RETURNS_FOR_ONE_KEY, MESSAGES);
  }

  @Test
  void tenThousandParkedKeysAndWhatIsParkedBehindThemDoNotFillTheHeap() throws Exception {
    assertBounded(Trouble.PARKS_EVERY_KEY, 40_000);
  }

  @Test
  void aMemberThatHasAllOfSixtyFourPartitionsDoesNotFillTheHeap() throws Exception {
    assertBounded(Trouble.SLOW_ON_MANY_PARTITIONS, 40_000);
  }

  /** With more than the heap it is given the child fails, and prints why. */
  private void assertBounded(Trouble trouble, long messages) throws Exception {
    Process child = ChildGroup.start(directory.resolve("store"), trouble, messages);
    try {
      List<String> said = child.inputReader().lines().toList();
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).as("%s: %s", trouble, String.join("\n", said)).isZero();
      long used = Long.parseLong(said.getLast());
      System.out.printf(
          "group heap: %s, %,d messages, %,d KiB used after collection%n",
          trouble, messages, used / 1_024);
      assertThat(used).isLessThanOrEqualTo(MOST_BYTES);
    } finally {
      child.destroyForcibly();
    }
  }
}
