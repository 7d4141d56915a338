package io.headwater.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a file while processes write to it. */
class TranscriptTest {
  /** It was taken for two lines that made no sense, and the job that it told of for lost. */
  @Test
  void aLineThatIsThereInPartIsHeardWhenItHasEnded(@TempDir Path directory) throws Exception {
    List<String> heard = new ArrayList<>();
    try (Transcript transcript = new Transcript(directory)) {
      transcript.add("J 11 1\nJ 1");
      transcript.hear(heard::add);
      assertThat(heard).containsExactly("J 11 1");

      transcript.add("2 1");
      transcript.hear(heard::add);
      transcript.add("\n\nJ 13 1\n");
      transcript.hear(heard::add);
    }
    assertThat(heard).containsExactly("J 11 1", "J 12 1", "", "J 13 1");
  }
}
