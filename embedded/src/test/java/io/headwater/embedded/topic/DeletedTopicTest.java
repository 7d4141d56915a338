package io.headwater.embedded.topic;

import static io.headwater.embedded.Stores.SMALL;
import static io.headwater.embedded.topic.TopicFixture.message;
import static io.headwater.embedded.topic.TopicFixture.readAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.HeadwaterException;
import io.headwater.core.Topic;
import io.headwater.core.Topics;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.Stores;
import io.headwater.log.SimulatedDisk;
import io.headwater.log.SimulatedDisk.PowerCut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A deleted topic leaves nothing behind, not even its directory. */
class DeletedTopicTest {
  private static final int MESSAGES = 60;

  @Test
  void theDirectoryOfADeletedTopicIsGone(@TempDir Path store) throws IOException {
    try (Embedded embedded = Embedded.open(store, SMALL)) {
      fill(embedded.topics());
      Files.createDirectory(only(store.resolve("topics")).resolve("quarantine"));

      embedded.topics().delete("t");

      try (Stream<Path> left = Files.list(store.resolve("topics"))) {
        assertThat(left).isEmpty();
      }
    }
  }

  /** Whatever the disk had done by then: the catalogue says whether there is a topic. */
  @Test
  void aPowerCutWhileATopicIsDeletedLeavesAllOfItOrNothing() throws IOException {
    int there = 0;
    int gone = 0;
    boolean cut = true;
    for (int call = 1; cut; call++) {
      SimulatedDisk disk = new SimulatedDisk(call);
      cut = deleteUntil(call, disk);
      disk.crash();
      try (Embedded store = open(disk)) {
        boolean kept = store.topics().find("t").isPresent();
        assertThat(disk.names(Stores.STORE.resolve("topics")))
            .as("seed %d", call)
            .hasSize(kept ? 1 : 0);
        if (kept) {
          assertThat(readAll(store.topics(), "t")).as("seed %d", call).hasSize(MESSAGES);
          there++;
        } else {
          gone++;
        }
      }
    }
    assertThat(there).isPositive();
    assertThat(gone).isGreaterThan(1);
  }

  /** Cuts the power at a call from now on; false if the deletion needs fewer. */
  private static boolean deleteUntil(int call, SimulatedDisk disk) {
    Topics topics = open(disk).topics();
    fill(topics);
    disk.faults().stopAt(null, call);
    try {
      topics.delete("t");
    } catch (PowerCut | HeadwaterException e) {
      // the power went
    }
    return disk.stopped();
  }

  private static Embedded open(SimulatedDisk disk) {
    return Stores.open(disk, SMALL);
  }

  private static void fill(Topics topics) {
    topics.create(Topic.of("t", 2));
    IntStream.range(0, MESSAGES).forEach(i -> topics.publish("t", message("k" + i % 5, "v" + i)));
  }

  private static Path only(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findFirst().orElseThrow();
    }
  }
}
