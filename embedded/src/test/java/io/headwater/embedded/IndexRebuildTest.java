package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.AppendCondition;
import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.Query;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import io.headwater.embedded.state.SmallFiles;
import io.headwater.log.Disk;
import io.headwater.testkit.ModelStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index is derived: whatever becomes of its files, the answers are those of a full scan. */
class IndexRebuildTest {
  private static final Path INDEX = Stores.STORE.resolve("index");

  private final Disk disk = Disk.inMemory();
  private final Seams seams = Seams.on(disk).withRunEvents(300).withoutThreads();
  private final SplittableRandom random = new SplittableRandom(42);
  private final ModelStore oracle = new ModelStore(Clock.system());

  @BeforeEach
  void fill() {
    try (Embedded store = open(seams)) {
      for (int i = 0; i < 700; i++) {
        List<Event> events = new ArrayList<>();
        for (int j = random.nextInt(1, 4); j > 0; j--) {
          events.add(
              Event.of("T" + random.nextInt(6), new byte[random.nextInt(80)])
                  .inStream("s" + random.nextInt(200))
                  .tagged("a" + random.nextInt(10), "b" + random.nextInt(500)));
        }
        store.events().append(events, AppendCondition.any());
        oracle.events().append(events, AppendCondition.any());
      }
    }
  }

  private static Embedded open(Seams seams) {
    return Embedded.open(Stores.STORE, EmbeddedOptions.defaults().withSegmentBytes(1 << 16), seams);
  }

  private List<Path> files() throws IOException {
    return disk.list(INDEX).stream().map(INDEX::resolve).toList();
  }

  private void assertAnswers(Embedded store) {
    List<Read> reads = new ArrayList<>(List.of(Read.all(), Read.all().backwards()));
    for (int i = 0; i < 60; i++) {
      var item = Query.Item.types("T" + random.nextInt(7)).tagged("a" + random.nextInt(11));
      Read read =
          switch (random.nextInt(5)) {
            case 0 -> Read.matching(Query.tags("b" + random.nextInt(510)));
            case 1 -> Read.matching(Query.of(item, Query.Item.tags("b" + random.nextInt(500))));
            case 2 -> Read.stream("s" + random.nextInt(210)).from(1 + random.nextInt(9));
            case 3 -> Read.stream("s" + random.nextInt(210)).backwards().from(random.nextInt(9));
            default -> Read.matching(Query.types("T1", "T5")).from(1 + random.nextInt(1500));
          };
      reads.add(random.nextInt(3) == 0 ? read.limit(random.nextInt(20)) : read);
    }
    for (Read read : reads) {
      assertThat(of(store.events().read(read).toList()))
          .as("%s", read)
          .isEqualTo(of(oracle.events().read(read).toList()));
    }
    for (RecordedEvent event : oracle.events().read(Read.all())) {
      assertThat(store.events().event(event.id()).map(RecordedEvent::position))
          .contains(event.position());
    }
    assertThat(store.events().streams("s1", "s11", 50))
        .isEqualTo(oracle.events().streams("s1", "s11", 50));
  }

  private static List<List<Object>> of(List<RecordedEvent> events) {
    return events.stream().map(e -> List.<Object>of(e.position(), e.version(), e.event())).toList();
  }

  @Test
  void theFilesAnswerAsAFullScan() throws IOException {
    assertThat(files()).hasSizeGreaterThan(3);
    try (Embedded store = open(seams)) {
      assertThat(store.recovery().indexesRemade()).isZero();
      assertAnswers(store);
    }
  }

  @Test
  void withoutFilesItIsMadeAgain() throws IOException {
    List<Path> before = files();
    for (Path file : before) {
      disk.delete(file);
    }
    try (Embedded store = open(seams)) {
      assertThat(store.recovery().indexesRemade()).isEqualTo(before.size());
      assertAnswers(store);
    }
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void oneMissingFileInTheMiddleIsMadeAgain() throws IOException {
    disk.delete(files().get(1));
    try (Embedded store = open(seams)) {
      assertThat(store.recovery().indexesRemade()).isEqualTo(1);
      assertAnswers(store);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
  void aDamagedPageIsNoticedAndTheAnswersStayRight(int page) throws IOException {
    for (Path path : files()) {
      try (Disk.File file = disk.open(path, Disk.Mode.WRITE)) {
        long at = page * 4096L + random.nextInt(4096);
        ByteBuffer one = ByteBuffer.allocate(1);
        if (file.read(one, at) == 1) {
          one.put(0, (byte) (one.get(0) ^ (1 << random.nextInt(8)))).flip();
          file.write(one, at);
        }
      }
    }
    try (Embedded store = open(seams)) {
      assertAnswers(store);
    }
  }

  @Test
  void aFileCutShortIsMadeAgain() throws IOException {
    for (Path path : files()) {
      try (Disk.File file = disk.open(path, Disk.Mode.WRITE)) {
        file.truncate(file.size() / 2);
      }
    }
    try (Embedded store = open(seams)) {
      assertThat(store.recovery().indexesRemade()).isPositive();
      assertAnswers(store);
    }
  }

  @Test
  void aFileOfAnotherRunUnderThisNameIsNotBelieved() throws IOException {
    List<Path> files = files();
    byte[] other = SmallFiles.read(disk, files.get(2));
    SmallFiles.replace(disk, files.get(0), ByteBuffer.wrap(other), true);
    try (Embedded store = open(seams)) {
      assertThat(store.recovery().indexesRemade()).isPositive();
      assertAnswers(store);
    }
  }

  @Test
  void filesOfAnotherHashAreMadeAgainAndCollisionsDoNoHarm() {
    try (Embedded store = open(seams.withHash(new WeakHash()))) {
      assertThat(store.recovery().indexesRemade()).isPositive();
      assertAnswers(store);
    }
  }
}
