package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.AppendCondition;
import io.headwater.core.Checkpoint;
import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.Metadata;
import io.headwater.core.Query;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import io.headwater.log.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that the first version of this format wrote opens for ever. It was made by {@link #main}
 * and is never made again; a new format gets a directory of its own beside it.
 */
class GoldenStoreTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/v1");
  private static final Instant TIME = Instant.parse("2026-11-22T12:00:00.123Z");
  private static final int APPENDS = 40;

  @TempDir Path directory;

  @Test
  void aStoreOfTheFirstFormatOpensWithAllItHolds() throws IOException {
    Path copy = directory.resolve("store");
    copy(GOLDEN, copy);
    try (Embedded store = Embedded.open(copy)) {
      assertThat(store.recovery().clean()).isTrue();
      assertThat(store.recovery().indexesRemade()).isZero();
      List<RecordedEvent> all = store.events().read(Read.all()).toList();
      assertThat(all).extracting(RecordedEvent::event).isEqualTo(events());
      assertThat(all).extracting(RecordedEvent::recordedAt).containsOnly(TIME);
      assertThat(all.get(0).version()).isEqualTo(1);
      assertThat(store.events().version("stream-0")).isEqualTo(2L * APPENDS / 4);
      assertThat(store.events().streams("", "", 9))
          .containsExactly("stream-0", "stream-1", "stream-2", "stream-3");
      assertThat(store.events().read(Read.matching(Query.tags("even"))).toList())
          .hasSize(APPENDS / 2);
      assertThat(store.events().event(EventIds.named("b7"))).contains(all.get(15));
      assertThat(store.checkpoints().all())
          .containsEntry("reader", new Checkpoint(store.id(), 16, EventIds.named("b7")));
      assertThat(store.snapshots().load("snapshot").orElseThrow()).containsExactly(1, 2, 3);
    }
  }

  private static List<Event> events() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < APPENDS; i++) {
      events.addAll(batch(i));
    }
    return events;
  }

  private static List<Event> batch(int i) {
    Event plain =
        Event.of("Plain", ("{\"i\":" + i + "}").getBytes(StandardCharsets.UTF_8))
            .withId(EventIds.named("a" + i))
            .inStream("stream-" + i % 4);
    Metadata metadata =
        Metadata.none().withCorrelationId("c" + i).withCausationId("ü").withHeader("h", "v\n" + i);
    Event full =
        new Event(
            EventIds.named("b" + i),
            "Völlig",
            "stream-" + i % 4,
            i % 2 == 0 ? Set.of("even", "n" + i) : Set.of(),
            new byte[i * 3],
            "application/octet-stream",
            metadata,
            TIME.plusNanos(i));
    return List.of(plain, full);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  /** Makes the store, once. */
  public static void main(String[] args) {
    Clock clock =
        new Clock() {
          @Override
          public Instant now() {
            return TIME;
          }

          @Override
          public long nanos() {
            return 0;
          }
        };
    EmbeddedOptions options =
        EmbeddedOptions.defaults().withClock(clock).withSegmentBytes(4096).withReserveBytes(0);
    Seams seams = Seams.on(Disk.system()).withRunEvents(25).withoutThreads();
    try (Embedded store = Embedded.open(Path.of(args[0]), options, seams)) {
      for (int i = 0; i < APPENDS; i++) {
        store.events().append(batch(i), AppendCondition.any());
      }
      RecordedEvent at = store.events().event(EventIds.named("b7")).orElseThrow();
      store.checkpoints().save("reader", new Checkpoint(store.id(), at.position(), at.id()));
      store.snapshots().save("snapshot", new byte[] {1, 2, 3}, true);
    }
  }
}
