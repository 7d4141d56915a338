package io.headwater.video.first;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.Headwater;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.queue.Worker;
import io.headwater.embedded.Embedded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows of queues, run; and that the README shows exactly this. */
class FirstQueueTest {
  private static void paint(Path directory, List<String> painted) throws InterruptedException {
    // begin README: queue
    try (Headwater store = Embedded.open(directory)) {
      store.queues().create(Queue.of("thumbnails"));
      Event job = Event.of("video.uploaded", "{\"video\":\"v1\"}".getBytes(UTF_8));
      store.queues().send("thumbnails", new Message("v1", job)); // returned = on the disk

      try (Worker painter =
          Worker.of(store.queues())
              .on("thumbnails")
              .start(given -> painted.add(given.message().key()))) { // returns = is acknowledged
        painter.awaitIdle(Duration.ofSeconds(30));
      }
    }
    // end README
  }

  @Test
  void what_was_acknowledged_is_gone(@TempDir Path directory) throws Exception {
    List<String> painted = new CopyOnWriteArrayList<>();
    paint(directory.resolve("store"), painted);
    assertThat(painted).containsExactly("v1");
    paint(directory.resolve("store"), painted);
    assertThat(painted).containsExactly("v1", "v1");
  }

  @Test
  void the_readme_shows_this_code() throws Exception {
    String readme = Files.readString(Path.of("../README.md"));
    String source =
        Files.readString(Path.of("src/test/java/io/headwater/video/first/FirstQueueTest.java"));
    int begin = source.indexOf('\n', source.indexOf("// begin README")) + 1;
    int end = source.lastIndexOf('\n', source.indexOf("// end README")) + 1;
    assertThat(readme).contains(source.substring(begin, end).stripTrailing().stripIndent());
  }
}
