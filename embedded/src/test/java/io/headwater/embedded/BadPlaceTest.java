package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.AppendCondition;
import io.headwater.core.Checkpoint;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.StoreCorrupt;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.HeadwaterException.StoreInUse;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.HeadwaterException.UnsupportedFormat;
import io.headwater.core.Read;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Places that are no store, or not ours: a typed error that names the place and the remedy. */
class BadPlaceTest {
  @TempDir Path directory;

  private static Event event() {
    return Event.of("T", new byte[200]).inStream("s");
  }

  private Path withOneEvent() {
    Path place = directory.resolve("store");
    try (Embedded store = Embedded.open(place)) {
      store.events().append(List.of(event()), AppendCondition.any());
    }
    return place;
  }

  @Test
  void aFileIsNotAStore() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "text");
    assertThatThrownBy(() -> Embedded.open(file))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("expected");
    assertThat(file).hasContent("text");
  }

  @Test
  void aMissingParentIsProbablyATypingError() {
    Path place = directory.resolve("no/store");
    assertThatThrownBy(() -> Embedded.open(place))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining(place.toString())
        .hasMessageContaining("check the path");
    assertThat(directory.resolve("no")).doesNotExist();
  }

  @Test
  void aDirectoryWithOtherFilesIsLeftAlone() throws IOException {
    Files.writeString(directory.resolve("letter.txt"), "dear");
    assertThatThrownBy(() -> Embedded.open(directory))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("letter.txt")
        .hasMessageContaining("empty");
    assertThat(directory.resolve("events")).doesNotExist();
  }

  @Test
  void aPlaceWithoutAStoreCannotBeReadOnly() {
    Path place = directory.resolve("none");
    assertThatThrownBy(() -> Embedded.openReadOnly(place))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining(place.toString())
        .hasMessageContaining("STORE");
    assertThat(place).doesNotExist();
  }

  @Test
  void aNewerFormatIsRefusedWithBothNumbers() throws IOException {
    Path place = withOneEvent();
    byte[] identity = Files.readAllBytes(place.resolve("STORE"));
    ByteBuffer.wrap(identity).putInt(8, 9);
    Files.write(place.resolve("STORE"), identity);
    assertThatThrownBy(() -> Embedded.open(place))
        .isInstanceOf(UnsupportedFormat.class)
        .hasMessageContaining("format 9")
        .hasMessageContaining("expected 1")
        .hasMessageContaining("open it with the version that wrote it");
  }

  @Test
  void aDamagedIdentityIsRefused() throws IOException {
    Path place = withOneEvent();
    byte[] identity = Files.readAllBytes(place.resolve("STORE"));
    identity[20] ^= 1;
    Files.write(place.resolve("STORE"), identity);
    assertThatThrownBy(() -> Embedded.open(place))
        .isInstanceOf(StoreCorrupt.class)
        .hasMessageContaining("STORE")
        .hasMessageContaining("backup");
  }

  @Test
  void aStoreThatLostItsEventsIsRefusedRatherThanBegunAnew() throws IOException {
    Path place = withOneEvent();
    OnDiskStoreTest.delete(place.resolve("events"));
    assertThatThrownBy(() -> Embedded.open(place))
        .isInstanceOf(StoreCorrupt.class)
        .hasMessageContaining("events")
        .hasMessageContaining("backup");
  }

  @Test
  void aSecondOwnerInThisProcessIsRefused() {
    Path place = withOneEvent();
    try (Embedded owner = Embedded.open(place)) {
      assertThatThrownBy(() -> Embedded.open(place))
          .isInstanceOf(StoreInUse.class)
          .hasMessageContaining(place.toString())
          .hasMessageContaining("close it there");
      assertThat(owner.events().append(List.of(event()), AppendCondition.any()).firstPosition())
          .isEqualTo(2);
    }
  }

  @Test
  void aSecondProcessIsToldWhoOwnsTheStore() throws Exception {
    Path place = directory.resolve("store");
    Process child = ChildStore.start(place, 0);
    try {
      assertThat(child.inputReader().readLine()).isEqualTo("0");
      assertThatThrownBy(() -> Embedded.open(place))
          .isInstanceOf(StoreInUse.class)
          .hasMessageContaining(Long.toString(child.pid()))
          .hasMessageContaining("close it there");
    } finally {
      child.destroyForcibly();
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    Embedded.open(place).close();
  }

  @Test
  void aReaderBesideTheOwnerSeesTheEndFoundAndChangesNothing() {
    Path place = withOneEvent();
    try (Embedded owner = Embedded.open(place);
        Embedded reader = Embedded.openReadOnly(place)) {
      owner.events().append(List.of(event()), AppendCondition.any());
      assertThat(reader.id()).isEqualTo(owner.id());
      assertThat(reader.events().head()).isEqualTo(1);
      assertThat(reader.events().read(Read.all()).toList())
          .isEqualTo(owner.events().read(Read.all().limit(1)).toList());
      assertThatThrownBy(() -> reader.events().append(List.of(event()), AppendCondition.any()))
          .isInstanceOf(NotSupported.class)
          .hasMessageContaining(place.toString())
          .hasMessageContaining("Embedded.open");
      assertThatThrownBy(() -> reader.checkpoints().save("c", Checkpoint.start(reader.id())))
          .isInstanceOf(NotSupported.class);
      assertThatThrownBy(() -> reader.snapshots().save("s", new byte[1], false))
          .isInstanceOf(NotSupported.class);
    }
  }

  @Test
  void aFullDiskRefusesAppendsAndTheStoreGoesOnReading() {
    Path place = withOneEvent();
    EmbeddedOptions options = EmbeddedOptions.defaults().withReserveBytes(Long.MAX_VALUE / 2);
    try (Embedded store = Embedded.open(place, options)) {
      assertThatThrownBy(() -> store.events().append(List.of(event()), AppendCondition.any()))
          .isInstanceOf(StoreFull.class)
          .hasMessageContaining("make room");
      assertThat(store.events().head()).isEqualTo(1);
      assertThat(store.events().read(Read.all()).toList()).hasSize(1);
    }
    try (Embedded store = Embedded.open(place)) {
      store.events().append(List.of(event()), AppendCondition.any());
      assertThat(store.events().version("s")).isEqualTo(2);
    }
  }

  @Test
  void optionsOutOfRangeNameTheRange() {
    EmbeddedOptions options = EmbeddedOptions.defaults();
    assertThatThrownBy(() -> options.withSegmentBytes(17))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("17")
        .hasMessageContaining("4,096");
    assertThatThrownBy(() -> options.withReserveBytes(-1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options.withMaxWaiting(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
