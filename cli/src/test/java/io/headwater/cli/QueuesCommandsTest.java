package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.embedded.Embedded;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queues from the command line, on a store on the disk. */
class QueuesCommandsTest {
  @TempDir Path directory;

  private Shell.Result queues(Object... words) {
    return Shell.run(
        Stream.of(Stream.of("queues", words[0], "--data", directory), Stream.of(words).skip(1))
            .flatMap(each -> each)
            .toArray());
  }

  private Shell.Result done(Object... words) {
    Shell.Result result = queues(words);
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  private void send(String json) {
    done("send", "jobs", json, "--type", "resize");
  }

  @Test
  void what_is_sent_is_received_in_another_process_run_and_is_gone_when_acknowledged() {
    done("create", "jobs");
    send("{\"n\":1}");
    send("{\"n\":2}");

    Shell.Result received = done("receive", "jobs", "--ack", "--limit", "1", "--json");

    assertThat(received.out().lines())
        .singleElement()
        .asString()
        .contains(
            "\"queue\":\"jobs\"", "\"type\":\"resize\"", "\"data\":{\"n\":1}", "\"delivery\":1");
    assertThat(received.err()).contains("queues on the embedded engine in " + directory);
    assertThat(done("receive", "jobs", "--ack", "--json", "--wait", "PT0S").out())
        .contains("\"n\":2")
        .doesNotContain("\"n\":1");
    assertThat(done("receive", "jobs", "--wait", "PT0S").out()).isEmpty();
  }

  @Test
  void without_ack_a_message_is_handed_out_again() {
    done("create", "jobs");
    send("1");
    assertThat(done("receive", "jobs", "--wait", "PT0S").out()).contains("delivery 1");
    assertThat(done("receive", "jobs", "--wait", "PT0S").out()).contains("delivery 2");
  }

  @Test
  void what_nobody_reads_any_more_is_not_acknowledged() {
    done("create", "jobs");
    send("1");
    send("2");
    PrintWriter closed = new PrintWriter(Writer.nullWriter());
    closed.close();
    StringWriter err = new StringWriter();
    String[] words = {"queues", "receive", "jobs", "--ack", "--data", directory.toString()};
    assertThat(Main.run(closed, new PrintWriter(err), words)).isEqualTo(3);
    assertThat(err.toString()).contains("standard output was closed");
    assertThat(done("receive", "jobs", "--ack", "--wait", "PT0S").out().lines()).hasSize(2);
  }

  @Test
  void times_are_given_as_people_write_them() {
    done("create", "jobs", "--lock", "90s", "--expiry", "2h");
    assertThat(done("list", "--json").out())
        .contains("\"lockTime\":\"PT1M30S\"", "\"expiry\":\"PT2H\"");
    assertThat(done("receive", "jobs", "--wait", "1ms").out()).isEmpty();
    Shell.Result wrong = queues("create", "other", "--lock", "5x");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("'--lock'", "'5x'", "30s").doesNotContain("java.");
  }

  @Test
  void each_line_of_standard_input_is_a_message() {
    done("create", "jobs");
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("1\n2\n3\n".getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(done("send", "jobs", "--type", "resize", "--json").out().lines()).hasSize(3);
    } finally {
      System.setIn(before);
    }
    assertThat(done("info", "jobs", "--json").out())
        .contains("\"waiting\":3", "\"delayed\":0", "\"held\":0", "\"dead\":0");
  }

  @Test
  void a_queue_is_made_once_and_never_changed() {
    assertThat(done("create", "jobs", "--lock", "PT5S", "--priorities", "3").out())
        .contains("made queue jobs");
    assertThat(done("create", "jobs", "--lock", "PT5S", "--priorities", "3").out())
        .contains("was there already");
    Shell.Result other = queues("create", "jobs", "--lock", "PT6S");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err())
        .contains("is there with a lock time of PT5S, 3 priorities; expected a lock time of PT6S,");
    assertThat(done("list", "--json").out()).contains("\"lockTime\":\"PT5S\"", "\"priorities\":3");
    assertThat(queues("create", "other", "--drop-oldest").code()).isEqualTo(2);
  }

  @Test
  void info_tells_how_a_queue_was_made_and_its_longest_delay_is_no_shorter_than_its_first() {
    done("create", "jobs", "--backoff", "5m");
    assertThat(done("info", "jobs").out())
        .containsPattern("first delay +PT5M")
        .containsPattern("longest delay +PT5M");
    assertThat(done("info", "jobs", "--json").out())
        .contains("\"firstDelay\":\"PT5M\",\"longestDelay\":\"PT5M\"");
    Shell.Result shorter = queues("create", "o", "--backoff", "5m", "--longest-backoff", "1m");
    assertThat(shorter.code()).isEqualTo(2);
    assertThat(shorter.err()).contains("--longest-backoff PT1M", "--backoff, PT5M");
    done("create", "usual");
    assertThat(done("info", "usual").out()).containsPattern("longest delay +PT1M");
  }

  @Test
  void a_queue_that_is_not_there_is_named_with_those_there_are() {
    done("create", "jobs");
    Shell.Result result = queues("receive", "job");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("'job'", "jobs");
  }

  @Test
  void the_higher_priority_goes_first_and_what_is_delayed_waits() {
    done("create", "jobs", "--priorities", "2");
    done("send", "jobs", "\"low\"", "--type", "resize");
    done("send", "jobs", "\"high\"", "--type", "resize", "--priority", "1");
    done("send", "jobs", "\"late\"", "--type", "resize", "--delay", "PT1H");
    assertThat(done("receive", "jobs", "--ack", "--wait", "PT0S").out().lines())
        .hasSize(2)
        .first()
        .asString()
        .contains("high");
    assertThat(done("info", "jobs").out()).containsPattern("delayed +1");
    assertThat(done("purge", "jobs", "--json").out()).contains("\"dropped\":1");
  }

  @Test
  void a_command_is_run_for_each_message_and_what_it_rejects_is_dead_until_redriven() {
    done("create", "jobs");
    send("\"good\"");
    send("\"bad\"");

    Shell.Result worked =
        done(
            "work",
            "jobs",
            "--until-empty",
            "--concurrency",
            "2",
            "--json",
            "--",
            "sh",
            "-c",
            "if grep -q bad; then echo no such account; exit 65; fi");

    assertThat(worked.out().lines()).hasSize(2);
    assertThat(worked.out()).contains("\"exit\":0", "\"exit\":65");
    Shell.Result dead = done("dead", "jobs", "--json");
    assertThat(dead.out().lines())
        .singleElement()
        .asString()
        .contains("\"reason\":\"rejected\"", "\"error\":\"no such account\"", "\"data\":\"bad\"");
    assertThat(queues("redrive", "jobs", "--letter", "none").code()).isEqualTo(2);
    Matcher letter = Pattern.compile("\"letter\":\"([^\"]+)\"").matcher(dead.out());
    assertThat(letter.find()).isTrue();
    assertThat(done("redrive", "jobs", "--letter", letter.group(1), "--json").out())
        .contains("\"redriven\":1");
    assertThat(done("receive", "jobs", "--ack", "--wait", "PT0S").out()).contains("bad");
  }

  @Test
  void a_command_may_answer_while_it_reads_however_much_that_is() {
    done("create", "jobs");
    send("\"" + "x".repeat(1_000_000) + "\"");
    Shell.Result worked = done("work", "jobs", "--until-empty", "--json", "--", "cat");
    assertThat(worked.out()).contains("\"exit\":0").hasSizeGreaterThan(1_000_000);
  }

  @Test
  void a_command_that_does_not_exist_is_a_usage_error_and_costs_no_delivery() throws Exception {
    done("create", "jobs", "--deliveries", "1");
    send("1");
    Path script = Files.writeString(directory.resolve("not-executable"), "exit 0");
    for (Object command : List.of("no-such-command", script, directory)) {
      Shell.Result worked = queues("work", "jobs", "--until-empty", "--", command);
      assertThat(worked.code()).isEqualTo(2);
      assertThat(worked.err()).contains("no command '" + command + "'");
    }
    assertThat(done("receive", "jobs", "--ack", "--wait", "PT0S").out()).contains("delivery 1");
  }

  @Test
  void a_worker_that_is_stopped_ends_its_commands_and_their_messages_are_handed_out_again(
      @TempDir Path scratch) throws Exception {
    done("create", "jobs", "--backoff", "PT0S");
    send("1");
    Path pids = scratch.resolve("pids");
    Process worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "queues",
                "work",
                "--data",
                directory.toString(),
                "jobs",
                "--",
                "sh",
                "-c",
                "trap '' TERM; sleep 600 & echo $$ $! > $0.new; mv $0.new $0; wait",
                pids.toString())
            .redirectErrorStream(true)
            .redirectOutput(scratch.resolve("output").toFile())
            .start();
    while (worker.isAlive() && !Files.exists(pids)) {
      Thread.onSpinWait();
    }
    worker.destroy();
    worker.waitFor();

    assertThat(Files.readString(pids).strip().split(" "))
        .hasSize(2)
        .allSatisfy(pid -> assertThat(runs(Long.parseLong(pid))).as(pid).isFalse());
    assertThat(done("receive", "jobs", "--ack", "--wait", "PT0S").out()).contains("delivery 2");
  }

  /** Whether it runs; what has ended and was not asked how it did does not. */
  private static boolean runs(long pid) {
    return ProcessHandle.of(pid).flatMap(process -> process.info().command()).isPresent();
  }

  @Test
  void who_only_looks_needs_not_be_the_owner_and_makes_no_store() {
    done("create", "jobs");
    send("1");
    try (Embedded owner = Embedded.open(directory)) {
      assertThat(owner.queues().find("jobs")).isPresent();
      assertThat(done("list", "--json").out()).contains("\"waiting\":1");
      assertThat(done("info", "jobs", "--json").out()).contains("\"waiting\":1");
      assertThat(done("dead", "jobs").out()).isEmpty();
      assertThat(queues("receive", "jobs").code()).isEqualTo(3);
    }
    Path nowhere = directory.resolve("nowhere");
    Shell.Result looked = Shell.run("queues", "list", "--data", nowhere);
    assertThat(looked.code()).isEqualTo(3);
    assertThat(looked.err()).contains("nowhere");
    assertThat(nowhere).doesNotExist();
  }

  @Test
  void a_command_that_fails_is_run_again_until_the_last_delivery() {
    done("create", "jobs", "--deliveries", "2", "--backoff", "PT0S");
    send("1");
    Shell.Result worked =
        done("work", "jobs", "--until-empty", "--", "sh", "-c", "echo out of paper; exit 3");
    assertThat(worked.out().lines()).hasSize(2).last().asString().contains("delivery 2", "code 3");
    assertThat(done("dead", "jobs").out()).contains("delivery limit after 2", "out of paper");
    assertThat(done("redrive", "jobs", "--all", "--json").out()).contains("\"redriven\":1");
    assertThat(done("purge", "jobs", "--dead", "--json").out()).contains("\"dropped\":0");
  }

  @Test
  void a_deleted_queue_is_gone() {
    done("create", "jobs");
    done("delete", "jobs");
    assertThat(done("list", "--json").out()).isEmpty();
  }
}
