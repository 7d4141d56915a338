package io.headwater.log;

import static io.headwater.log.LogFixture.DIRECTORY;
import static io.headwater.log.LogFixture.OPTIONS;
import static io.headwater.log.LogFixture.append;
import static io.headwater.log.LogFixture.batch;
import static io.headwater.log.LogFixture.bytes;
import static io.headwater.log.LogFixture.open;
import static io.headwater.log.LogFixture.overwrite;
import static io.headwater.log.LogFixture.records;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RecoveringTest {
  private static final Path FIRST = DIRECTORY.resolve("00000000000000000000.log");

  private final SimulatedDisk disk = new SimulatedDisk(1);

  @Test
  void a_killed_log_has_all_that_was_committed_and_nothing_torn() {
    Log log = open(disk);
    append(log, "a");
    append(log, "b", "c");
    disk.kill();
    try (Log again = open(disk)) {
      assertThat(again.recovery().clean()).isFalse();
      assertThat(again.recovery().tornBytes()).isZero();
      assertThat(again.recovery().quarantine()).isNull();
      assertThat(records(again)).containsExactly("0=a", "1=b", "2=c");
      append(again, "d");
      assertThat(records(again)).endsWith("3=d");
    }
  }

  @Test
  void a_torn_tail_is_cut_off_and_a_copy_kept() throws IOException {
    Log log = open(disk);
    append(log, "a");
    long end = SegmentFile.positionOf(append(log, "b")) + Frame.HEADER + 3;
    disk.kill();
    overwrite(disk, FIRST, end, "half a frame");
    try (Log again = open(disk)) {
      assertThat(again.recovery().tornBytes()).isEqualTo(12);
      Path copy = Objects.requireNonNull(again.recovery().quarantine());
      assertThat(new String(disk.bytes(copy), UTF_8)).isEqualTo("half a frame");
      assertThat(copy.getFileName().toString())
          .isEqualTo("00000000000000000000.log.epoch-1.byte-" + end);
      assertThat(records(again)).containsExactly("0=a", "1=b");
      append(again, "c");
    }
    try (Log again = open(disk)) {
      assertThat(again.recovery().clean()).isTrue();
      assertThat(records(again)).containsExactly("0=a", "1=b", "2=c");
    }
  }

  @Test
  void a_partial_batch_is_never_kept() throws IOException {
    Log log = open(disk);
    append(log, "a");
    long address = append(log, "b", "c", "d");
    disk.kill();
    int last = (int) SegmentFile.positionOf(address) + Frame.HEADER + 8;
    assertThat(disk.bytes(FIRST)[last]).isEqualTo((byte) 'd');
    overwrite(disk, FIRST, last, "\0");
    try (Log again = open(disk)) {
      assertThat(records(again)).containsExactly("0=a");
      assertThat(again.recovery().tornBytes()).isEqualTo(Frame.HEADER + 8);
    }
  }

  @Test
  void damage_below_the_watermark_is_refused_and_nothing_is_changed() throws IOException {
    Log log = open(disk);
    append(log, "a");
    long address = append(log, "b");
    append(log, "c");
    append(log, "d");
    disk.kill();
    long at = SegmentFile.positionOf(address);
    disk.flipBit(FIRST, (at + 98) * 8);
    byte[] before = disk.bytes(FIRST);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> open(disk))
          .isInstanceOf(LogException.Corrupt.class)
          .hasMessageContaining(FIRST.toString())
          .hasMessageContaining("byte " + at)
          .hasMessageContaining("offset 1")
          .hasMessageContaining("up to offset 3")
          .hasMessageContaining("restore");
      assertThat(disk.bytes(FIRST)).isEqualTo(before);
    }
    assertThatThrownBy(() -> Log.openReadOnly(disk, DIRECTORY, LogFixture.ID))
        .isInstanceOf(LogException.Corrupt.class);
  }

  @Test
  void a_torn_header_behind_a_hole_still_proves_what_was_durable() throws IOException {
    Log log = open(disk);
    append(log, "a");
    long b = append(log, "b");
    long c = append(log, "c");
    disk.kill();
    overwrite(disk, FIRST, SegmentFile.positionOf(b), "\0".repeat(Frame.HEADER + 3));
    overwrite(disk, FIRST, SegmentFile.positionOf(c) + Frame.HEADER + 2, "\0");
    assertThatThrownBy(() -> open(disk)).isInstanceOf(LogException.Corrupt.class);
  }

  @Test
  void a_hole_in_what_was_never_durable_is_a_torn_tail() throws IOException {
    Log log = open(disk);
    append(log, "a");
    long b = log.stage(batch("b"), bytes(""), 0);
    log.stage(batch("c"), bytes(""), 0);
    log.commit();
    disk.kill();
    overwrite(disk, FIRST, SegmentFile.positionOf(b), "\0".repeat(Frame.HEADER + 3));
    try (Log again = open(disk)) {
      assertThat(records(again)).containsExactly("0=a");
      assertThat(again.recovery().tornBytes()).isPositive();
    }
  }

  @Test
  void damage_of_what_an_orderly_close_left_is_refused() throws IOException {
    Log log = open(disk);
    long address = append(log, "only");
    log.close();
    disk.flipBit(FIRST, (SegmentFile.positionOf(address) + 98) * 8);
    assertThatThrownBy(() -> open(disk))
        .isInstanceOf(LogException.Corrupt.class)
        .hasMessageContaining("up to offset 1");
  }

  @Test
  void what_a_recovery_kept_is_durable_for_the_next_one() throws IOException {
    Log log = open(disk, OPTIONS.with(LogOptions.Durability.BUFFERED));
    long address = append(log, "a");
    disk.kill();
    open(disk);
    disk.crash();
    try (Log again = open(disk.killedCopy(2))) {
      assertThat(records(again)).containsExactly("0=a");
    }
    disk.flipBit(FIRST, (SegmentFile.positionOf(address) + 98) * 8);
    assertThatThrownBy(() -> open(disk)).isInstanceOf(LogException.Corrupt.class);
  }

  @Test
  void a_seal_without_a_next_segment_is_taken_back() throws IOException {
    LogOptions small = OPTIONS.withSegmentBytes(600);
    for (int k = 1; k < 12; k++) {
      SimulatedDisk rolling = new SimulatedDisk(k);
      Log log = open(rolling, small);
      append(log, "a".repeat(300));
      rolling.faults().stopAt(null, k);
      try {
        append(log, "b".repeat(300));
      } catch (LogException.Failed e) {
        assertThat(rolling.stopped()).isTrue();
      }
      rolling.kill();
      try (Log again = open(rolling, small)) {
        assertThat(records(again)).startsWith("0=" + "a".repeat(300));
        int known = records(again).size();
        append(again, "c");
        assertThat(records(again)).hasSize(known + 1);
      }
    }
  }

  @Test
  void a_missing_segment_is_named() throws IOException {
    LogOptions small = OPTIONS.withSegmentBytes(600);
    Log log = open(disk, small);
    for (int i = 0; i < 5; i++) {
      append(log, "x".repeat(300));
    }
    log.close();
    for (int i = 0; i < 5; i++) {
      SimulatedDisk copy = disk.killedCopy(i);
      copy.delete(DIRECTORY.resolve("%020d.log".formatted(i)));
      assertThatThrownBy(() -> open(copy, small))
          .isInstanceOf(LogException.Corrupt.class)
          .hasMessageContaining("missing");
    }
  }

  @Test
  void mixed_up_segments_are_refused() throws IOException {
    LogOptions small = OPTIONS.withSegmentBytes(600);
    Log log = open(disk, small);
    for (int i = 0; i < 3; i++) {
      append(log, "x".repeat(300));
    }
    log.close();
    Path second = DIRECTORY.resolve("%020d.log".formatted(1));
    disk.delete(second);
    disk.rename(DIRECTORY.resolve("%020d.log".formatted(2)), second);
    assertThatThrownBy(() -> open(disk, small))
        .isInstanceOf(LogException.Corrupt.class)
        .hasMessageContaining("%020d.log".formatted(1))
        .hasMessageContaining("written as %020d.log".formatted(2));
  }

  @Test
  void files_left_half_done_are_removed() throws IOException {
    open(disk).close();
    Path left = DIRECTORY.resolve("%020d.log.tmp".formatted(7));
    disk.open(left, Disk.Mode.CREATE).close();
    open(disk).close();
    assertThat(disk.exists(left)).isFalse();
  }

  @Test
  void segments_without_a_manifest_are_refused() throws IOException {
    open(disk).close();
    disk.delete(DIRECTORY.resolve(Manifest.NAME));
    assertThatThrownBy(() -> open(disk))
        .isInstanceOf(LogException.Corrupt.class)
        .hasMessageContaining(Manifest.NAME);
  }

  @Test
  void a_newer_format_is_refused_by_its_number() throws IOException {
    open(disk).close();
    Path manifest = DIRECTORY.resolve(Manifest.NAME);
    ByteBuffer slot = ByteBuffer.wrap(disk.bytes(manifest));
    for (int at = 0; at <= 4096; at += 4096) {
      if (slot.getInt(at) != 0) {
        slot.putInt(at + 4, 2).putInt(at + 124, Transfer.crc(slot, at, 124));
      }
    }
    overwrite(disk, manifest, 0, slot);
    assertThatThrownBy(() -> open(disk))
        .isInstanceOf(LogException.UnsupportedFormat.class)
        .hasMessageContaining("format 2")
        .hasMessageContaining("at most 1");
  }

  @Test
  void opening_for_reading_changes_nothing_and_needs_no_lock() throws IOException {
    Log log = open(disk);
    append(log, "a");
    long calls = disk.faults().calls(DiskCall.WRITE) + disk.faults().calls(DiskCall.TRUNCATE);
    try (Log reading = Log.openReadOnly(disk, DIRECTORY, LogFixture.ID)) {
      assertThat(records(reading)).containsExactly("0=a");
      assertThatThrownBy(() -> append(reading, "b")).isInstanceOf(IllegalStateException.class);
    }
    assertThat(disk.faults().calls(DiskCall.WRITE) + disk.faults().calls(DiskCall.TRUNCATE))
        .isEqualTo(calls);
    append(log, "b");
    log.close();
  }
}
