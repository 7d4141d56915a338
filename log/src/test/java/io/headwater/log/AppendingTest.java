package io.headwater.log;

import static io.headwater.log.LogFixture.DIRECTORY;
import static io.headwater.log.LogFixture.ID;
import static io.headwater.log.LogFixture.OPTIONS;
import static io.headwater.log.LogFixture.append;
import static io.headwater.log.LogFixture.batch;
import static io.headwater.log.LogFixture.bytes;
import static io.headwater.log.LogFixture.open;
import static io.headwater.log.LogFixture.records;
import static io.headwater.log.LogFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendingTest {
  private final Disk disk = Disk.inMemory();

  @Test
  void what_is_committed_is_read_back_in_order() {
    try (Log log = open(disk)) {
      append(log, "a");
      append(log, "b", "", "d");
      assertThat(records(log)).containsExactly("0=a", "1=b", "2=", "3=d");
      assertThat(log.committed()).isEqualTo(4);
      assertThat(log.durable()).isEqualTo(4);
    }
  }

  @Test
  void a_frame_carries_time_and_what_the_writer_decided() {
    try (Log log = open(disk)) {
      long address = log.stage(batch("a"), bytes("version 7"), 1234);
      log.commit();
      Log.Reader reader = log.readerAt(address);
      assertThat(reader.next()).isTrue();
      assertThat(reader.frame().time()).isEqualTo(1234);
      assertThat(text(reader.frame().decided())).isEqualTo("version 7");
      assertThat(reader.frame().address()).isEqualTo(address);
      assertThat(reader.next()).isFalse();
    }
  }

  @Test
  void what_is_only_staged_is_not_seen() {
    try (Log log = open(disk)) {
      log.stage(batch("a"), bytes(""), 0);
      assertThat(records(log)).isEmpty();
      assertThat(log.nextOffset()).isEqualTo(1);
      assertThat(log.committed()).isZero();
    }
  }

  @Test
  void many_frames_can_share_a_commit() {
    try (Log log = open(disk)) {
      for (int i = 0; i < 1000; i++) {
        log.stage(batch("r" + i), bytes(""), i);
      }
      log.commit();
      assertThat(records(log)).hasSize(1000).startsWith("0=r0").endsWith("999=r999");
    }
  }

  @Test
  void a_reader_goes_on_when_more_is_committed() {
    try (Log log = open(disk)) {
      Log.Reader reader = log.reader(0);
      assertThat(reader.next()).isFalse();
      append(log, "a");
      assertThat(reader.next()).isTrue();
      assertThat(text(reader.frame().record(0))).isEqualTo("a");
      assertThat(reader.next()).isFalse();
      append(log, "b");
      assertThat(reader.next()).isTrue();
      assertThat(text(reader.frame().record(0))).isEqualTo("b");
    }
  }

  @Test
  void a_reader_begins_with_the_frame_that_holds_the_offset() {
    try (Log log = open(disk)) {
      append(log, "a");
      append(log, "b", "c", "d");
      append(log, "e");
      assertThat(records(log, 2)).containsExactly("1=b", "2=c", "3=d", "4=e");
      assertThat(records(log, 4)).containsExactly("4=e");
      assertThat(records(log, 5)).isEmpty();
    }
  }

  @Test
  void a_reader_behind_the_end_waits_for_its_offset() {
    try (Log log = open(disk)) {
      Log.Reader reader = log.reader(2);
      append(log, "a");
      append(log, "b");
      assertThat(reader.next()).isFalse();
      append(log, "c");
      assertThat(reader.next()).isTrue();
      assertThat(reader.frame().firstOffset()).isEqualTo(2);
    }
  }

  @Test
  void segments_are_rolled_at_their_size_and_read_as_one() {
    LogOptions small = OPTIONS.withSegmentBytes(1000);
    List<String> expected = new ArrayList<>();
    List<Long> addresses = new ArrayList<>();
    try (Log log = open(disk, small)) {
      for (int i = 0; i < 200; i++) {
        addresses.add(append(log, "record " + i));
        expected.add(i + "=record " + i);
      }
      assertThat(records(log)).isEqualTo(expected);
      assertThat(addresses).isSorted().doesNotHaveDuplicates();
      List<Log.Segment> segments = log.segments();
      assertThat(segments).hasSizeGreaterThan(20);
      assertThat(segments.getFirst().base()).isZero();
      assertThat(segments.getLast().sealed()).isFalse();
      assertThat(segments.getLast().end()).isEqualTo(200);
      for (int i = 1; i < segments.size(); i++) {
        assertThat(segments.get(i - 1).sealed()).isTrue();
        assertThat(segments.get(i).base()).isEqualTo(segments.get(i - 1).end());
      }
    }
    try (Log log = open(disk, small)) {
      assertThat(log.recovery().clean()).isTrue();
      assertThat(records(log)).isEqualTo(expected);
      for (int i = 0; i < 200; i++) {
        assertThat(records(log, i)).isEqualTo(expected.subList(i, 200));
        Log.Reader reader = log.readerAt(addresses.get(i));
        assertThat(reader.next()).isTrue();
        assertThat(reader.frame().firstOffset()).isEqualTo(i);
      }
    }
  }

  @Test
  void one_commit_may_span_segments_and_is_seen_at_once() {
    LogOptions small = OPTIONS.withSegmentBytes(1000);
    try (Log log = open(disk, small)) {
      for (int i = 0; i < 50; i++) {
        log.stage(batch("record " + i), bytes(""), 0);
        assertThat(records(log)).isEmpty();
        assertThat(log.segments()).hasSize(1);
      }
      log.commit();
      assertThat(records(log)).hasSize(50);
      assertThat(log.segments()).hasSizeGreaterThan(5);
    }
  }

  @Test
  void a_frame_larger_than_a_segment_gets_one_of_its_own() {
    String large = "x".repeat(5000);
    try (Log log = open(disk, OPTIONS.withSegmentBytes(1000))) {
      append(log, "a");
      append(log, large);
      append(log, "b");
      assertThat(records(log)).containsExactly("0=a", "1=" + large, "2=b");
      assertThat(log.segments()).hasSize(3);
    }
  }

  @Test
  void a_reopened_log_goes_on_where_it_ended(@TempDir Path directory) {
    for (int i = 0; i < 5; i++) {
      try (Log log = Log.open(Disk.system(), directory.resolve("log"), ID, OPTIONS)) {
        assertThat(log.recovery().nextOffset()).isEqualTo(i);
        assertThat(log.recovery().clean()).isTrue();
        append(log, "r" + i);
      }
    }
    try (Log log = Log.openReadOnly(Disk.system(), directory.resolve("log"), ID)) {
      assertThat(records(log)).containsExactly("0=r0", "1=r1", "2=r2", "3=r3", "4=r4");
    }
  }

  @Test
  void buffered_frames_are_seen_at_once_and_durable_after_the_force() {
    try (Log log = open(disk, OPTIONS.with(LogOptions.Durability.BUFFERED))) {
      append(log, "a");
      assertThat(log.committed()).isEqualTo(1);
      assertThat(log.durable()).isZero();
      log.force();
      assertThat(log.durable()).isEqualTo(1);
    }
  }

  @Test
  void the_time_never_goes_back() {
    try (Log log = open(disk)) {
      log.stage(batch("a"), bytes(""), 10);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> log.stage(batch("b"), bytes(""), 9))
          .withMessageContaining("9")
          .withMessageContaining("10");
      log.commit();
    }
    try (Log log = open(disk)) {
      assertThat(log.lastTime()).isEqualTo(10);
    }
  }

  @Test
  void a_log_of_another_identity_is_refused() {
    open(disk).close();
    assertThat(Log.identity(disk, DIRECTORY)).isEqualTo(ID);
    assertThatThrownBy(() -> Log.open(disk, DIRECTORY, new java.util.UUID(1, 2), OPTIONS))
        .isInstanceOf(LogException.Corrupt.class)
        .hasMessageContaining(ID.toString());
    open(disk).close();
  }

  @Test
  void a_closed_log_says_so() {
    Log log = open(disk);
    append(log, "a");
    Log.Reader reader = log.reader(0);
    log.close();
    log.close();
    assertThatThrownBy(() -> append(log, "b")).isInstanceOf(LogException.Closed.class);
    assertThatThrownBy(reader::next).isInstanceOf(LogException.Closed.class);
  }
}
