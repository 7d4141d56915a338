package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What may be sent to a queue or published to a topic, and what becomes of the rest. */
class SentDataTest {
  @TempDir Path directory;

  /** The two commands that send. */
  enum Target {
    QUEUE("queues", "send", "receive", "--json --wait PT0S --limit 10000"),
    TOPIC("topics", "publish", "read", "--json");

    private final String noun;
    private final String verb;
    private final String reading;
    private final String options;

    Target(String noun, String verb, String reading, String options) {
      this.noun = noun;
      this.verb = verb;
      this.reading = reading;
      this.options = options;
    }
  }

  @BeforeEach
  void makeBoth() {
    assertThat(Shell.run("queues", "create", "jobs", "--data", directory).code()).isZero();
    Shell.Result topic =
        Shell.run("topics", "create", "jobs", "--partitions", "1", "--data", directory);
    assertThat(topic.code()).isZero();
  }

  private Shell.Result run(String noun, String verb, Stream<Object> words) {
    return Shell.run(
        Stream.concat(Stream.of(noun, verb, "jobs", "--data", directory), words).toArray());
  }

  private Shell.Result send(Target target, Object... words) {
    return run(
        target.noun, target.verb, Stream.concat(Stream.of("--type", "resize"), Stream.of(words)));
  }

  private Shell.Result sendLines(Target target, byte[] lines, Object... words) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(lines));
    try {
      return send(target, words);
    } finally {
      System.setIn(before);
    }
  }

  private Shell.Result sendLines(Target target, String lines, Object... words) {
    return sendLines(target, lines.getBytes(StandardCharsets.UTF_8), words);
  }

  private String read(Target target) {
    Shell.Result result =
        run(target.noun, target.reading, Stream.of((Object[]) target.options.split(" ", -1)));
    assertThat(result.code()).as(result.err()).isZero();
    return result.out();
  }

  @ParameterizedTest
  @EnumSource
  void a_line_that_is_not_json_is_refused_by_its_number_and_those_before_it_are_sent(Target to) {
    Shell.Result result = sendLines(to, "1\n{\"n\":2}\nhello\n4\n");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("line 3 of standard input", "not JSON", "the 2 before it were sent", "--text")
        .contains("from line 3");
    assertThat(result.out().lines()).hasSize(2);
    assertThat(read(to).lines()).hasSize(2);
    assertThat(read(to)).contains("\"data\":1,", "\"data\":{\"n\":2}");
  }

  @ParameterizedTest
  @EnumSource
  void a_wrong_line_far_down_is_told_by_its_number_in_the_whole_input(Target to) {
    String good =
        IntStream.range(0, 2_500).mapToObj(Integer::toString).collect(Collectors.joining("\n"));
    Shell.Result result = sendLines(to, good + "\n\n7\n");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("line 2,501", "there is no value", "the 2,500 before it");
    assertThat(result.out().lines()).hasSize(2_500);
  }

  @ParameterizedTest
  @EnumSource
  void data_on_the_command_line_that_is_not_json_is_refused(Target to) {
    Shell.Result result = send(to, "hello");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("not JSON", "nothing was sent", "--text");
    assertThat(read(to)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void plain_text_is_sent_when_asked_for(Target to) {
    Shell.Result result = sendLines(to, "say \"hello\"\r\n\nä\n", "--text");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(read(to).lines()).hasSize(3);
    assertThat(read(to))
        .contains("\"data\":\"say \\\"hello\\\"\"", "\"data\":\"\"", "\"data\":\"ä\"");
  }

  @ParameterizedTest
  @EnumSource
  void bytes_that_are_not_utf8_are_neither_json_nor_text(Target to) {
    byte[] latin = "\"a\"\n\"ä\"\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(sendLines(to, latin).err()).contains("line 2 ", "not JSON");
    assertThat(sendLines(to, latin, "--text").err()).contains("line 2 ", "UTF-8");
    assertThat(read(to).lines()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void json_of_several_lines_is_printed_on_one(Target to) {
    assertThat(send(to, "{\n  \"a\": 1\n}").code()).isZero();
    assertThat(read(to).lines()).singleElement().asString().contains("\"data\":{   \"a\": 1 }");
  }

  @Test
  void a_failure_half_way_says_how_many_lines_were_sent() {
    Shell.run("queues", "create", "small", "--bound", "1500", "--data", directory);
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("1\n".repeat(2_000).getBytes(StandardCharsets.UTF_8)));
    Shell.Result result;
    try {
      result = Shell.run("queues", "send", "small", "--data", directory, "--type", "resize");
    } finally {
      System.setIn(before);
    }
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("1,000 lines were sent", "1,001 to 2,000", "small");
  }
}
