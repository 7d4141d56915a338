package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.result.Absence.Kind;
import io.headwater.benchmarks.compare.targets.Site;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * W7. An application is a process of its own here, as in life: the time to the first message begins
 * with an empty directory and includes the start of the servers and of that process. Where the
 * engine is in the application there is no server, so it is the application that is killed.
 */
final class Operations implements Stage.Measurement {
  static final String READY = "first";
  private static final int PATIENCE_SECONDS = 40;

  @Override
  public void play(Stage stage) throws Exception {
    Site site = stage.site();
    stage.figure("server processes", site.servers(), "");
    stage.count("settings that must be made", site.settings().size());
    if (!site.settings().isEmpty()) {
      stage.note(Kind.NOTE, "settings that must be made: " + String.join(", ", site.settings()));
    }
    stage.figure("artifacts", site.artifactMb(), "MB");
    stage.figure("runtime beneath the servers", site.runtimeMb(), "MB");
    stage.figure("server memory, idle", servers(site), "MB");
    Application application = Application.start(stage.address());
    try {
      stage.figure(
          "to the first message", stage.setting().startSeconds() + application.seconds(), "s");
      stage.figure("application memory, idle", resident(application.pid()), "MB");
      application.load(stage.scale().span().toMillis() * 2);
      stage.figure("server memory, loaded", servers(site), "MB");
      stage.figure("application memory, loaded", resident(application.pid()), "MB");
      stage.figure("back after kill -9", back(stage, application), "s");
    } finally {
      application.kill();
    }
  }

  private static double servers(Site site) throws IOException {
    double sum = 0;
    for (int server = 1; server <= site.servers(); server++) {
      sum += resident(site.pid(server));
    }
    return sum;
  }

  /**
   * From the kill to the next message that came through, in seconds. Where there are more servers
   * than the one that is killed, it is started again only then, and that is a figure of its own.
   */
  private static double back(Stage stage, Application application)
      throws IOException, InterruptedException {
    Site site = stage.site();
    long begin = System.nanoTime();
    if (site.servers() == 0) {
      application.kill();
      Application next = Application.start(stage.address());
      next.kill();
      return since(begin);
    }
    site.kill(1);
    if (site.servers() == 1) {
      site.restart(1);
    }
    application.once();
    double back = since(begin);
    if (site.servers() > 1) {
      long restart = System.nanoTime();
      site.restart(1);
      stage.figure("killed server started again", since(restart), "s");
    }
    return back;
  }

  private static double since(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Of a process and those it started, in 10^6 bytes; 0 where there is no {@code /proc}. */
  private static double resident(long pid) throws IOException {
    double sum = residentAlone(pid);
    for (ProcessHandle each :
        ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants).toList()) {
      sum += residentAlone(each.pid());
    }
    return sum;
  }

  private static double residentAlone(long pid) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1_024 / 1e6;
      }
    }
    return 0;
  }

  /** The application's process: told a line, it answers with one. */
  private record Application(Process process, BufferedReader answers, double seconds) {
    static Application start(String address) throws IOException, InterruptedException {
      long begin = System.nanoTime();
      Process process =
          Child.start(
              ProcessBuilder.Redirect.PIPE,
              ProcessBuilder.Redirect.DISCARD,
              ApplicationChild.class,
              address);
      BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
      expect(process, answers, READY);
      return new Application(process, answers, (System.nanoTime() - begin) / 1e9);
    }

    long pid() {
      return process.pid();
    }

    /** Publishes and consumes for some time, 100 at once. */
    void load(long millis) throws IOException, InterruptedException {
      ask(millis + " 100");
    }

    /** Publishes one more, and consumes it, however long it takes. */
    void once() throws IOException, InterruptedException {
      ask("0 1");
    }

    private void ask(String line) throws IOException, InterruptedException {
      var writer = process.outputWriter(StandardCharsets.UTF_8);
      writer.write(line + "\n");
      writer.flush();
      expect(process, answers, "done");
    }

    private static void expect(Process process, BufferedReader answers, String word)
        throws IOException, InterruptedException {
      // Who does not answer is killed, which ends the wait.
      Thread watch = Thread.ofVirtual().start(() -> killLater(process));
      String line = answers.readLine();
      watch.interrupt();
      watch.join();
      if (!word.equals(line)) {
        throw new IllegalStateException(
            "the application's process said '%s'; expected '%s' within %d s"
                .formatted(line, word, PATIENCE_SECONDS));
      }
    }

    private static void killLater(Process process) {
      try {
        TimeUnit.SECONDS.sleep(PATIENCE_SECONDS);
        Child.kill(process);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // it has answered
      }
    }

    void kill() throws InterruptedException {
      Child.kill(process);
    }
  }
}
