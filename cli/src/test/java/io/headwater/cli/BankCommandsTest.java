package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bank from the command line. */
class BankCommandsTest {
  @TempDir Path directory;

  private Shell.Result bank(Object... words) {
    List<Object> all = new ArrayList<>(List.of("bank"));
    all.addAll(List.of(words));
    all.addAll(List.of("--data", directory.resolve("store")));
    return Shell.run(all.toArray());
  }

  @Test
  void an_account_goes_through_its_life() {
    assertThat(bank("open", "A1", "100", "--overdraft-limit", "50").out())
        .isEqualToIgnoringNewLines("A1 opened: balance 100.00 EUR, version 1");
    assertThat(bank("deposit", "A1", "20.50", "--description", "gift").out())
        .isEqualToIgnoringNewLines("A1 deposited: balance 120.50 EUR, version 2");
    assertThat(bank("withdraw", "A1", "160").out())
        .isEqualToIgnoringNewLines("A1 withdrawn: balance -39.50 EUR, version 3");
    assertThat(bank("close", "A1").err()).contains("cannot be closed with a balance of -39.50");
    bank("open", "A2", "39.50");
    assertThat(bank("transfer", "A2", "A1", "39.5").out())
        .contains("A2 sent: balance 0.00 EUR, version 2")
        .contains("A1 received: balance 0.00 EUR, version 4");
    assertThat(bank("close", "A1").code()).isZero();
    assertThat(bank("deposit", "A1", "1").err()).contains("account 'A1' is closed");
    assertThat(bank("accounts").out())
        .containsSubsequence("A1", "closed", "0.00", "A2", "open", "0.00");
  }

  @Test
  void an_account_can_be_shown_as_it_was() {
    bank("open", "A1", "100", "--at", "2026-01-01T00:00:00Z");
    bank("deposit", "A1", "1", "--at", "2026-01-02T00:00:00Z");
    bank("deposit", "A1", "2", "--at", "2026-01-03T00:00:00Z");

    assertThat(bank("show", "A1").out()).contains("103.00", "version 3");
    assertThat(bank("show", "A1", "--at-version", "2").out()).contains("101.00", "version 2");
    assertThat(bank("show", "A1", "--as-of", "2026-01-02T12:00:00Z").out()).contains("101.00");
    assertThat(bank("show", "A1", "--as-of", "2026-01-01").out()).contains("100.00");
    assertThat(bank("show", "A1", "--at-version", "2", "--as-of", "2026-01-01").code())
        .isEqualTo(2);
  }

  @Test
  void amounts_in_json_are_exact_numbers() {
    bank("open", "A1", "0.10");

    assertThat(bank("deposit", "A1", "0.20", "--json").out())
        .isEqualToIgnoringNewLines(
            "{\"account\":\"A1\",\"version\":2,\"status\":\"open\",\"balance\":0.30,"
                + "\"overdraftLimit\":0.00,\"currency\":\"EUR\",\"position\":2}");
  }

  @Test
  void history_and_statement_tell_what_happened() {
    bank("open", "A1", "10", "--at", "2026-01-01T00:00:00Z");
    bank("deposit", "A1", "5", "--at", "2026-02-01T00:00:00Z", "--by", "ann");
    bank("withdraw", "A1", "3", "--at", "2026-03-01T00:00:00Z", "--description", "a \"thing\"");

    assertThat(bank("history", "A1").out()).contains("opened", "ann", "a \"thing\"", "12.00");
    assertThat(bank("history", "A1", "--json").out().lines())
        .hasSize(3)
        .last()
        .asString()
        .contains("\"amount\":-3.00", "\"description\":\"a \\\"thing\\\"\"");
    assertThat(bank("statement", "A1", "--from", "2026-02-01", "--to", "2026-02-28").out())
        .contains("opening balance 10.00", "+5.00", "closing balance 15.00")
        .doesNotContain("thing");
  }

  @Test
  void refusals_are_one_line_and_code_1() {
    bank("open", "A1", "10");

    assertRefused(bank("open", "A1", "10"), "account 'A1' is open already");
    assertRefused(bank("withdraw", "A1", "11"), "expected at most 10.00, got 11");
    assertRefused(bank("deposit", "A1", "0"), "takes amounts above 0; got 0");
    assertRefused(bank("deposit", "A1", "0.001"), "2 digits behind the point; got 0.001");
    assertRefused(bank("deposit", "A2", "1"), "account 'A2' does not exist");
    assertRefused(bank("transfer", "A1", "A1", "1"), "cannot transfer to itself");
    assertRefused(bank("deposit", "A1", "1", "--currency", "JPY"), "is kept in EUR");
    assertThat(bank("show", "A1").out()).contains("10.00", "version 1");
  }

  private static void assertRefused(Shell.Result result, String message) {
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).singleElement().asString().contains(message);
  }

  @Test
  void command_lines_that_make_no_sense_are_one_line_and_code_2() {
    assertUsage(bank("deposit", "A1", "ten"), "'ten'", "digits with a point, such as 12.50");
    assertUsage(bank("deposit", "A1"), "AMOUNT");
    assertUsage(bank("show", "A1", "--as-of", "noon"), "'noon'", "2026-01-31T12:00:00Z");
    assertUsage(bank("show", "A1", "--durability", "maybe"), "'maybe'", "durable or buffered");
    assertUsage(bank("open", "A1", "--currency", "XX"), "'XX'", "such as EUR");
    assertUsage(bank("open", "", "1"), "empty");
    assertUsage(bank("open", "a\u0000b", "1"), "U+0000");
    assertUsage(bank("open", "x".repeat(300), "1"), "at most 255");
    assertUsage(bank("fly"), "fly");
  }

  private static void assertUsage(Shell.Result result, String... parts) {
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).singleElement().asString().contains(parts);
  }

  @Test
  void a_generated_file_is_replayed_and_a_second_replay_finds_it_done() throws Exception {
    Path file = directory.resolve("bank.csv");
    Path closes = directory.resolve("closes.csv");
    Shell.Result generated =
        Shell.run("bank", "generate", "--seed", 7, "--accounts", 20, "--transactions", 500, file);
    assertThat(generated.out()).contains("520 rows (20 accounts, 500 transactions)");

    Shell.Result first =
        bank("replay", file, "--overdraft-limit", 20_000, "--closes", closes, "--json");
    Shell.Result second = bank("replay", file, "--overdraft-limit", 20_000, "--json");

    assertThat(first.code()).isZero();
    assertThat(first.out())
        .contains("\"rows\":520", "\"resumed\":0", "\"accounts\":20", "\"refused\":0")
        .containsPattern("\"rawPerSecond\":\\d");
    assertThat(second.out()).contains("\"resumed\":520", "\"rawPerSecond\":null");
    assertThat(sum(second)).isEqualTo(sum(first));
    assertThat(Files.readAllLines(closes).getFirst()).isEqualTo("account_id,date,closing_balance");
    assertThat(bank("accounts", "--json").out().lines()).hasSize(20);
  }

  private static String sum(Shell.Result result) {
    return result.out().replaceAll("(?s).*\"sumOfBalances\":([-0-9.]+).*", "$1");
  }

  @Test
  void a_malformed_row_stops_with_its_place_unless_told_to_go_on() throws Exception {
    Path file = directory.resolve("bad.csv");
    Files.writeString(
        file,
        """
        account_id,time,kind,amount
        A1,2026-01-01,open,10
        A1,2026-01-02,deposit,lots
        A1,2026-01-03,deposit,5
        """);

    Shell.Result stopped = bank("replay", file);
    assertThat(stopped.code()).isEqualTo(1);
    assertThat(stopped.err().lines())
        .singleElement()
        .asString()
        .contains("bad.csv, line 3, column 4 (amount)", "expected a decimal number", "'lots'");

    Shell.Result wentOn = bank("replay", file, "--continue", "--json");
    assertThat(wentOn.code()).isZero();
    assertThat(wentOn.out()).contains("\"refused\":1", "\"sumOfBalances\":15.00");
  }
}
