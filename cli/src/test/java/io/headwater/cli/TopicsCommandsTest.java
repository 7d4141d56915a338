package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.Headwater;
import io.headwater.core.Message;
import io.headwater.core.Retry;
import io.headwater.core.topic.Group;
import io.headwater.embedded.Embedded;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics and groups from the command line, on a store on the disk. */
class TopicsCommandsTest {
  @TempDir Path directory;

  private Shell.Result topics(Object... words) {
    return Shell.run(
        Stream.of(Stream.of("topics"), Stream.of(words), Stream.of("--data", directory))
            .flatMap(each -> each)
            .toArray());
  }

  private void publish(String key, String json) {
    Shell.Result result = topics("publish", "orders", json, "--key", key, "--type", "placed");
    assertThat(result.code()).as(result.err()).isZero();
  }

  @Test
  void what_is_published_is_read_in_another_process_run() {
    assertThat(topics("create", "orders", "--partitions", "2").code()).isZero();
    publish("a", "{\"n\":1}");
    publish("a", "{\"n\":2}");

    Shell.Result read = topics("read", "orders", "--json");

    assertThat(read.code()).isZero();
    assertThat(read.out().lines())
        .hasSize(2)
        .first()
        .asString()
        .contains("\"offset\":0", "\"key\":\"a\"", "\"type\":\"placed\"", "\"data\":{\"n\":1}");
    assertThat(read.err()).contains("topics on the embedded engine in " + directory);
    assertThat(topics("list", "--json").out())
        .contains("\"topic\":\"orders\",\"partitions\":2", "\"messages\":2");
  }

  @Test
  void a_limit_and_an_offset_choose_what_is_read() {
    topics("create", "orders", "--partitions", "1");
    Stream.of("1", "2", "3").forEach(n -> publish("k", n));

    assertThat(topics("read", "orders", "--limit", "2").out().lines()).hasSize(2);
    assertThat(topics("read", "orders", "--from-offset", "2").out().lines())
        .singleElement()
        .asString()
        .contains("orders-0@2");
    assertThat(topics("read", "orders", "--partition", "7").code()).isEqualTo(2);
  }

  @Test
  void following_goes_on_however_many_there_are() {
    topics("create", "orders", "--partitions", "1");
    try (Headwater store = Embedded.open(directory)) {
      Message message = new Message("k", Event.of("placed", "1".getBytes(UTF_8)));
      store.topics().publish("orders", Collections.nCopies(150, message));
    }
    List<String> read = new ArrayList<>();
    PrintWriter out =
        new PrintWriter(Writer.nullWriter()) {
          @Override
          public void println(String line) {
            read.add(line);
            if (read.size() == 150) {
              throw new UncheckedIOException(new IOException("enough was read"));
            }
          }
        };
    int code =
        Main.run(
            out,
            new PrintWriter(Writer.nullWriter()),
            "topics",
            "read",
            "orders",
            "--follow",
            "--data",
            directory.toString());
    assertThat(read).hasSize(150);
    assertThat(code).isEqualTo(3);
  }

  @Test
  void a_topic_is_made_once_and_never_changed() {
    assertThat(topics("create", "orders").out()).contains("made topic orders");
    assertThat(topics("create", "orders").out()).contains("was there already");

    Shell.Result other = topics("create", "orders", "--partitions", "5");

    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err().lines().toList().getLast()).contains("orders", "5", "4");
    assertThat(topics("create", "latest", "--newest-by-key").code()).isEqualTo(3);
  }

  @Test
  void a_topic_that_is_not_there_is_named_with_those_there_are() {
    topics("create", "orders");

    Shell.Result result = topics("read", "order");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("'order'", "orders");
  }

  @Test
  void a_deleted_topic_is_gone() {
    topics("create", "orders");
    assertThat(topics("delete", "orders").code()).isZero();
    assertThat(topics("list", "--json").out()).isEmpty();
  }

  @Test
  void a_group_shows_how_far_it_is_and_what_it_parked_and_retries_when_asked() throws Exception {
    topics("create", "orders", "--partitions", "1");
    publish("good", "1");
    publish("bad", "2");
    List<String> handled = new CopyOnWriteArrayList<>();
    runGroup(
        delivery -> {
          if ("bad".equals(delivery.key())) {
            throw new IllegalStateException("no such customer");
          }
          handled.add(String.valueOf(delivery.key()));
        });

    assertThat(handled).containsExactly("good");
    assertThat(topics("groups", "--json").out())
        .contains("\"group\":\"mailer\",\"members\":[],\"lag\":0,\"lagSeconds\":0.0,\"parked\":1");
    assertThat(topics("groups", "mailer").out()).contains("orders-0");
    assertThat(topics("parked", "mailer").out()).contains("orders-0@1", "bad", "no such customer");
    assertThat(topics("retry", "mailer", "--key", "good").code()).isEqualTo(2);
    assertThat(topics("retry", "mailer", "--key", "bad").code()).isZero();

    CountDownLatch retried = new CountDownLatch(1);
    try (Headwater store = Embedded.open(directory);
        Group group =
            Group.of(store).named("mailer").on("orders").start(delivery -> retried.countDown())) {
      assertThat(retried.await(1, TimeUnit.MINUTES)).as("%s", group.status()).isTrue();
    }

    assertThat(topics("parked", "mailer").out()).isEmpty();
  }

  @Test
  void a_group_without_members_is_moved_back() throws Exception {
    topics("create", "orders", "--partitions", "1");
    publish("k", "1");
    List<Long> handled = new CopyOnWriteArrayList<>();
    runGroup(delivery -> handled.add(delivery.offset()));

    assertThat(topics("reset", "mailer", "orders", "--earliest").code()).isZero();
    runGroup(delivery -> handled.add(delivery.offset()));

    assertThat(handled).containsExactly(0L, 0L);
    assertThat(topics("reset", "nobody", "orders", "--earliest").err()).contains("mailer");
  }

  private void runGroup(Group.Handler handler) throws InterruptedException {
    try (Headwater store = Embedded.open(directory);
        Group group =
            Group.of(store).named("mailer").on("orders").retry(Retry.never()).start(handler)) {
      assertThat(group.awaitIdle(Duration.ofMinutes(1))).isTrue();
    }
  }
}
