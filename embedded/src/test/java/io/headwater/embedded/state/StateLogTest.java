package io.headwater.embedded.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.log.Disk;
import io.headwater.log.LogOptions;
import io.headwater.log.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The map of small state: in order, all or nothing, and never less than it was told. */
class StateLogTest {
  private static final Path STATE = Path.of("/store/state");
  private static final UUID STORE = new UUID(1, 2);
  private static final StateKey PARKED = StateKey.of(StateKey.Kind.PARKED);
  private static final LogOptions OPTIONS =
      LogOptions.defaults().withSegmentBytes(1 << 18).withReserveBytes(0);

  private static StateLog open(Disk disk) throws IOException {
    var log =
        new StateLog(
            new StateDirectories(disk, STATE, STORE, OPTIONS), new StoreState(STATE, true));
    log.open();
    return log;
  }

  private static StateLog openReadOnly(Disk disk) throws IOException {
    var log =
        new StateLog(
            new StateDirectories(disk, STATE, STORE, OPTIONS), new StoreState(STATE, false));
    log.openReadOnly();
    return log;
  }

  private static StateKey key(int number) {
    return PARKED.name("group").number(number);
  }

  private static ByteBuffer value(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Keys by age and their values. */
  private static Map<StateKey, String> contents(StateLog log) {
    Map<StateKey, String> contents = new LinkedHashMap<>();
    for (StateKey key : log.keysByAge(PARKED)) {
      contents.put(key, StandardCharsets.UTF_8.decode(log.get(key)).toString());
    }
    return contents;
  }

  @Test
  void keysOfOneBeginningComeByTheirBytesOrByTheirAge() throws IOException {
    try (StateLog log = open(Disk.inMemory())) {
      StateKey other = StateKey.of(StateKey.Kind.GROUP).name("group").number(4);
      StateKey longer = PARKED.name("group2").number(4);
      log.apply(List.of(StateLog.put(key(300), value("a")), StateLog.put(key(2), value("b"))));
      log.apply(List.of(StateLog.put(other, value("c")), StateLog.put(longer, value("d"))));
      log.apply(List.of(StateLog.put(key(7), value("e"))));
      assertThat(log.keys(PARKED.name("group"))).containsExactly(key(2), key(7), key(300));
      assertThat(log.keysByAge(PARKED.name("group"))).containsExactly(key(300), key(2), key(7));
      assertThat(log.contains(other)).isTrue();
      assertThat(log.keys(StateKey.of(StateKey.Kind.REQUEST))).isEmpty();
    }
  }

  @Test
  void anotherValueKeepsTheAgeOfItsKeyAndADeletedKeyBeginsAnew() throws IOException {
    Disk disk = Disk.inMemory();
    List<StateKey> expected = List.of(key(1), key(3), key(2));
    try (StateLog log = open(disk)) {
      for (int i = 1; i <= 3; i++) {
        log.apply(List.of(StateLog.put(key(i), value("first"))));
      }
      log.apply(List.of(StateLog.delete(key(2)), StateLog.put(key(1), value("second"))));
      log.apply(List.of(StateLog.put(key(2), value("again"))));
      assertThat(log.keysByAge(PARKED)).isEqualTo(expected);
    }
    try (StateLog log = open(disk)) {
      assertThat(log.keysByAge(PARKED)).isEqualTo(expected);
      assertThat(contents(log)).containsValues("second", "first", "again");
    }
  }

  @Test
  void aKeyPutAndDeletedInOneCallIsGone() throws IOException {
    try (StateLog log = open(Disk.inMemory())) {
      log.apply(List.of(StateLog.put(key(1), value("a")), StateLog.put(key(1), value("b"))));
      assertThat(contents(log)).containsExactlyEntriesOf(Map.of(key(1), "b"));
      log.apply(List.of(StateLog.put(key(1), value("c")), StateLog.delete(key(1))));
      assertThat(log.get(key(1))).isNull();
      log.apply(List.of(StateLog.put(key(2), value("d")), StateLog.delete(key(2))));
      assertThat(log.keys(PARKED)).isEmpty();
    }
  }

  /** The order of age outlives rewriting, which happens here every few hundred changes. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aRewrittenLogHasTheSameValuesInTheSameOrder(long seed) throws IOException {
    var random = new SplittableRandom(seed);
    var disk = new SimulatedDisk(seed);
    Map<StateKey, String> expected = new LinkedHashMap<>();
    boolean rewritten = false;
    try (StateLog log = open(disk)) {
      for (int i = 0; i < 2_000; i++) {
        change(log, expected, random);
        if (i % 200 == 0) {
          assertThat(contents(log)).as("seed %d", seed).containsExactlyEntriesOf(expected);
        }
      }
      rewritten = disk.names(STATE).contains("CURRENT");
    }
    assertThat(rewritten).isTrue();
    try (StateLog log = open(disk)) {
      assertThat(contents(log)).as("seed %d", seed).containsExactlyEntriesOf(expected);
    }
  }

  /** Several changes in one call are found again all or none, wherever the power goes. */
  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28})
  void aPowerCutTakesAWholeCallOrNothing(long seed) throws IOException {
    for (int round = 0; round < 25; round++) {
      var random = new SplittableRandom(seed * 100 + round);
      var disk = new SimulatedDisk(seed * 100 + round);
      Map<StateKey, String> expected = new LinkedHashMap<>();
      Map<StateKey, String> before = Map.of();
      try {
        StateLog log = open(disk);
        disk.faults().stopAt(null, 1 + random.nextInt(2_500));
        while (true) {
          before = new LinkedHashMap<>(expected);
          change(log, expected, random);
        }
      } catch (SimulatedDisk.PowerCut | RuntimeException stopped) {
        assertThat(disk.stopped()).isTrue();
      }
      disk.crash();
      try (StateLog log = open(disk)) {
        assertThat(new ArrayList<>(contents(log).entrySet()))
            .as("seed %d round %d", seed, round)
            .isIn(new ArrayList<>(before.entrySet()), new ArrayList<>(expected.entrySet()));
      }
    }
  }

  /** One to four changes; what is expected then is noted first. */
  private static void change(
      StateLog log, Map<StateKey, String> expected, SplittableRandom random) {
    List<StateRecord> changes = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      StateKey key = key(random.nextInt(30));
      if (random.nextInt(3) == 0) {
        expected.remove(key);
        changes.add(StateLog.delete(key));
      } else {
        String text = "v".repeat(random.nextInt(200)) + random.nextInt();
        expected.put(key, text);
        changes.add(StateLog.put(key, value(text)));
      }
    }
    log.apply(changes);
  }

  @Test
  void aReaderBesideTheOwnerSeesWhatWasThereAndChangesNothing() throws IOException {
    Disk disk = Disk.inMemory();
    try (StateLog owner = open(disk)) {
      owner.apply(List.of(StateLog.put(key(1), value("a"))));
      try (StateLog reader = openReadOnly(disk)) {
        assertThat(contents(reader)).containsExactlyEntriesOf(Map.of(key(1), "a"));
        assertThatThrownBy(() -> reader.apply(List.of(StateLog.delete(key(1)))))
            .isInstanceOf(NotSupported.class);
      }
    }
  }

  @Test
  void aReaderOfAStoreWithoutStateFindsNone() throws IOException {
    try (StateLog reader = openReadOnly(Disk.inMemory())) {
      assertThat(reader.keys(PARKED)).isEmpty();
    }
  }
}
