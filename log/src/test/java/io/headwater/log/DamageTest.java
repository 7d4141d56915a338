package io.headwater.log;

import static io.headwater.log.LogFixture.DIRECTORY;
import static io.headwater.log.LogFixture.OPTIONS;
import static io.headwater.log.LogFixture.append;
import static io.headwater.log.LogFixture.open;
import static io.headwater.log.LogFixture.overwrite;
import static io.headwater.log.LogFixture.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each byte of a small store, damaged alone: it is noticed, or it harms nothing. */
class DamageTest {
  private static final LogOptions SMALL = OPTIONS.withSegmentBytes(600);

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private List<String> all = List.of();
  private List<Path> files = List.of();

  @BeforeEach
  void writeThreeSegments() {
    Log log = open(disk, SMALL);
    for (int i = 0; i < 6; i++) {
      append(log, "record " + i + "x".repeat(40), "second");
    }
    all = records(log);
    assertThat(log.segments()).hasSize(3);
    log.close();
    files =
        disk.names(DIRECTORY).stream()
            .filter(name -> !name.equals("LOCK"))
            .map(DIRECTORY::resolve)
            .toList();
    assertThat(files).hasSize(4);
  }

  @Test
  void any_flipped_byte_is_noticed_or_harmless() throws IOException {
    int noticed = 0;
    int harmless = 0;
    for (Path file : files) {
      byte[] bytes = disk.bytes(file);
      for (int i = 0; i < bytes.length; i++) {
        SimulatedDisk copy = disk.killedCopy(i);
        copy.flipBit(file, i * 8L + i % 8);
        if (isRefused(copy)) {
          noticed++;
        } else {
          harmless++;
        }
      }
      if (!file.endsWith(Manifest.NAME)) {
        assertThat(harmless).as("bytes of segments that nothing covers").isZero();
      }
    }
    assertThat(noticed).isPositive();
  }

  @Test
  void a_file_cut_at_any_byte_is_refused() throws IOException {
    for (Path file : files) {
      int size = disk.bytes(file).length;
      int whole = file.endsWith(Manifest.NAME) ? 4096 + 128 : size;
      for (int cut = 0; cut < whole; cut++) {
        SimulatedDisk copy = disk.killedCopy(cut);
        try (Disk.File opened = copy.open(file, Disk.Mode.WRITE)) {
          opened.truncate(cut);
        }
        boolean refused = isRefused(copy);
        assertThat(refused || file.endsWith(Manifest.NAME)).as("%s cut at %d", file, cut).isTrue();
      }
    }
  }

  @Test
  void a_file_of_zeros_is_refused() throws IOException {
    for (Path file : files) {
      SimulatedDisk copy = disk.killedCopy(1);
      overwrite(copy, file, 0, "\0".repeat(disk.bytes(file).length));
      assertThatThrownBy(() -> open(copy, SMALL))
          .isInstanceOf(LogException.Corrupt.class)
          .hasMessageContaining(file.getFileName().toString());
    }
  }

  @Test
  void an_empty_file_is_refused_by_its_name() throws IOException {
    for (Path file : files) {
      SimulatedDisk copy = disk.killedCopy(1);
      copy.delete(file);
      copy.open(file, Disk.Mode.CREATE).close();
      assertThatThrownBy(() -> open(copy, SMALL))
          .isInstanceOf(LogException.Corrupt.class)
          .hasMessageContaining(file.getFileName().toString());
    }
  }

  @Test
  void a_frame_in_another_place_is_not_taken_for_the_one_there() throws IOException {
    Path first = files.getFirst();
    int frame = Frame.HEADER + "record 0".length() + 40 + "second".length() + 4;
    SimulatedDisk copy = disk.killedCopy(1);
    copy.misplace(first, 64, frame, first, 64 + frame);
    assertThat(isRefused(copy)).isTrue();
  }

  @Test
  void damage_found_while_reading_names_file_and_byte() throws IOException {
    disk.flipBit(files.getFirst(), (64 + 120) * 8L);
    try (Log log = open(disk, SMALL)) {
      assertThatThrownBy(() -> records(log))
          .isInstanceOf(LogException.Corrupt.class)
          .hasMessageContaining(files.getFirst().toString())
          .hasMessageContaining("byte 64")
          .hasMessageContaining("payload checksum");
      assertThat(records(log, 8)).isEqualTo(all.subList(8, 12));
      append(log, "more");
    }
  }

  /** Whether damage is refused, at the opening or when read; else everything must be there. */
  private boolean isRefused(SimulatedDisk copy) {
    try (Log log = open(copy, SMALL)) {
      List<String> found = records(log);
      assertThat(found).isEqualTo(all);
      for (int i = 0; i < all.size(); i++) {
        assertThat(records(log, i)).endsWith(all.getLast());
      }
      return false;
    } catch (LogException.Corrupt e) {
      assertThat(e).hasMessageContaining(DIRECTORY.toString()).hasMessageContaining("expected");
      return true;
    }
  }
}
