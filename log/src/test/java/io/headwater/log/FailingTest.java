package io.headwater.log;

import static io.headwater.log.LogFixture.DIRECTORY;
import static io.headwater.log.LogFixture.OPTIONS;
import static io.headwater.log.LogFixture.append;
import static io.headwater.log.LogFixture.batch;
import static io.headwater.log.LogFixture.bytes;
import static io.headwater.log.LogFixture.open;
import static io.headwater.log.LogFixture.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailingTest {
  private final SimulatedDisk disk = new SimulatedDisk(1);

  @Test
  void the_first_failed_force_ends_the_writer_for_good() {
    Log log = open(disk);
    append(log, "a");
    disk.faults().failAt(DiskCall.FORCE, 1, Fault.EIO, false);
    assertThatThrownBy(() -> append(log, "b"))
        .isInstanceOf(LogException.Failed.class)
        .hasMessageContaining(DIRECTORY.toString())
        .hasMessageContaining("open it again");
    assertThat(log.failed()).isTrue();
    assertThat(log.committed()).isEqualTo(1);
    assertThat(log.durable()).isEqualTo(1);
    assertThatThrownBy(log::commit).isInstanceOf(LogException.Failed.class);
    assertThatThrownBy(() -> append(log, "c")).isInstanceOf(LogException.Failed.class);
    assertThatThrownBy(log::force).isInstanceOf(LogException.Failed.class);
    assertThat(records(log)).containsExactly("0=a");
    log.close();
    try (Log again = open(disk)) {
      assertThat(again.recovery().clean()).isFalse();
      assertThat(records(again)).startsWith("0=a");
      assertThat(again.recovery().bypassedCache()).isTrue();
    }
  }

  @Test
  void a_failed_write_ends_the_writer_for_good() {
    Log log = open(disk);
    append(log, "a");
    disk.faults().failAt(DiskCall.WRITE, 1, Fault.ENOSPC, false);
    assertThatThrownBy(() -> append(log, "b"))
        .isInstanceOf(LogException.Failed.class)
        .hasMessageContaining("No space left");
    assertThatThrownBy(() -> append(log, "c")).isInstanceOf(LogException.Failed.class);
    log.close();
    try (Log again = open(disk)) {
      assertThat(records(again)).containsExactly("0=a");
    }
  }

  @Test
  void a_failure_at_any_call_of_a_roll_ends_the_writer_and_the_log_opens_again() {
    LogOptions small = OPTIONS.withSegmentBytes(600);
    int failed = 0;
    for (int k = 1; k < 30; k++) {
      SimulatedDisk rolling = new SimulatedDisk(k);
      Log log = open(rolling, small);
      append(log, "a".repeat(300));
      rolling.faults().failAt(null, k, k % 2 == 0 ? Fault.EIO : Fault.ENOSPC, true);
      int acknowledged = 1;
      try {
        append(log, "b".repeat(300));
        acknowledged++;
      } catch (LogException.Failed e) {
        failed++;
        assertThatThrownBy(() -> append(log, "c")).isInstanceOf(LogException.Failed.class);
      }
      rolling.kill();
      try (Log again = open(rolling, small)) {
        assertThat(records(again)).hasSizeGreaterThanOrEqualTo(acknowledged);
        append(again, "d");
      }
    }
    assertThat(failed).isGreaterThan(10);
  }

  @Test
  void a_failure_at_any_call_of_an_opening_is_typed_and_the_next_opening_works() {
    for (int k = 1; k < 40; k++) {
      SimulatedDisk failing = new SimulatedDisk(k);
      append(open(failing), "a");
      failing.kill();
      failing.faults().failAt(null, k, Fault.ENOSPC, true);
      try {
        open(failing).close();
      } catch (LogException.Full | LogException.Io e) {
        assertThat(e).hasMessageContaining(DIRECTORY.toString());
      }
      failing.kill();
      try (Log again = open(failing)) {
        assertThat(records(again)).containsExactly("0=a");
      }
    }
  }

  @Test
  void without_room_nothing_is_written_and_with_room_it_goes_on() {
    disk.capacity(1 << 20);
    LogOptions reserving = OPTIONS.withReserveBytes(300 << 10);
    try (Log log = open(disk, reserving)) {
      append(log, "a");
      Batch large = batch("x".repeat(900 << 10));
      assertThatThrownBy(() -> log.stage(large, bytes(""), 0))
          .isInstanceOf(LogException.Full.class)
          .hasMessageContaining("reserve of 307200")
          .hasMessageContaining("make room");
      append(log, "b");
      assertThat(records(log)).containsExactly("0=a", "1=b");
      disk.capacity(4 << 20);
      log.stage(large, bytes(""), 0);
      log.commit();
      assertThat(log.committed()).isEqualTo(3);
    }
  }

  @Test
  void a_roll_with_much_staged_is_refused_before_it_fails() {
    LogOptions small = OPTIONS.withSegmentBytes(8 << 10).withReserveBytes(0);
    for (int capacity = 20 << 10; capacity < 60 << 10; capacity += 500) {
      SimulatedDisk filling = new SimulatedDisk(1);
      filling.capacity(capacity);
      try (Log log = open(filling, small)) {
        int staged = 0;
        try {
          while (true) {
            log.stage(batch("x".repeat(3 << 10)), bytes(""), 0);
            staged++;
          }
        } catch (LogException.Full e) {
          log.commit();
        }
        assertThat(records(log)).as("capacity %,d", capacity).hasSize(staged);
      }
    }
  }

  @Test
  void short_writes_are_continued() {
    disk.faults().shortWrites(0.9);
    try (Log log = open(disk, OPTIONS.withSegmentBytes(2000))) {
      for (int i = 0; i < 50; i++) {
        append(log, "record " + i);
      }
      assertThat(records(log)).hasSize(50);
    }
    try (Log log = open(disk)) {
      assertThat(records(log)).hasSize(50);
    }
  }

  @Test
  void an_error_of_the_machine_ends_the_writer_too() {
    Log log = open(disk);
    append(log, "a");
    disk.faults().stopAt(DiskCall.FORCE, 1); // thrown as an Error
    assertThatThrownBy(() -> append(log, "b"))
        .isInstanceOf(LogException.Failed.class)
        .hasCauseInstanceOf(Error.class);
    assertThat(log.failed()).isTrue();
  }

  @Test
  void a_background_force_that_fails_ends_the_writer() {
    Log log = open(disk, OPTIONS.with(LogOptions.Durability.BUFFERED));
    append(log, "a");
    disk.faults().failAt(DiskCall.FORCE, 1, Fault.EIO, false);
    assertThatThrownBy(log::force).isInstanceOf(LogException.Failed.class);
    assertThatThrownBy(() -> append(log, "b")).isInstanceOf(LogException.Failed.class);
  }

  @Test
  void a_read_error_is_not_taken_for_the_end() {
    Log log = open(disk);
    append(log, "a");
    Log.Reader reader = log.reader(0);
    disk.faults().failAt(DiskCall.READ, 1, Fault.EIO, false);
    assertThatThrownBy(reader::next).isInstanceOf(LogException.Io.class);
    assertThat(reader.next()).isTrue();
    log.close();
  }

  @Test
  void a_directory_that_is_a_file_is_refused(@TempDir Path parent) throws IOException {
    Path file = Files.createFile(parent.resolve("file"));
    for (Path path : List.of(file, file.resolve("below"))) {
      assertThatThrownBy(() -> Log.open(Disk.system(), path, LogFixture.ID, OPTIONS))
          .isInstanceOf(LogException.Io.class)
          .hasMessageContaining(file.toString());
    }
    assertThatThrownBy(() -> Log.openReadOnly(Disk.system(), parent, LogFixture.ID))
        .isInstanceOf(LogException.Io.class)
        .hasMessageContaining(Manifest.NAME);
  }
}
