package io.headwater.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The crash rig is worth what it finds: each bug of {@link SeededBug} is put into the real source,
 * compiled, and run under the rig in a process of its own. A bug that survives fails the build. The
 * unchanged source goes the same way and must pass.
 */
class SeededBugsTest {
  private static final int CRASHES = 20_000;
  private static final int CONTROL_CRASHES = 1_500;
  private static final long SEED = 1;
  private static final int MINUTES = 5;

  @TempDir Path directory;

  /** How the rig ended: its exit code and what it said. */
  private record Run(String name, int exit, String said) {
    String line() {
      String first = said.lines().findFirst().orElse("");
      String cut = first.substring(0, Math.min(first.length(), 110));
      return "  %-58s %-8s %s; %s".formatted(name, verdict(), after(), cut);
    }

    private String verdict() {
      return switch (exit) {
        case 0 -> "passed";
        case CrashRig.KILLED_WRONG_DATA, CrashRig.KILLED_REFUSED -> "killed";
        default -> "BROKEN";
      };
    }

    private String after() {
      return said.lines()
          .filter(line -> line.startsWith("  after "))
          .map(line -> line.substring(2, line.indexOf(';')))
          .findFirst()
          .orElse("");
    }
  }

  @Test
  void eachIsFoundByTheCrashRigAndTheUnchangedSourceIsNot() throws Exception {
    List<Callable<Run>> jobs = new ArrayList<>();
    jobs.add(() -> run("(none: the unchanged source)", SeededBug.sources(), CONTROL_CRASHES));
    for (SeededBug bug : SeededBug.all()) {
      Path place = Files.createDirectory(directory.resolve("source-" + jobs.size()));
      Path source = bug.writeTo(place);
      jobs.add(() -> run(bug.name(), List.of(source), CRASHES));
    }
    List<Run> runs = new ArrayList<>();
    try (var lanes = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      for (Future<Run> future : lanes.invokeAll(jobs)) {
        runs.add(future.get());
      }
    }
    System.out.printf("Seeded bugs, seed %d:%n", SEED);
    runs.forEach(run -> System.out.println(run.line()));

    assertThat(runs.getFirst().exit()).as(runs.getFirst().said()).isZero();
    assertThat(runs.size()).isGreaterThan(20);
    assertThat(runs.subList(1, runs.size()))
        .allSatisfy(
            run ->
                assertThat(run.verdict()).as("%s: %s", run.name(), run.said()).isEqualTo("killed"));
  }

  private Run run(String name, List<Path> sources, int crashes) throws Exception {
    Path classes = Files.createTempDirectory(directory, "classes");
    compile(sources, classes);
    Path output = Files.createTempFile(directory, "rig", ".out");
    Process rig =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx256m",
                "-cp",
                classes + File.pathSeparator + System.getProperty("java.class.path"),
                CrashRig.class.getName(),
                Long.toString(SEED),
                Integer.toString(crashes))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = rig.waitFor(MINUTES, TimeUnit.MINUTES);
      String said = Files.readString(output, UTF_8);
      return ended
          ? new Run(name, rig.exitValue(), said)
          : new Run(name, -1, "not done after " + MINUTES + " minutes; " + said);
    } finally {
      rig.destroyForcibly();
    }
  }

  private static void compile(List<Path> sources, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler).as("a compiler: run the build with a JDK, not a JRE").isNotNull();
    List<String> options =
        List.of(
            "-nowarn",
            "-XDenableSunApiLintControl",
            "-d",
            classes.toString(),
            "-cp",
            System.getProperty("java.class.path"));
    var messages = new java.io.StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, UTF_8)) {
      boolean compiled =
          compiler
              .getTask(
                  messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(compiled).as("%s: %s", sources, messages).isTrue();
    }
    try (Stream<Path> found = Files.walk(classes)) {
      assertThat(found.anyMatch(file -> file.toString().endsWith(".class"))).isTrue();
    }
  }
}
