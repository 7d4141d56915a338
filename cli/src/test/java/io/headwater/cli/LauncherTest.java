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

/** The launcher on a machine without a JDK that is new enough. */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("../headwater").toAbsolutePath().normalize();

  @TempDir Path directory;
  private Path tools;

  /** A PATH with what the launcher needs, and no java. */
  @BeforeEach
  void tools() throws Exception {
    tools = Files.createDirectory(directory.resolve("tools"));
    for (String tool : List.of("sh", "sed", "head", "dirname", "readlink")) {
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
    ProcessBuilder builder =
        new ProcessBuilder(tools.resolve("sh").toString(), LAUNCHER.toString(), "--version");
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

  private void jdk(String name, String version) throws Exception {
    Path bin = Files.createDirectories(directory.resolve("jdks").resolve(name).resolve("bin"));
    for (String program : List.of("java", "javac")) {
      script(bin.resolve(program), "exit 1");
    }
    Files.writeString(bin.resolveSibling("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private static void script(Path file, String line) throws Exception {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
