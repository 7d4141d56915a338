package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Headwater;
import io.headwater.core.Retry;
import io.headwater.core.topic.Group;
import io.headwater.embedded.Embedded;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.KafkaOptions;
import io.headwater.kafka.LocalKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code --kafka}, commands use a cluster that runs already, and show the same figures. */
class RunningKafkaTest {
  private static final LocalKafka CLUSTER = LocalKafka.start(1);

  @TempDir Path directory;

  @AfterAll
  static void stop() {
    CLUSTER.close();
  }

  @Test
  void topics_and_groups_show_the_same_as_on_the_embedded_engine() throws Exception {
    Path embedded = directory.resolve("embedded");
    List<String> expected =
        tell(() -> Embedded.open(embedded), List.of("--data", embedded.toString()));

    Path beside = directory.resolve("beside");
    List<String> actual =
        tell(
            () -> KafkaHeadwater.connect(KafkaOptions.of(CLUSTER.bootstrap()), beside),
            List.of("--data", beside.toString(), "--kafka", CLUSTER.bootstrap()));

    assertThat(actual).isEqualTo(expected);
    assertThat(expected)
        .anyMatch(line -> line.contains("\"lag\":0,\"lagSeconds\":0.0,\"parked\":1"))
        .anyMatch(line -> line.contains("no such customer"))
        .anyMatch(line -> line.contains("\"lag\":3"))
        .endsWith("0 {\"topic\":\"orders\",\"deleted\":true}", "0 ", "2 ");
  }

  @Test
  void what_one_command_publishes_to_the_cluster_the_next_one_reads() {
    List<String> at = List.of("--data", directory.toString(), "--kafka", CLUSTER.bootstrap());

    assertThat(topics(at, "create greetings").code()).isZero();
    assertThat(topics(at, "publish greetings {} --type hello").code()).isZero();
    Shell.Result read = topics(at, "read greetings");

    assertThat(read.out()).contains("hello");
    assertThat(read.err())
        .contains("topics on Kafka at " + CLUSTER.bootstrap() + "; the event store stays in ");
  }

  @Test
  void the_lumos_sample_comes_to_the_same_figures_and_hashes() {
    Shell.Result embedded = replay();
    Shell.Result kafka = replay("--kafka", CLUSTER.bootstrap());

    assertThat(embedded.lastLine()).contains("\"sessions\":590", "\"stateHash\":");
    assertThat(kafka.lastLine()).isEqualTo(embedded.lastLine());
  }

  private static Shell.Result replay(String... where) {
    Path sample =
        Path.of(System.getProperty("headwater.home", ".."), "samples/lumos/lumos-sessions.tar.gz");
    Stream<Object> words = Stream.of("video", "replay", sample, "--format", "lumos", "--json");
    Shell.Result result = Shell.run(Stream.concat(words, Stream.of(where)).toArray());
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  /** How a store is opened for a group. */
  private interface Opening {
    Headwater open();
  }

  /** Every command on topics and groups; what each ended with and printed, but for times. */
  private static List<String> tell(Opening store, List<String> where) throws Exception {
    List<String> shown = new ArrayList<>();
    Stream.of(
            "create orders --partitions 2",
            "create orders --partitions 2",
            "publish orders {\"n\":1} --key good --type placed",
            "publish orders {\"n\":2} --key bad --type placed",
            "publish orders {\"n\":3} --key good --type placed",
            "read orders --partition 0",
            "read orders --partition 1 --from-offset 1",
            "list")
        .forEach(line -> shown.add(shown(topics(where, line))));
    parkTheBad(store);
    Stream.of(
            "groups",
            "groups mailer",
            "parked mailer",
            "retry mailer --key bad",
            "retry mailer --key unknown",
            "reset mailer orders --earliest",
            "groups",
            "reset mailer orders --latest",
            "groups mailer",
            "delete orders",
            "list",
            "read orders")
        .forEach(line -> shown.add(shown(topics(where, line))));
    return shown;
  }

  private static void parkTheBad(Opening opening) throws InterruptedException {
    try (Headwater store = opening.open();
        Group group =
            Group.of(store)
                .named("mailer")
                .on("orders")
                .retry(Retry.never())
                .start(
                    delivery -> {
                      if ("bad".equals(delivery.key())) {
                        throw new IllegalStateException("no such customer");
                      }
                    })) {
      assertThat(group.awaitIdle(Duration.ofMinutes(1))).as("%s", group.status()).isTrue();
    }
  }

  /** Runs one of the commands; no word of it has a space. */
  private static Shell.Result topics(List<String> where, String line) {
    Stream<String> words = Stream.of(("topics " + line + " --json").split(" "));
    return Shell.run(Stream.concat(words, where.stream()).toArray());
  }

  /** Without what no two runs have in common, and without the topics of other tests. */
  private static String shown(Shell.Result result) {
    String lines =
        result
            .out()
            .lines()
            .filter(line -> line.contains("\"orders\"") || line.contains("\"mailer\""))
            .collect(Collectors.joining("\n"))
            .replaceAll("\"(time|occurredAt|parkedAt|id)\":\"[^\"]*\"", "\"$1\":…")
            .replaceAll("\"lagSeconds\":(?!0\\.0)[0-9.]+", "\"lagSeconds\":…");
    return result.code() + " " + lines;
  }
}
