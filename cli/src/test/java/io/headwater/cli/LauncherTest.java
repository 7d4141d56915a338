package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, and what it runs: a JDK made up of scripts. */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("../headwater").toAbsolutePath().normalize();

  @TempDir Path directory;
  private Path tools;

  /** A PATH with what the launcher needs, and no java. */
  @BeforeEach
  void tools() throws Exception {
    tools = Files.createDirectory(directory.resolve("tools"));
    for (String tool : List.of("sh", "sed", "head", "dirname", "readlink", "find")) {
      Path found =
          Stream.of(System.getenv("PATH").split(File.pathSeparator))
              .map(each -> Path.of(each, tool))
              .filter(Files::isExecutable)
              .findFirst()
              .orElseThrow();
      script(tools.resolve(tool), "exec '" + found + "' \"$@\"");
    }
  }

  private Shell.Result launch(String jdks) throws Exception {
    return run(jdks, LAUNCHER.toString(), "--version");
  }

  private Shell.Result run(String jdks, String... shellWords) throws Exception {
    List<String> words =
        Stream.concat(Stream.of(tools.resolve("sh").toString()), Stream.of(shellWords)).toList();
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("HEADWATER_JDKS", jdks);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Shell.Result(process.waitFor(), out, err);
  }

  @Test
  void without_a_jdk_it_says_what_to_install() throws Exception {
    Shell.Result result = launch("");

    assertThat(result.code()).isEqualTo(69);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("no JDK found; expected 21 or newer", "openjdk-21-jdk");
  }

  @Test
  void with_an_older_jdk_only_it_names_it() throws Exception {
    jdk("old", "17.0.15");
    jdk("older", "11.0.2");

    Shell.Result result = launch(directory + "/jdks/*");

    assertThat(result.code()).isEqualTo(69);
    assertThat(result.err())
        .contains("the newest JDK found is 17", directory + "/jdks/old", "expected 21 or newer");
  }

  @Test
  void a_closed_standard_input_is_empty_for_the_jvm_and_not_the_next_file_it_opens()
      throws Exception {
    Path bin = jdk("new", "25.0.1");
    script(bin.resolve("java"), "{ true 3<&0; } 2>/dev/null && echo open || echo closed");
    // A checkout that is built, and needs no more than this.
    Path target = Files.createDirectories(directory.resolve("checkout/cli/target"));
    Files.createFile(target.resolve("headwater-cli.jar"));
    Files.createFile(target.resolve("headwater.built"));
    Path launcher = Files.copy(LAUNCHER, directory.resolve("checkout/headwater"));

    Shell.Result result =
        run(directory + "/jdks/*", "-c", "exec sh \"$0\" --version <&-", launcher.toString());

    assertThat(result.out()).as(result.err()).isEqualTo("open\n");
  }

  private Path jdk(String name, String version) throws Exception {
    Path bin = Files.createDirectories(directory.resolve("jdks").resolve(name).resolve("bin"));
    for (String program : List.of("java", "javac")) {
      script(bin.resolve(program), "exit 1");
    }
    Files.writeString(bin.resolveSibling("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return bin;
  }

  private static void script(Path file, String line) throws Exception {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
