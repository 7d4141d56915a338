package io.headwater.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of guarantees says what the suites of this build have shown. */
class GuaranteesTest {
  private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path root;

  @BeforeEach
  void make() throws IOException {
    Files.createDirectories(root.resolve("docs"));
  }

  @Test
  void the_page_is_what_the_suites_of_this_build_have_shown() throws IOException {
    Path project = Path.of("..").toAbsolutePath().normalize();
    String began = System.getProperty("headwater.build.began", "1970-01-01T00:00:00Z");
    Guarantees now = Guarantees.of(project, Instant.parse(began));
    Path page = project.resolve(Guarantees.PAGE);
    if (Boolean.getBoolean("headwater.tidy.accept")) {
      Files.writeString(page, now.page());
    }
    if (!now.kept().isEmpty()) {
      System.out.printf(
          "%s keeps %d columns of backends that were not run in this build: %s%n",
          Guarantees.PAGE, now.kept().size(), String.join("; ", now.kept()));
    }
    assertThat(page)
        .as("rewrite it with ./mvnw verify -Dheadwater.tidy.accept=true, then read the difference")
        .exists()
        .hasContent(now.page());
    assertThat(now.page()).as("everything holds").doesNotContain("| broken |");
  }

  private void result(String module, String file, Instant at, String... lines) throws IOException {
    Path directory = Files.createDirectories(root.resolve(module).resolve("target/guarantees"));
    Path written = directory.resolve(file);
    Files.writeString(written, String.join("\n", lines));
    Files.setLastModifiedTime(written, FileTime.from(at));
  }

  private String page() {
    return Guarantees.of(root, BEGAN).page();
  }

  @Test
  void rows_are_guarantees_and_columns_backends() throws IOException {
    result("one", "a.tsv", BEGAN, "b2\tlock contract\tHeld by one\tholds\t7");
    result("one", "b.tsv", BEGAN, "b1\tlock contract\tHeld by one\trefused\t0");
    assertThat(page())
        .contains("## Lock\n\n| guarantee | b1 | b2 |\n| --- | --- | --- |\n")
        .endsWith("| Held by one | refused | holds |\n");
  }

  @Test
  void what_was_not_run_in_this_build_keeps_what_the_page_says() throws IOException {
    result(
        "one",
        "a.tsv",
        BEGAN,
        "b1\tlock contract\tHeld\tholds\t7",
        "b1\tlock contract\tX\tholds\t1");
    result("one", "b.tsv", BEGAN, "b2\tlock contract\tHeld\tholds\t7");
    Files.writeString(root.resolve(Guarantees.PAGE), page());
    result("one", "a.tsv", BEGAN.minusSeconds(1), "b1\tlock contract\tHeld\tbroken\t7");
    result("one", "b.tsv", BEGAN, "b2\tlock contract\tHeld\tnot run\t0");
    Guarantees now = Guarantees.of(root, BEGAN);
    assertThat(now.page()).contains("| Held | holds | not run |", "| X | holds |  |");
    assertThat(now.kept()).containsExactly("b1");
  }

  @Test
  void a_guarantee_that_no_suite_shows_any_more_is_gone() throws IOException {
    result("one", "a.tsv", BEGAN, "b1\tlock contract\tOld\tholds\t7");
    Files.writeString(root.resolve(Guarantees.PAGE), page());
    result("one", "a.tsv", BEGAN, "b1\tlock contract\tNew\tholds\t7");
    assertThat(page()).contains("| New | holds |").doesNotContain("Old");
  }

  @Test
  void the_model_is_no_backend() throws IOException {
    result("testkit", "a.tsv", BEGAN, "the model\tlock contract\tHeld\tholds\t7");
    assertThat(page()).doesNotContain("the model");
  }
}
