package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.embedded.Embedded;
import io.headwater.kafka.LocalKafka;
import io.headwater.rabbitmq.LocalRabbit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code --kafka} and {@code --rabbitmq}, one command finds what the one before has left. */
class QueuesOnServersTest {
  @TempDir Path directory;

  @Test
  void on_a_kafka_cluster_that_runs_already() {
    try (LocalKafka cluster = LocalKafka.start(1)) {
      List<String> where = List.of("--data", directory.toString(), "--kafka", cluster.bootstrap());
      story(where);
      try (Embedded another = Embedded.open(directory)) { // who has the same directory
        assertThat(another.queues().all()).isEmpty();
        done(where, "create", "shared");
      }
    }
  }

  @Test
  void on_a_rabbitmq_server_that_runs_already() {
    if (!isRabbitInstalled("on_a_rabbitmq_server_that_runs_already")) {
      return;
    }
    try (LocalRabbit server = LocalRabbit.start()) {
      story(List.of("--rabbitmq", "127.0.0.1:" + server.port()));
    }
  }

  @Test
  void on_a_broker_started_for_the_command() {
    Shell.Result kafka =
        Shell.run("queues", "create", "jobs", "--local-kafka", "--data", directory);
    assertThat(kafka.code()).as(kafka.err()).isZero();
    assertThat(kafka.out()).contains("made queue jobs");
    assertThat(kafka.err()).contains("queues on a Kafka broker of our own");
    if (isRabbitInstalled("on_a_broker_started_for_the_command")) {
      Shell.Result rabbit = Shell.run("queues", "create", "jobs", "--local-rabbitmq");
      assertThat(rabbit.code()).as(rabbit.err()).isZero();
      assertThat(rabbit.err()).contains("queues on a RabbitMQ server of our own");
    }
  }

  @Test
  void two_servers_are_one_too_many() {
    Shell.Result result = Shell.run("queues", "list", "--local-kafka", "--local-rabbitmq");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("--local-kafka", "--local-rabbitmq");
  }

  private static boolean isRabbitInstalled(String test) {
    boolean installed = LocalRabbit.isInstalled();
    if (!installed) {
      System.out.printf("queues command: %s not run with RabbitMQ, which is missing%n", test);
    }
    return installed;
  }

  private static void story(List<String> where) {
    done(where, "create", "jobs", "--deliveries", "3", "--backoff", "PT0S");
    done(where, "send", "jobs", "\"good\"", "--type", "resize");
    done(where, "send", "jobs", "\"bad\"", "--type", "resize");
    assertThat(done(where, "list", "--json").out())
        .contains("\"queue\":\"jobs\"", "\"waiting\":2", "\"deliveries\":3");

    String script = "if grep -q bad; then echo no such account; exit 65; fi";
    Shell.Result worked =
        done(where, "work", "jobs", "--until-empty", "--json", "--", "sh", "-c", script);
    assertThat(worked.out().lines()).hasSize(2);

    assertThat(done(where, "dead", "jobs", "--json").out())
        .contains("\"data\":\"bad\"", "\"reason\":\"rejected\"", "no such account");
    assertThat(done(where, "redrive", "jobs", "--all", "--json").out()).contains("\"redriven\":1");
    assertThat(done(where, "receive", "jobs", "--ack", "--wait", "PT10S", "--limit", "1").out())
        .contains("\"bad\"", "delivery 1");
    Shell.Result refused = // on RabbitMQ 4.3, too, which has priorities
        run(where, "create", "ranked", "--priorities", "3", "--bound", "9", "--drop-oldest");
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err()).contains("'ranked'", "priorities");
    done(where, "delete", "jobs");
    assertThat(done(where, "list", "--json").out()).isEmpty();
  }

  private static Shell.Result done(List<String> where, String... words) {
    Shell.Result result = run(where, words);
    assertThat(result.code()).as("%s: %s", String.join(" ", words), result.err()).isZero();
    return result;
  }

  private static Shell.Result run(List<String> where, String... words) {
    List<String> all = new ArrayList<>(List.of("queues", words[0]));
    all.addAll(where);
    all.addAll(List.of(words).subList(1, words.length));
    return Shell.run(all.toArray());
  }
}
