package io.headwater.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A log lives in directories that an owner before it made but could not force. Found by the crash
 * rig (its first form, seed 1, episode 55): the next owner found them, trusted them, and a power
 * cut took the whole log with them.
 */
class UnforcedDirectoryTest {
  private static final Path DIRECTORY = Path.of("/a/b/log");

  /** Found by the crash rig (seed 8263248284380151836, episode 4859). */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void aManifestThatWasNotForcedIsNotOutlivedByASegment(int failing) {
    var id = new UUID(1, 2);
    LogOptions options = LogOptions.defaults().withSegmentBytes(4096).withReserveBytes(0);
    for (int again = 1; again <= 3; again++) {
      var disk = new SimulatedDisk(failing);
      disk.faults().failAt(DiskCall.FORCE_DIRECTORY, failing, Fault.EIO, false);
      openAndKill(disk, id, options);
      disk.faults().failAt(DiskCall.FORCE_DIRECTORY, again, Fault.EIO, false);
      openAndKill(disk, id, options);
      for (int seed = 0; seed < 50; seed++) {
        try (Log after = Log.open(disk.crashedCopy(seed), DIRECTORY, id, options)) {
          assertThat(after.nextOffset()).isZero();
        }
      }
    }
  }

  private static void openAndKill(SimulatedDisk disk, UUID id, LogOptions options) {
    try {
      assertThat(Log.open(disk, DIRECTORY, id, options).nextOffset()).isZero();
    } catch (LogException.Io expected) {
      assertThat(expected).hasMessageContaining(DIRECTORY.toString());
    }
    disk.kill();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theNextOwnerForcesThem(int failing) {
    var id = new UUID(1, 2);
    LogOptions options = LogOptions.defaults().withSegmentBytes(4096).withReserveBytes(0);
    var disk = new SimulatedDisk(failing);
    disk.faults().failAt(DiskCall.FORCE_DIRECTORY, failing, Fault.EIO, false);
    assertThatThrownBy(() -> Log.open(disk, DIRECTORY, id, options))
        .isInstanceOf(LogException.Io.class)
        .hasMessageContaining(DIRECTORY.toString());
    disk.kill();

    try (Log log = Log.open(disk, DIRECTORY, id, options)) {
      log.stage(
          Batch.builder().add(ByteBuffer.allocate(10)).build(), ByteBuffer.allocate(0), 1_000);
      log.commit();
      for (int seed = 0; seed < 30; seed++) {
        try (Log after = Log.open(disk.crashedCopy(seed), DIRECTORY, id, options)) {
          assertThat(after.nextOffset()).isEqualTo(1);
        }
      }
    }
  }
}
