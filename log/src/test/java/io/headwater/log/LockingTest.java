package io.headwater.log;

import static io.headwater.log.LogFixture.ID;
import static io.headwater.log.LogFixture.OPTIONS;
import static io.headwater.log.LogFixture.append;
import static io.headwater.log.LogFixture.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockingTest {
  @TempDir Path parent;

  @Test
  void a_log_has_one_owner_in_a_process_by_any_path() throws IOException {
    Path link = Files.createSymbolicLink(parent.resolve("link"), parent);
    try (Log log = open(parent.resolve("log"))) {
      append(log, "a");
      for (Path path : new Path[] {parent.resolve("log"), link.resolve("log")}) {
        for (int i = 0; i < 2; i++) {
          assertThatThrownBy(() -> open(path))
              .isInstanceOf(LogException.InUse.class)
              .hasMessageContaining(String.valueOf(ProcessHandle.current().pid()))
              .hasMessageContaining("close it there");
        }
      }
      append(log, "b");
    }
    open(link.resolve("log")).close();
  }

  @Test
  void a_second_process_is_told_the_pid_of_the_owner() throws Exception {
    Path directory = parent.resolve("log");
    Process owner =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(owner.inputReader().readLine()).isEqualTo("opened");
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> open(directory))
            .isInstanceOf(LogException.InUse.class)
            .hasMessageContaining("pid " + owner.pid());
      }
      try (Log reading = Log.openReadOnly(Disk.system(), directory, ID)) {
        assertThat(records(reading)).containsExactly("0=by the owner");
      }
    } finally {
      owner.destroyForcibly().waitFor();
    }
    try (Log log = open(directory)) {
      assertThat(records(log)).containsExactly("0=by the owner");
    }
  }

  @Test
  void a_copied_directory_is_a_store_of_its_own() throws IOException {
    Path directory = parent.resolve("log");
    Path copy = Files.createDirectory(parent.resolve("copy"));
    try (Log log = open(directory)) {
      append(log, "a");
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(file.getFileName().toString()));
        }
      }
      try (Log other = open(copy)) {
        append(other, "b");
        assertThat(records(other)).containsExactly("0=a", "1=b");
      }
      append(log, "c");
      assertThat(records(log)).containsExactly("0=a", "1=c");
    }
  }

  @Test
  void an_owner_that_lost_its_lock_is_fenced_at_the_next_segment() throws IOException {
    SimulatedDisk disk = new SimulatedDisk(1);
    LogOptions small = OPTIONS.withSegmentBytes(600);
    Path directory = LogFixture.DIRECTORY;
    Log old = Log.open(disk, directory, ID, small);
    append(old, "x".repeat(300));
    try (Manifest other = Manifest.open(disk, directory, Disk.Mode.WRITE)) {
      other.write(other.state().running(9, 1, 1));
    }
    assertThatThrownBy(() -> append(old, "y".repeat(300)))
        .isInstanceOf(LogException.Failed.class)
        .hasMessageContaining("epoch 9");
  }

  private static Log open(Path directory) {
    return Log.open(Disk.system(), directory, ID, OPTIONS);
  }

  /** Opens a log, says so, and waits to be killed. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws IOException {
      append(open(Path.of(arguments[0])), "by the owner");
      System.out.println("opened");
      System.in.read();
    }
  }
}
