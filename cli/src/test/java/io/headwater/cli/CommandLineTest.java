package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Headwater;
import io.headwater.embedded.Embedded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What all commands have in common. */
class CommandLineTest {
  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> every_command_has_help_that_fits_a_terminal() {
    return commands(Main.commandLine())
        .map(
            command -> {
              List<String> words = List.of(command.getCommandSpec().qualifiedName().split(" "));
              return DynamicTest.dynamicTest(
                  command.getCommandSpec().qualifiedName(),
                  () -> {
                    Shell.Result help =
                        Shell.run(
                            Stream.concat(words.stream().skip(1), Stream.of("--help")).toArray());
                    assertThat(help.code()).isZero();
                    assertThat(help.out()).contains("Usage: ");
                    assertThat(help.out().lines())
                        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
                  });
            });
  }

  private static Stream<CommandLine> commands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream()
            .filter(each -> !each.getCommandName().equals("help"))
            .flatMap(CommandLineTest::commands));
  }

  @Test
  void the_version_is_one_line() {
    assertThat(Shell.run("--version").out()).matches("headwater \\S+ \\(Java \\d+\\)\\R");
  }

  @Test
  void no_command_at_all_is_a_usage_error() {
    assertThat(Shell.run().code()).isEqualTo(2);
    assertThat(Shell.run().err().lines()).hasSize(1);
  }

  @Test
  void a_store_that_is_open_elsewhere_is_one_line_and_code_3() {
    Path data = directory.resolve("store");
    try (Headwater open = Embedded.open(data)) {
      Shell.Result result = Shell.run("bank", "accounts", "--data", data);

      assertThat(open.events().head()).isZero();
      assertThat(result.code()).isEqualTo(3);
      assertThat(result.err().lines())
          .singleElement()
          .asString()
          .contains(data.toString(), String.valueOf(ProcessHandle.current().pid()))
          .endsWith("close it there");
    }
  }

  @Test
  void a_store_directory_that_is_a_file_is_one_line_and_code_3() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    Shell.Result result = Shell.run("bank", "open", "A1", "--data", file);

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err().lines()).singleElement().asString().contains(file.toString());
  }

  @Test
  void a_file_that_is_missing_is_one_line_and_code_3() {
    Path data = directory.resolve("store");

    Shell.Result result = Shell.run("bank", "replay", "nowhere.csv", "--data", data);

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err().lines()).singleElement().asString().contains("'nowhere.csv'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "topics list",
        "topics read orders",
        "topics read orders --follow",
        "topics publish orders 1 --type placed",
        "topics delete orders",
        "topics groups",
        "topics parked mailer",
        "topics retry mailer",
        "topics reset mailer orders --latest",
        "queues list",
        "queues send jobs 1 --type resize",
        "queues receive jobs",
        "queues work jobs --until-empty -- true",
        "queues redrive jobs --all",
        "queues purge jobs",
        "queues delete jobs",
        "events read",
        "events streams",
        "bank show A1",
        "bank accounts",
        "bank history A1",
        "bank statement A1",
        "bank deposit A1 1"
      })
  void what_needs_a_store_makes_none_where_the_path_is_wrong(String line) {
    Path nowhere = directory.resolve("nowhere");
    List<Object> words = new ArrayList<>(List.of(line.split(" ")));
    words.addAll(2, List.of("--data", nowhere));

    Shell.Result result = Shell.run(words.toArray());

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .contains(nowhere + " is not a store", "check the path");
    assertThat(nowhere).doesNotExist();
  }

  private static Shell.Result run(String line, Path data) {
    return Shell.run(
        Stream.concat(Stream.of(line.split(" ")), Stream.of("--data", data)).toArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "topics list",
        "topics read orders",
        "topics groups",
        "events read",
        "events streams",
        "bank show A1",
        "bank history A1",
        "bank statement A1"
      })
  void what_only_looks_may_do_so_beside_an_owner(String line) {
    Path data = directory.resolve("store");
    Shell.run("bank", "open", "A1", "--data", data);
    Shell.run("topics", "create", "orders", "--data", data);
    try (Embedded owner = Embedded.open(data)) {
      Shell.Result result = run(line, data);

      assertThat(result.code()).as(result.err()).isZero();
      assertThat(owner.events().head()).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "queues receive jobs --limit 0",
        "queues receive jobs --wait PT-1S",
        "queues dead jobs --limit 0",
        "topics read orders --limit 0",
        "topics read orders --limit -1",
        "topics read orders --from-offset -1",
        "events read --limit 0",
        "events streams --limit -1",
        "events streams --limit some"
      })
  void a_number_out_of_range_is_a_usage_error(String line) {
    Path data = directory.resolve("store");
    Shell.run("queues", "create", "jobs", "--data", data);
    Shell.run("topics", "create", "orders", "--data", data);
    List<String> words = List.of(line.split(" "));

    Shell.Result result = run(line, data);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains(words.get(words.size() - 2), words.getLast(), "expected");
  }

  @Test
  void events_of_any_store_can_be_listed() {
    Path data = directory.resolve("store");
    Shell.run("bank", "open", "A1", "1", "--data", data);
    Shell.run("bank", "open", "A2", "2", "--data", data);
    Shell.run("bank", "deposit", "A1", "3", "--data", data);

    assertThat(Shell.run("events", "read", "--data", data).out().lines()).hasSize(3);
    assertThat(Shell.run("events", "read", "--stream", "account-A1", "--data", data).out())
        .contains("account-A1@1", "account-A1@2")
        .doesNotContain("account-A2");
    assertThat(
            Shell.run("events", "read", "--newest-first", "--limit", 1, "--json", "--data", data)
                .out())
        .startsWith("{\"position\":3,")
        .contains("\"type\":\"money.deposited\"", "\"data\":{\"amount\":\"3.00\"");
    assertThat(Shell.run("events", "streams", "--data", data).out().lines())
        .containsExactly("account-A1  2", "account-A2  1");
  }

  @Test
  void the_benchmark_prints_a_table_that_can_be_pasted() {
    Shell.Result result =
        Shell.run(
            "bench",
            "store",
            "--rounds",
            1,
            "--seconds",
            0.01,
            "--read-events",
            3000,
            "--data",
            directory);

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("The disk: ", "| workload | durability | per second | p50 µs | p99 µs | to raw |")
        .contains("| append, 64 blocking callers (virtual threads) | durable |");
  }
}
