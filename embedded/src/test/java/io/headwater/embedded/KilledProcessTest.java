package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.EventIds;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed process had been told is stored, is stored, where it was told. */
class KilledProcessTest {
  private static final int KILLS = 4;

  @TempDir Path directory;

  @Test
  void nothingAcknowledgedIsLostWhenTheProcessIsKilled() throws Exception {
    Path place = directory.resolve("store");
    Map<Long, UUID> acknowledged = new HashMap<>();
    for (int kill = 1; kill <= KILLS; kill++) {
      Process child = ChildStore.start(place, 4);
      BufferedReader output = child.inputReader();
      assertThat(Long.parseLong(output.readLine())).isGreaterThanOrEqualTo(acknowledged.size());
      for (int i = 0; i < 100 * kill; i++) {
        note(output.readLine(), acknowledged);
      }
      child.destroyForcibly();
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    try (Embedded store = Embedded.open(place)) {
      List<RecordedEvent> all = store.events().read(Read.all()).toList();
      assertThat(all)
          .extracting(RecordedEvent::position)
          .isEqualTo(LongStream.rangeClosed(1, all.size()).boxed().toList());
      acknowledged.forEach(
          (position, id) -> {
            assertThat(all.get((int) (position - 1)).id()).isEqualTo(id);
            assertThat(store.events().event(id)).contains(all.get((int) (position - 1)));
          });
      assertThat(all).extracting(RecordedEvent::id).doesNotHaveDuplicates();
    }
  }

  private static void note(String line, Map<Long, UUID> acknowledged) {
    String[] parts = line.split(" ", 2);
    acknowledged.put(Long.parseLong(parts[0]), EventIds.named(parts[1]));
  }
}
