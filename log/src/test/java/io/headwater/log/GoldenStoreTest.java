package io.headwater.log;

import static io.headwater.log.LogFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that this version of the format once wrote opens for ever. */
class GoldenStoreTest {
  private static final List<String> CONTENT =
      List.of(
          "0 at 1700000000000 decided '': first",
          "1 at 1700000000001 decided 'stream 1 at 1': second",
          "2 at 1700000000001 decided 'stream 1 at 1': ",
          "3 at 1700000000001 decided 'stream 1 at 1': fourth",
          "4 at 1700000000001 decided '': 한국어, русский, 🌊",
          "5 at 1700000000500 decided '" + "d".repeat(300) + "': " + "x".repeat(200),
          "6 at 1700000001000 decided '': " + "y".repeat(1000),
          "7 at 1700000002000 decided '': written by the second owner");

  @TempDir Path directory;

  @Test
  void the_golden_store_of_version_1_holds_what_was_written_then() throws Exception {
    Path copy = copyOfGolden();
    try (Log log = Log.openReadOnly(Disk.system(), copy, GoldenStore.ID)) {
      assertThat(content(log)).isEqualTo(CONTENT);
    }
    try (Log log = Log.open(Disk.system(), copy, GoldenStore.ID, GoldenStore.OPTIONS)) {
      assertThat(log.recovery().clean()).isTrue();
      assertThat(content(log)).isEqualTo(CONTENT);
      LogFixture.append(log, "more");
      assertThat(log.committed()).isEqualTo(9);
    }
  }

  @Test
  void the_golden_store_of_version_1_is_recovered_after_a_kill() throws Exception {
    Path copy = copyOfGolden();
    Disk killed = new SimulatedDisk(1);
    killed.createDirectories(copy);
    for (Path file : files(copy)) {
      try (Disk.File to = killed.open(file, Disk.Mode.CREATE)) {
        Transfer.write(to, java.nio.ByteBuffer.wrap(Files.readAllBytes(file)), 0);
      }
    }
    Log.open(killed, copy, GoldenStore.ID, GoldenStore.OPTIONS);
    ((SimulatedDisk) killed).kill();
    try (Log log = Log.open(killed, copy, GoldenStore.ID, GoldenStore.OPTIONS)) {
      assertThat(log.recovery().clean()).isFalse();
      assertThat(content(log)).isEqualTo(CONTENT);
    }
  }

  @Test
  void today_the_same_calls_write_the_same_bytes() throws Exception {
    Path fresh = directory.resolve("fresh");
    GoldenStore.write(Disk.system(), fresh);
    for (Path file : files(golden())) {
      assertThat(fresh.resolve(file.getFileName().toString())).hasSameBinaryContentAs(file);
    }
    assertThat(files(golden())).hasSize(files(fresh).size() - 1); // all but the lock file
  }

  private static List<String> content(Log log) {
    List<String> content = new ArrayList<>();
    Log.Reader reader = log.reader(0);
    while (reader.next()) {
      Frame frame = reader.frame();
      for (int i = 0; i < frame.count(); i++) {
        content.add(
            "%d at %d decided '%s': %s"
                .formatted(
                    frame.offset(i), frame.time(), text(frame.decided()), text(frame.record(i))));
      }
    }
    return content;
  }

  private Path copyOfGolden() throws IOException, URISyntaxException {
    Path copy = Files.createDirectories(directory.resolve("copy"));
    for (Path file : files(golden())) {
      Files.copy(file, copy.resolve(file.getFileName().toString()));
    }
    return copy;
  }

  private static Path golden() throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(GoldenStoreTest.class.getResource("/golden/v1/manifest"))
            .toURI()
            .resolve("."));
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
