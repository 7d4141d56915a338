package io.headwater.video.first;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.Headwater;
import io.headwater.core.Message;
import io.headwater.core.Topic;
import io.headwater.core.topic.Group;
import io.headwater.embedded.Embedded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows of topics, run; and that the README shows exactly this. */
class FirstTopicTest {
  private static void greet(Path directory, List<String> greeted) throws InterruptedException {
    // begin README: topic
    try (Headwater store = Embedded.open(directory)) {
      store.topics().create(Topic.of("signups", 8));
      Event event = Event.of("signed.up", "{\"name\":\"Alice\"}".getBytes(UTF_8));
      store.topics().publish("signups", new Message("alice", event)); // returned = on the disk

      try (Group mailer =
          Group.of(store)
              .named("mailer")
              .on("signups")
              .start(delivery -> greeted.add(delivery.key()))) { // keys in parallel, one in order
        mailer.awaitIdle(Duration.ofSeconds(30));
      }
    }
    // end README
  }

  @Test
  void a_group_goes_on_where_it_was(@TempDir Path directory) throws Exception {
    List<String> greeted = new CopyOnWriteArrayList<>();
    greet(directory.resolve("store"), greeted);
    assertThat(greeted).containsExactly("alice");
    greet(directory.resolve("store"), greeted);
    assertThat(greeted).containsExactly("alice", "alice");
  }

  @Test
  void the_readme_shows_this_code() throws Exception {
    String readme = Files.readString(Path.of("../README.md"));
    String source =
        Files.readString(Path.of("src/test/java/io/headwater/video/first/FirstTopicTest.java"));
    int begin = source.indexOf('\n', source.indexOf("// begin README")) + 1;
    int end = source.lastIndexOf('\n', source.indexOf("// end README")) + 1;
    assertThat(readme).contains(source.substring(begin, end).stripTrailing().stripIndent());
  }
}
