package io.headwater.cli.queues;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The commands that a worker runs, and their end when it stops. Safe for use by many threads. */
final class Commands {
  /** How long a command that was asked to end may take before it is killed. */
  private static final Duration TO_END = Duration.ofSeconds(5);

  private final Set<ProcessHandle> running = ConcurrentHashMap.newKeySet();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean ending;

  /**
   * Checks that there is a program of this name.
   *
   * @throws IllegalArgumentException if there is none that can be run
   */
  static void check(String name) {
    boolean found =
        name.contains("/")
            ? isProgram(Path.of(name))
            : Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "/bin:/usr/bin"))
                .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
                .anyMatch(directory -> isProgram(Path.of(directory, name)));
    if (!found) {
      throw new IllegalArgumentException(
          "no command '%s'; expected a program on the PATH, or the path of one".formatted(name));
    }
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /** Starts one. It is among those to be ended until it has ended. */
  Process start(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    ProcessHandle handle = process.toHandle(); // Process.destroy would close pipes that are read
    running.add(handle);
    var unused = handle.onExit().thenRun(() -> running.remove(handle));
    return process;
  }

  /** Ends all that run, with what they started: asks them to, and kills those that do not. */
  void end() throws InterruptedException {
    ending = true;
    List<ProcessHandle> all =
        running.stream()
            .flatMap(each -> Stream.concat(Stream.of(each), each.descendants()))
            .toList();
    all.forEach(ProcessHandle::destroy);
    if (!awaitEnd(all)) {
      all.forEach(ProcessHandle::destroyForcibly);
      awaitEnd(all);
    }
    ended.countDown();
  }

  /** Whether those that run are being ended; if so, returns when all of them have ended. */
  boolean endedEarly() throws InterruptedException {
    if (ending) {
      ended.await();
    }
    return ending;
  }

  private static boolean awaitEnd(List<ProcessHandle> all) throws InterruptedException {
    var exits = all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(exits).get(TO_END.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError("waiting for the end of a process throws nothing", e);
    }
  }
}
