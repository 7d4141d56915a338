package io.headwater.embedded.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.embedded.record.KeyHash;
import io.headwater.embedded.state.SmallFiles;
import io.headwater.log.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An index file answers what the index in memory that it was written from answers. */
class IndexFileTest {
  private static final Path FILE = Path.of("/index/00000000000000000101.idx");
  private static final RunWriter.RunId ID =
      new RunWriter.RunId(new UUID(1, 2), KeyHash.STANDARD.code());

  private final Disk disk = Disk.inMemory();

  /** Regression: with more than 255 keys, one was torn across two pages and not found again. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 254, 255, 256, 510, 511, 600, 5_000, 40_000})
  void itFindsEveryKeyOfManyPages(int events) throws IOException {
    var random = new SplittableRandom(events);
    HeadRun memory = new HeadRun(101);
    for (int i = 0; i < events; i++) {
      long unique = random.nextLong();
      long[] keys = {unique, random.nextInt(40), Long.MIN_VALUE + random.nextInt(events)};
      memory.add(1_000L + i, 0x0190_0000_0000_7000L, keys, 0, keys.length);
    }
    FileRun file = written(memory, List.of());

    assertThat(file.base()).isEqualTo(101);
    assertThat(file.count()).isEqualTo(events);
    for (long key : memory.sortedKeys()) {
      assertThat(file.postingCount(key)).isEqualTo(memory.postingCount(key));
      int from = random.nextInt(events);
      int to = from + random.nextInt(events - from + 1);
      assertThat(file.postings(key, 0, events)).isEqualTo(memory.postings(key, 0, events));
      assertThat(file.postings(key, from, to)).isEqualTo(memory.postings(key, from, to));
      assertThat(file.newest(key, to)).isEqualTo(memory.newest(key, to));
    }
    for (int i = 0; i < events; i++) {
      assertThat(file.address(i)).isEqualTo(1_000L + i);
      long absent = random.nextLong() | 1L << 20;
      assertThat(file.postingCount(absent)).isEqualTo(memory.postingCount(absent));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 3_000})
  void itListsNamesInOrderFromAnyName(int count) throws IOException {
    var random = new SplittableRandom(count);
    List<byte[]> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(bytes("n%05d".formatted(i) + "x".repeat(random.nextInt(240))));
    }
    HeadRun memory = new HeadRun(101);
    memory.add(7, 0, new long[] {1}, 0, 1);
    FileRun file = written(memory, names);

    for (int i = 0; i <= count; i += 1 + count / 50) {
      byte[] from = bytes("n%05d".formatted(i));
      List<byte[]> expected =
          names.stream().filter(name -> Arrays.compareUnsigned(name, from) >= 0).toList();
      FileRun.NameCursor cursor = file.namesFrom(from);
      for (byte[] name : expected) {
        assertThat(cursor.name()).isEqualTo(name);
        cursor.advance();
      }
      assertThat(cursor.name()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void aFlippedBitInAnyPageIsNoticed(int page) throws IOException {
    HeadRun memory = new HeadRun(101);
    for (int i = 0; i < 300; i++) {
      memory.add(i, 0, new long[] {i * 77L, 5}, 0, 2);
    }
    written(memory, List.of(bytes("a"))).close();
    try (Disk.File file = disk.open(FILE, Disk.Mode.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(one, page * 4096L + 17);
      one.put(0, (byte) (one.get(0) ^ 4)).flip();
      file.write(one, page * 4096L + 17);
    }
    assertThatThrownBy(() -> readAll(memory)).isInstanceOf(Pages.Damaged.class);
  }

  private void readAll(HeadRun memory) throws IOException {
    FileRun file = opened();
    for (int i = 0; i < memory.count(); i++) {
      file.address(i);
    }
    for (long key : memory.sortedKeys()) {
      file.postings(key, 0, memory.count());
    }
    file.namesFrom(bytes("a"));
  }

  private FileRun written(HeadRun run, List<byte[]> names) throws IOException {
    disk.createDirectories(SmallFiles.directoryOf(FILE));
    RunWriter.write(disk, FILE, ID, run, names);
    return opened();
  }

  private FileRun opened() throws IOException {
    return new FileRun(disk.open(FILE, Disk.Mode.READ), ID.store(), ID.hash());
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }
}
