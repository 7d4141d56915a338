package io.headwater.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule finds a tiny bad sample, and leaves a good one beside it alone. */
class RulesBiteTest {
  @TempDir Path directory;

  private List<Finding> findings(String rule, Sample sample) {
    return Rule.all().stream()
        .filter(each -> each.name().equals(rule))
        .findFirst()
        .orElseThrow()
        .findings(sample.repo())
        .stream()
        .sorted(Comparator.comparing(Finding::place))
        .toList();
  }

  private Sample sample() {
    return new Sample(directory);
  }

  @Test
  void a_method_of_61_lines_is_found_with_its_line() {
    Sample sample =
        sample()
            .main("log", "class Long {\n  void good() {" + "\n".repeat(58) + "\n  }\n}")
            .main("log", "class Longer {\n\n  void bad() {" + "\n".repeat(59) + "\n  }\n}");

    assertThat(findings("method-lines", sample))
        .singleElement()
        .asString()
        .contains("Longer.java:4", "bad has 61 lines; at most 60");
  }

  @Test
  void a_file_of_401_lines_is_found() {
    Sample sample =
        sample()
            .main("log", "class Good {" + "\n".repeat(398) + "}")
            .main("log", "class Bad {" + "\n".repeat(399) + "}");

    assertThat(findings("file-lines", sample))
        .singleElement()
        .asString()
        .contains("Bad.java", "401 lines");
  }

  @Test
  void a_line_of_121_characters_is_found_with_its_number() {
    Sample sample =
        sample()
            .main("log", "class Bad {\n//" + "x".repeat(118) + "\n//" + "x".repeat(119) + "\n}");

    assertThat(findings("line-length", sample))
        .singleElement()
        .asString()
        .contains("Bad.java:4", "121 characters");
  }

  @Test
  void a_constructor_of_six_parameters_is_found_unless_it_is_a_record() {
    Sample sample =
        sample()
            .main("log", "record Fine(int a, int b, int c, int d, int e, int f) {}")
            .main("log", "class Bad { Bad(int a, int b, int c, int d, int e, int f) {} }");

    assertThat(findings("constructor-parameters", sample))
        .singleElement()
        .asString()
        .contains("Bad.java:2", "6 parameters");
  }

  @Test
  void names_that_are_long_or_say_nothing_are_found() {
    Sample sample =
        sample()
            .main("log", "class DiskManager {}")
            .main("log", "class AbstractDisk {}")
            .main("log", "class Defaults {}")
            .main("log", "class " + "Disk".repeat(8) + " {}");

    assertThat(findings("type-name", sample)).hasSize(3);
  }

  @Test
  void a_package_of_26_types_is_found() {
    Sample sample = sample();
    for (int i = 0; i < 25; i++) {
      sample.main("log", "class Type" + i + " {}");
      sample.main("core", "class Type" + i + " {}");
    }
    sample.main("core", "class OneMore {}");

    assertThat(findings("package-types", sample))
        .singleElement()
        .asString()
        .contains("io.headwater.core", "26 types");
  }

  @Test
  void static_state_that_can_change_is_found() {
    Sample sample =
        sample()
            .main(
                "log",
                """
                class State {
                  static int count;
                  static final java.util.Map<String, String> MAP = new java.util.HashMap<>();
                  static final java.util.concurrent.atomic.AtomicLong NEXT = null;
                  static final long[] TABLE = new long[4];
                  static final int LIMIT = 3;
                  static final java.util.List<String> NAMES = java.util.List.of("a");
                  static final char[] HEX = {'0', '1'};
                  int perObject;
                  void change() { TABLE[1] = 2; }
                }
                """)
            .main(
                "core",
                """
                import java.util.*;
                class Imported {
                  static final Map<String, String> MAP = new HashMap<>();
                  static final Set<String> SET = Set.of();
                }
                """);

    assertThat(findings("static-state", sample))
        .extracting(finding -> finding.subject().replaceAll(".*#", ""))
        .containsExactlyInAnyOrder("count", "MAP", "NEXT", "TABLE", "MAP");
  }

  @Test
  void a_disabled_test_and_one_that_skips_itself_are_found() {
    Sample sample =
        sample()
            .test("log", "class Off { @interface Disabled {} @Disabled void test() {} }")
            .test("log", "class Skips { void assumeTrue(boolean b) {} { assumeTrue(false); } }")
            .test("log", "class Runs { void test() { /* @Disabled */ } }");

    assertThat(findings("skipped-test", sample)).hasSize(2);
  }

  @Test
  void a_package_that_is_not_null_marked_is_found() {
    Sample sample =
        sample()
            .main("log", "class Lonely {}")
            .main("core", "class Marked {}")
            .write("core/src/main/java/io/headwater/core/package-info.java", "\n@NullMarked\n");

    assertThat(findings("null-marked", sample))
        .singleElement()
        .asString()
        .contains("log/src/main/java/io/headwater/log");
  }

  @Test
  void the_word_for_a_stand_in_is_found_in_what_ships() {
    Sample sample =
        sample()
            .main("log", "class Ships { String s = \"[MOCK] sent\"; }")
            .test("log", "class Test { String s = \"mock\"; }")
            .write("headwater", "#!/bin/sh\necho mock\n");

    assertThat(findings("stand-in", sample)).hasSize(2);
  }

  @Test
  void a_package_in_two_modules_is_found() {
    Sample sample = sample().main("log", "class Here {}").main("core", "class Mine {}");
    sample.write("core/src/main/java/io/headwater/log/There.java", "package io.headwater.log;");

    assertThat(findings("split-package", sample)).asString().contains("[core, log]");
  }

  @Test
  void the_wall_clock_is_found_in_the_engine_only() {
    Sample sample =
        sample()
            .main("log", "class Tick { long now() { return System.nanoTime(); } }")
            .main("core", "class Tock { Object now() { return java.time.Instant.now(); } }")
            .main("json", "class Free { long now() { return System.currentTimeMillis(); } }");

    assertThat(findings("wall-clock", sample))
        .extracting(Finding::subject)
        .containsExactly("io.headwater.log.Tick", "io.headwater.core.Tock")
        .hasSize(2);
  }

  @Test
  void reflection_is_found_outside_of_json() {
    String body = "{ Object f() throws Exception { return Class.forName(\"x\"); } }";
    Sample sample =
        sample()
            .main("log", "class Peeks " + body)
            .main("json", "class Allowed " + body)
            .main(
                "core",
                "class Plain { record R(int a) {} String s(Object o) { return o + \"\"; } }");

    assertThat(findings("reflection", sample))
        .singleElement()
        .asString()
        .contains("Peeks.java:2", "Class.forName");
  }

  @Test
  void channels_are_found() {
    Sample sample =
        sample()
            .main(
                "core",
                """
                class Opens {
                  void open(java.nio.file.Path p) throws Exception {
                    java.nio.channels.FileChannel.open(p).close();
                  }
                }
                """);

    assertThat(findings("channels", sample)).isNotEmpty();
  }

  @Test
  void thread_locals_are_found() {
    Sample sample = sample().main("core", "class Keeps { Object o = new ThreadLocal<String>(); }");

    assertThat(findings("thread-local", sample)).hasSize(1);
  }

  @Test
  void a_test_that_sleeps_is_found_however_it_is_imported() {
    Sample sample =
        sample()
            .test(
                "log",
                """
                import static java.lang.Thread.sleep;
                class Sleeps { void test() throws Exception { sleep(1); } }
                """);

    assertThat(findings("sleeping-test", sample))
        .singleElement()
        .asString()
        .contains("Sleeps.java:3");
  }

  @Test
  void an_arrow_that_the_map_does_not_have_is_found() {
    Sample sample =
        sample()
            .main("log", "public class Log {}")
            .main("core", "public class Core { io.headwater.log.Log log; }")
            .main("json", "class Json { io.headwater.core.Core core; }");

    assertThat(findings("arrows", sample))
        .singleElement()
        .asString()
        .contains("Core", "io.headwater.log.Log");
  }

  @Test
  void another_module_that_uses_what_is_inside_one_is_found() {
    Sample sample =
        sample()
            .main("core", "engine", "public class Loop {}")
            .main("core", "queue", "class Worker { io.headwater.core.engine.Loop loop; }")
            .main("json", "class Json { io.headwater.core.engine.Loop loop; }");

    assertThat(findings("inside", sample))
        .extracting(Finding::subject)
        .containsExactly("io.headwater.json.Json");
  }

  @Test
  void a_public_type_inside_a_module_is_not_one_to_list() {
    Sample sample = sample().main("core", "engine", "public class Loop {}");

    assertThat(findings("public-types", sample)).isEmpty();
  }

  @Test
  void a_module_that_is_not_on_the_map_is_found() {
    Sample sample = sample().write("pom.xml", "<module>log</module><module>surprise</module>");

    assertThat(findings("known-module", sample)).singleElement().asString().contains("surprise");
  }

  @Test
  void a_cycle_of_packages_is_found() {
    Sample sample =
        sample()
            .main("log", "a", "public class A { io.headwater.log.b.B b; }")
            .main("log", "b", "public class B { io.headwater.log.a.A a; }");

    assertThat(findings("package-cycle", sample)).hasSize(2);
  }

  @Test
  void a_public_type_that_is_not_listed_and_a_listed_one_that_is_gone_are_found() {
    Sample sample =
        sample()
            .main("log", "public class Log { public record Inner(int a) {} record Hidden() {} }")
            .main("log", "class Quiet { public record Unseen(int a) {} }")
            .write(
                "tidy/public-types.txt", "# list\nio.headwater.log.Log\nio.headwater.log.Gone\n");

    assertThat(findings("public-types", sample))
        .extracting(Finding::subject)
        .containsExactlyInAnyOrder("io.headwater.log.Log.Inner", "io.headwater.log.Gone");
  }

  @Test
  void an_engine_that_is_mostly_public_is_found() {
    Sample sample =
        sample()
            .main("log", "public class One {}")
            .main("log", "public class Two {}")
            .main("log", "class Three {}");

    assertThat(findings("public-share", sample)).singleElement().asString().contains("2 of its 3");
  }

  @Test
  void dead_links_and_dead_anchors_are_found() {
    Sample sample =
        sample()
            .write(
                "README.md",
                """
                # One
                [fine](docs/page.md) [fine](docs/page.md#the-end-of-it) [fine](#one)
                [web](https://example.org/nothing) `[code](nowhere.md)`
                [gone](docs/gone.md)
                [no heading](docs/page.md#beginning)
                """)
            .write("docs/page.md", "# Page\n\n## The *end* of it\n");

    assertThat(findings("dead-link", sample))
        .extracting(Finding::place)
        .containsExactly("README.md:4", "README.md:5");
  }

  @Test
  void an_exception_without_a_reason_and_one_without_a_need_are_found() {
    Sample sample =
        sample().main("log", "class Bad { Bad(int a, int b, int c, int d, int e, int f) {} }");
    String bad = "constructor-parameters | log/src/main/java/io/headwater/log/Bad.java | ";
    sample.write("tidy/exceptions.txt", bad + "tried, got worse\nfile-lines | X.java | once\n");
    Repo repo = sample.repo();
    Exceptions exceptions = Exceptions.of(repo);

    assertThat(Rule.all())
        .filteredOn(rule -> rule.name().equals("constructor-parameters"))
        .allSatisfy(rule -> assertThat(exceptions.uncovered(rule, rule.findings(repo))).isEmpty());
    assertThat(exceptions.unused(repo, Rule.all()))
        .singleElement()
        .asString()
        .contains("exceptions.txt:2");

    sample.write("tidy/exceptions.txt", bad + "\n");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> Exceptions.of(repo))
        .hasMessageContaining("expected rule | subject | reason");
  }

  @Test
  void every_rule_has_a_name_of_its_own() {
    assertThat(Rule.all()).extracting(Rule::name).doesNotHaveDuplicates().hasSize(23);
  }
}
