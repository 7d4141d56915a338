package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Checkpoint;
import io.headwater.core.EventIds;
import io.headwater.log.DiskCall;
import io.headwater.log.SimulatedDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of checkpoints is rewritten when most of it is waste, and no crash loses one. */
class CheckpointLogTest {
  private static final Path STATE = Stores.STORE.resolve("state");
  private static final EmbeddedOptions OPTIONS = EmbeddedOptions.defaults().withReserveBytes(0);

  private static Embedded open(SimulatedDisk disk) {
    return Stores.open(disk, OPTIONS);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void itIsRewrittenSoThatItStaysSmall(long seed) {
    var disk = new SimulatedDisk(seed);
    var random = new SplittableRandom(seed);
    Map<String, Checkpoint> expected = new TreeMap<>();
    try (Embedded store = open(disk)) {
      for (int i = 1; i <= 3_000; i++) {
        change(store, expected, random, i);
      }
      assertThat(bytes(disk)).isBetween(1L, 600_000L);
      assertThat(disk.names(STATE)).contains("CURRENT");
      try (Embedded copy = open(disk.crashedCopy(seed))) {
        assertThat(copy.checkpoints().all()).isEqualTo(expected);
      }
    }
    try (Embedded store = open(disk)) {
      assertThat(store.checkpoints().all()).isEqualTo(expected);
    }
  }

  /** The power goes at every call of the disk from the first of a rewriting on. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void aPowerCutAtAnyCallOfARewritingLosesNothing(long seed) {
    Set<Boolean> switched = new HashSet<>();
    for (int call = 1; call <= 60; call++) {
      var disk = new SimulatedDisk(seed * 1_000 + call);
      var random = new SplittableRandom(seed);
      Map<String, Checkpoint> expected = new TreeMap<>();
      Map<String, Checkpoint> before = new TreeMap<>();
      try {
        Embedded store = open(disk);
        disk.faults().stopAfter(DiskCall.MAKE_DIRECTORY, call);
        for (int i = 1; i <= 2_000; i++) {
          before = new TreeMap<>(expected);
          change(store, expected, random, i);
        }
      } catch (SimulatedDisk.PowerCut | RuntimeException stopped) {
        assertThat(disk.stopped()).isTrue();
      }
      disk.crash();
      switched.add(disk.names(STATE).contains("CURRENT"));
      try (Embedded store = open(disk)) {
        assertThat(store.checkpoints().all()).isIn(before, expected);
      }
    }
    assertThat(switched)
        .as("cuts before and after the switch")
        .containsExactlyInAnyOrder(true, false);
  }

  private static void change(
      Embedded store, Map<String, Checkpoint> expected, SplittableRandom random, int i) {
    String name = "reader-" + random.nextInt(20);
    if (random.nextInt(10) == 0) {
      expected.remove(name);
      store.checkpoints().delete(name);
    } else {
      var checkpoint = new Checkpoint(store.id(), i, EventIds.named("e" + i));
      expected.put(name, checkpoint);
      store.checkpoints().save(name, checkpoint);
    }
  }

  private static long bytes(SimulatedDisk disk) {
    long bytes = 0;
    for (String part : disk.names(STATE)) {
      for (String file : disk.names(STATE.resolve(part))) {
        bytes += size(disk, STATE.resolve(part).resolve(file));
      }
    }
    return bytes;
  }

  private static long size(SimulatedDisk disk, Path file) {
    try {
      return disk.bytes(file).length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
