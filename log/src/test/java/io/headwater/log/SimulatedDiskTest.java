package io.headwater.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A power cut keeps what was forced, and of the rest what it likes. */
class SimulatedDiskTest {
  private static final Path DIR = Path.of("/store");
  private static final Path FILE = DIR.resolve("a");

  @Test
  void forcedBytesOfAForcedNameSurviveEveryPowerCut() throws Exception {
    for (int seed = 0; seed < 100; seed++) {
      SimulatedDisk disk = diskWith(seed, "durable", true);
      disk.crash();
      assertThat(disk.bytes(FILE)).isEqualTo("durable".getBytes(UTF_8));
    }
  }

  @Test
  void unforcedSectorsSurviveInAnySubsetWithHolesAndAnySize() throws Exception {
    Set<String> tails = new HashSet<>();
    for (int seed = 0; seed < 3000; seed++) {
      SimulatedDisk disk = diskWith(seed, "", true);
      try (Disk.File file = disk.open(FILE, Disk.Mode.WRITE)) {
        byte[] sectors = new byte[4 * FileImage.SECTOR];
        Arrays.fill(sectors, (byte) 'D');
        file.write(ByteBuffer.wrap(sectors), 0);
      }
      disk.crash();
      var shape = new StringBuilder();
      byte[] left = disk.bytes(FILE);
      for (int at = FileImage.SECTOR - 1; at < left.length; at += FileImage.SECTOR) {
        shape.append(left[at - FileImage.SECTOR + 1] == 'D' && left[at] == 'D' ? 'D' : '0');
      }
      tails.add(shape.toString());
    }
    assertThat(tails).contains("", "DDDD", "D0DD", "00DD", "0000", "DD0D", "DD");
  }

  @Test
  void anUnforcedNameMayBeLostAndARenameMayLeaveEitherNameOrBoth() throws Exception {
    Set<List<String>> seen = new HashSet<>();
    for (int seed = 0; seed < 300; seed++) {
      SimulatedDisk disk = diskWith(seed, "x", true);
      disk.rename(FILE, DIR.resolve("b"));
      disk.open(DIR.resolve("c"), Disk.Mode.CREATE).close();
      disk.crash();
      seen.add(disk.names(DIR));
    }
    assertThat(seen)
        .contains(
            List.of("a"), List.of("b"), List.of("a", "c"), List.of("b", "c"), List.of("a", "b"));
  }

  @Test
  void anUnforcedFileMayComeBackEmptyAfterARenameThatWasForced() throws Exception {
    Set<Integer> sizes = new HashSet<>();
    for (int seed = 0; seed < 100; seed++) {
      SimulatedDisk disk = diskWith(seed, "unforced", false);
      disk.rename(FILE, DIR.resolve("b"));
      disk.forceDirectory(DIR);
      disk.crash();
      sizes.add(disk.bytes(DIR.resolve("b")).length);
    }
    assertThat(sizes).contains(0, "unforced".length());
  }

  @Test
  void bytesOfAFailedForceAreSeenInTheCacheButNeitherOnTheMediumNorAfterAnotherForce()
      throws Exception {
    int lost = 0;
    for (int seed = 0; seed < 50; seed++) {
      SimulatedDisk disk = diskWith(seed, "", true);
      try (Disk.File file = disk.open(FILE, Disk.Mode.WRITE)) {
        file.write(ByteBuffer.wrap("new".getBytes(UTF_8)), 0);
        disk.faults().failAt(DiskCall.FORCE, 1, Fault.EIO, false);
        assertThatThrownBy(file::force).isInstanceOf(IOException.class).hasMessageContaining("a");
        file.force();
      }
      assertThat(read(disk, Disk.Mode.READ)).isEqualTo("new");
      String medium = read(disk, Disk.Mode.READ_MEDIUM);
      disk.crash();
      assertThat(read(disk, Disk.Mode.READ)).isEqualTo(medium);
      lost += medium.equals("new") ? 0 : 1;
    }
    assertThat(lost).isBetween(10, 40);
  }

  @Test
  void theKthCallFailsOnceOrForEver() throws Exception {
    SimulatedDisk disk = diskWith(1, "x", true);
    disk.faults().failAt(null, 2, Fault.ENOSPC, false);
    assertThat(disk.exists(FILE)).isTrue();
    assertThatThrownBy(() -> disk.exists(FILE)).hasMessageContaining("No space left");
    assertThat(disk.exists(FILE)).isTrue();
    disk.faults().failAt(DiskCall.LIST, 1, Fault.EIO, true);
    assertThat(disk.exists(FILE)).isTrue();
    assertThatThrownBy(() -> disk.list(DIR)).hasMessageContaining("Input/output");
    assertThatThrownBy(() -> disk.list(DIR)).hasMessageContaining("Input/output");
    assertThat(disk.counts().of(Fault.EIO, DiskCall.LIST)).isEqualTo(2);
  }

  @Test
  void afterTheStoppingCallEveryCallIsDeadUntilThePowerIsBack() throws Exception {
    SimulatedDisk disk = diskWith(1, "x", true);
    AutoCloseable lock = disk.lock(DIR.resolve("lock"));
    disk.faults().stopAt(null, 2);
    assertThat(disk.exists(FILE)).isTrue();
    assertThatThrownBy(() -> disk.exists(FILE)).isInstanceOf(SimulatedDisk.PowerCut.class);
    assertThatThrownBy(() -> disk.list(DIR)).isInstanceOf(SimulatedDisk.PowerCut.class);
    disk.crash();
    assertThat(disk.exists(FILE)).isTrue();
    AutoCloseable again = disk.lock(DIR.resolve("lock"));
    lock.close();
    assertThatThrownBy(() -> disk.lock(DIR.resolve("lock"))).isInstanceOf(LogException.InUse.class);
    again.close();
  }

  @Test
  void aForceThatLiesDoesNothing() throws Exception {
    Set<String> left = new HashSet<>();
    for (int seed = 0; seed < 50; seed++) {
      SimulatedDisk disk = diskWith(seed, "", true);
      disk.faults().lieAtForce(1);
      try (Disk.File file = disk.open(FILE, Disk.Mode.WRITE)) {
        file.write(ByteBuffer.wrap("new".getBytes(UTF_8)), 0);
        file.force();
      }
      disk.crash();
      left.add(read(disk, Disk.Mode.READ));
    }
    assertThat(left).contains("", "new");
  }

  @Test
  void aFullDiskTakesWhatFitsAndThenNothing() throws Exception {
    SimulatedDisk disk = diskWith(1, "", true);
    disk.capacity(5);
    try (Disk.File file = disk.open(FILE, Disk.Mode.WRITE)) {
      assertThat(file.write(ByteBuffer.allocate(8), 0)).isEqualTo(5);
      assertThatThrownBy(() -> file.write(ByteBuffer.allocate(3), 5))
          .hasMessageContaining("No space left");
    }
    assertThat(disk.usableSpace(DIR)).isZero();
  }

  @Test
  void theSameSeedGivesTheSameDisasterAndACrashedCopyDisturbsNothing() throws Exception {
    for (int seed = 0; seed < 50; seed++) {
      SimulatedDisk disk = diskWith(3, "forced", true);
      try (Disk.File file = disk.open(FILE, Disk.Mode.WRITE)) {
        file.write(ByteBuffer.wrap(new byte[5000]), 6);
      }
      SimulatedDisk one = disk.crashedCopy(seed);
      SimulatedDisk two = disk.crashedCopy(seed);
      assertThat(one.names(DIR)).isEqualTo(two.names(DIR));
      assertThat(one.bytes(FILE)).isEqualTo(two.bytes(FILE)).startsWith("forced".getBytes(UTF_8));
      assertThat(disk.bytes(FILE)).hasSize(5006);
    }
  }

  private static SimulatedDisk diskWith(long seed, String content, boolean forced)
      throws IOException {
    var disk = new SimulatedDisk(seed);
    disk.createDirectories(DIR);
    try (Disk.File file = disk.open(FILE, Disk.Mode.CREATE)) {
      if (!content.isEmpty()) {
        file.write(ByteBuffer.wrap(content.getBytes(UTF_8)), 0);
      }
      if (forced) {
        file.force();
        disk.forceDirectory(DIR);
      }
    }
    return disk;
  }

  private static String read(SimulatedDisk disk, Disk.Mode mode) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(100);
    try (Disk.File file = disk.open(FILE, mode)) {
      file.read(bytes, 0);
    }
    return new String(bytes.array(), 0, bytes.position(), UTF_8).replace("\0", "");
  }
}
