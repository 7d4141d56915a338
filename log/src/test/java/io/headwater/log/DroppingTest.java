package io.headwater.log;

import static io.headwater.log.LogFixture.DIRECTORY;
import static io.headwater.log.LogFixture.ID;
import static io.headwater.log.LogFixture.OPTIONS;
import static io.headwater.log.LogFixture.append;
import static io.headwater.log.LogFixture.open;
import static io.headwater.log.LogFixture.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole segments of the head can be dropped, and what is dropped stays away. */
class DroppingTest {
  private static final LogOptions SMALL = OPTIONS.withSegmentBytes(1000);

  private final Disk disk = Disk.inMemory();

  private static Log filled(Disk disk) {
    Log log = open(disk, SMALL);
    for (int i = 0; i < 100; i++) {
      append(log, "record " + i);
    }
    return log;
  }

  @Test
  void onlySegmentsWhollyBelowTheOffsetAreDropped() throws IOException {
    try (Log log = filled(disk)) {
      List<Log.Segment> before = log.segments();
      Log.Segment third = before.get(2);

      log.dropBefore(third.base());
      assertThat(log.first()).isEqualTo(third.base());
      assertThat(log.segments()).isEqualTo(before.subList(2, before.size()));
      log.dropBefore(third.end() - 1);
      assertThat(log.first()).as("the third segment holds that offset").isEqualTo(third.base());
      log.dropBefore(0);
      assertThat(log.first()).isEqualTo(third.base());

      assertThat(records(log)).first().isEqualTo(third.base() + "=record " + third.base());
      assertThat(records(log, 0)).hasSize(100 - (int) third.base());
      assertThat(disk.list(DIRECTORY)).doesNotContain("%020d.log".formatted(before.get(1).base()));
    }
    try (Log log = open(disk, SMALL)) {
      assertThat(log.recovery().clean()).isTrue();
      assertThat(records(log)).hasSize(100 - (int) log.first());
    }
  }

  @Test
  void theOpenSegmentIsKeptUntilItIsRolled() {
    try (Log log = filled(disk)) {
      long time = log.lastTime();
      log.dropBefore(Long.MAX_VALUE);
      assertThat(log.segments()).hasSize(1);
      assertThat(log.first()).isLessThan(100);

      log.roll();
      log.roll();
      log.dropBefore(100);
      assertThat(log.first()).isEqualTo(100);
      assertThat(records(log)).isEmpty();
      assertThat(log.lastTime()).isEqualTo(time);
      append(log, "next");
      assertThat(records(log)).containsExactly("100=next");
    }
    try (Log log = open(disk, SMALL)) {
      assertThat(records(log)).containsExactly("100=next");
    }
  }

  @Test
  void anEmptiedLogKeepsItsOffsetsWhenItIsOpenedAgain() {
    try (Log log = filled(disk)) {
      log.roll();
      log.dropBefore(100);
    }
    try (Log log = open(disk, SMALL)) {
      assertThat(log.recovery().clean()).isTrue();
      assertThat(log.nextOffset()).isEqualTo(100);
      assertThat(log.first()).isEqualTo(100);
    }
  }

  @Test
  void readersInADroppedSegmentAreToldWhereToGoOn() {
    try (Log log = filled(disk)) {
      Log.Reader inside = log.reader(0);
      assertThat(inside.next()).isTrue();
      long dropped = inside.frame().address();
      Log.Reader behind = log.reader(60);
      log.dropBefore(50);

      String first = "from offset " + log.first() + " on";
      assertThatThrownBy(inside::next)
          .isInstanceOf(LogException.Dropped.class)
          .hasMessageContaining("segment 1 ")
          .hasMessageContaining(first);
      assertThatThrownBy(() -> log.readerAt(dropped)).isInstanceOf(LogException.Dropped.class);
      assertThatThrownBy(() -> behind.seek(dropped)).isInstanceOf(LogException.Dropped.class);
      assertThat(behind.next()).isTrue();
      assertThat(behind.frame().firstOffset()).isEqualTo(60);
    }
  }

  @Test
  void aReaderOfAnotherProcessIsToldAsWell() {
    try (Log log = filled(disk);
        Log other = Log.openReadOnly(disk, DIRECTORY, ID)) {
      Log.Reader reader = other.reader(0);
      log.dropBefore(50);
      assertThatThrownBy(() -> readAll(reader)).isInstanceOf(LogException.Dropped.class);
      assertThat(other.first()).isPositive();
    }
  }

  private static void readAll(Log.Reader reader) {
    while (reader.next()) {
      assertThat(reader.frame().count()).isPositive();
    }
  }

  @Test
  void rollingIsRefusedWhileSomethingIsStaged() {
    try (Log log = open(disk)) {
      log.stage(LogFixture.batch("a"), LogFixture.bytes(""), 0);
      assertThatIllegalStateException().isThrownBy(log::roll).withMessageContaining("commit first");
    }
  }

  @Test
  void aReaderSaysWhereTheNextFrameIs() {
    try (Log log = filled(disk)) {
      Log.Reader reader = log.reader(0);
      while (reader.next()) {
        long address = reader.address();
        Log.Reader there = log.readerAt(address);
        assertThat(address).isGreaterThan(reader.frame().address());
        assertThat(there.next()).isEqualTo(reader.frame().endOffset() < 100);
        if (reader.frame().endOffset() < 100) {
          assertThat(there.frame().firstOffset()).isEqualTo(reader.frame().endOffset());
          assertThat(there.frame().address()).isGreaterThanOrEqualTo(address);
        }
      }
      assertThat(reader.address()).isEqualTo(log.endAddress());
      assertThat(Log.segmentOf(log.endAddress())).isEqualTo(log.segments().size());
    }
  }
}
