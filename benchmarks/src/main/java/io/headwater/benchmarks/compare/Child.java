package io.headwater.benchmarks.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes of ours that are started to be looked at, and killed. */
final class Child {
  private static final int LEAVE_SECONDS = 30;

  private Child() {}

  /**
   * Starts a class of ours as a process.
   *
   * @param output where its standard output goes
   * @param errors where its standard error goes
   */
  static Process start(
      ProcessBuilder.Redirect output,
      ProcessBuilder.Redirect errors,
      Class<?> main,
      String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:disable",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectOutput(output).redirectError(errors).start();
  }

  /** For a child: ends this process at once when the one that started it has ended. */
  static void endWithParent() {
    ProcessHandle.current()
        .parent()
        .ifPresent(
            parent -> {
              var unused = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(0));
            });
  }

  /**
   * For a child: says a line. It is one write, so that lines of several processes do not mix, and
   * begins with the end of what a killed one may have left.
   */
  static void say(String line) {
    byte[] bytes = ("\n" + line + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (System.out) {
      System.out.write(bytes, 0, bytes.length);
      System.out.flush();
    }
  }

  /** Ends a process by SIGKILL, and waits until it has ended. */
  static void kill(Process process) throws InterruptedException {
    // Not process.destroyForcibly(), which closes the pipe with what is still in it.
    process.toHandle().destroyForcibly();
    process.waitFor(LEAVE_SECONDS, TimeUnit.SECONDS);
  }
}
