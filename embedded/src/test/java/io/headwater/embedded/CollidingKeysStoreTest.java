package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.AppendCondition;
import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.HeadwaterException;
import io.headwater.core.Query;
import io.headwater.core.Read;
import io.headwater.log.Disk;
import io.headwater.testkit.ModelStore;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** With keys that collide all the time, no verdict and no answer is wrong. */
class CollidingKeysStoreTest {
  private static final Clock STANDING =
      new Clock() {
        @Override
        public Instant now() {
          return Instant.EPOCH;
        }

        @Override
        public long nanos() {
          return 0;
        }
      };

  private final SplittableRandom random = new SplittableRandom(9);

  @Test
  void everyVerdictIsThatOfAFullScan() {
    Seams seams = Seams.on(Disk.inMemory()).withHash(new WeakHash()).withRunEvents(60);
    EmbeddedOptions options = EmbeddedOptions.defaults().withClock(STANDING);
    ModelStore oracle = new ModelStore(STANDING);
    try (Embedded store = Embedded.open(Stores.STORE, options, seams.withoutThreads())) {
      int refused = 0;
      for (int i = 0; i < 800; i++) {
        List<Event> events = List.of(event(), event());
        AppendCondition condition = condition(oracle.events().head());
        try {
          var expected = oracle.events().append(events, condition);
          assertThat(store.events().append(events, condition)).isEqualTo(expected);
        } catch (HeadwaterException e) {
          refused++;
          assertThatThrownBy(() -> store.events().append(events, condition)).hasSameClassAs(e);
        }
      }
      assertThat(refused).isBetween(100, 700);
      assertThat(store.events().read(Read.all()).toList())
          .isEqualTo(oracle.events().read(Read.all()).toList());
    }
  }

  private Event event() {
    return Event.of("T" + random.nextInt(9), new byte[3])
        .inStream("s" + random.nextInt(70))
        .tagged("t" + random.nextInt(300));
  }

  private AppendCondition condition(long head) {
    return switch (random.nextInt(3)) {
      case 0 ->
          AppendCondition.expecting(
              "s" + random.nextInt(70), ExpectedVersion.exactly(random.nextInt(4)));
      case 1 -> AppendCondition.never(Query.tags("t" + random.nextInt(900)));
      default ->
          AppendCondition.noneAfter(
              Query.types("T" + random.nextInt(9)), Math.max(0, head - random.nextInt(12)));
    };
  }
}
