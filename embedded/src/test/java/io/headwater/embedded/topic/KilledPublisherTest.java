package io.headwater.embedded.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.EventIds;
import io.headwater.core.TopicPartition;
import io.headwater.embedded.Embedded;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed process had been told is published, is published, where it was told. */
class KilledPublisherTest {
  private static final int KILLS = 4;

  @TempDir Path directory;

  @Test
  void nothingAcknowledgedIsLostWhenTheProcessIsKilled() throws Exception {
    Path place = directory.resolve("store");
    Map<String, UUID> acknowledged = new HashMap<>();
    for (int kill = 1; kill <= KILLS; kill++) {
      Process child = ChildTopic.start(place, kill, 4);
      BufferedReader output = child.inputReader();
      for (int i = 0; i < 100 * kill; i++) {
        note(output, acknowledged);
      }
      child.destroyForcibly();
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    Map<String, UUID> found = new HashMap<>();
    Set<UUID> ids = new HashSet<>();
    Map<TopicPartition, Long> next = new HashMap<>();
    try (Embedded store = Embedded.open(place)) {
      for (Delivery one : TopicFixture.readAll(store.topics(), "t")) {
        assertThat(one.offset()).isEqualTo(next.getOrDefault(one.source(), 0L));
        next.put(one.source(), one.offset() + 1);
        found.put(one.partition() + " " + one.offset(), one.event().id());
        assertThat(ids.add(one.event().id())).isTrue();
      }
    }
    assertThat(found).containsAllEntriesOf(acknowledged);
    assertThat(ids.size() % 2).as("atomic publishes of two").isZero();
  }

  private static void note(BufferedReader output, Map<String, UUID> acknowledged)
      throws IOException {
    String[] parts = output.readLine().split(" ", 3);
    acknowledged.put(parts[0] + " " + parts[1], EventIds.named(parts[2]));
  }
}
