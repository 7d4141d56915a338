package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Event;
import io.headwater.core.Events;
import io.headwater.core.HeadwaterException.Conflict;
import io.headwater.core.Query;
import io.headwater.core.Query.Item;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The three load checks that dcb.events publishes for event stores (consistency, monotonic
 * positions, parallel writes), as threads against the API and bounded by counts.
 */
abstract class LoadContract extends StoreContract {
  private static final int CLIENTS = 20;

  LoadContract() {
    super("load contract");
  }

  /** What a client had read when it decided: the query and the last position it matched. */
  private record Decision(Query query, long lastMatch) {}

  @Test
  void everyAcceptedAppendSawTheLastMatchOfItsQuery() {
    int each = dose(60);
    Map<UUID, Decision> decisions = new ConcurrentHashMap<>();
    AtomicInteger refused = new AtomicInteger();
    List<SplittableRandom> draws = draws();
    Crew.run(
        CLIENTS,
        client -> {
          SplittableRandom draw = draws.get(client);
          for (int i = 0; i < each; i++) {
            Query query = randomQuery(draw);
            long last = lastMatch(events().read(Read.matching(query).backwards().limit(1)));
            List<Event> batch = randomBatch(draw);
            decisions.put(batch.getFirst().id(), new Decision(query, last));
            try {
              events().append(batch, AppendCondition.noneAfter(query, last));
            } catch (Conflict e) {
              refused.incrementAndGet();
            }
          }
          return true;
        });

    List<RecordedEvent> stored = all();
    long decided = 0;
    for (RecordedEvent first : stored) {
      Decision decision = decisions.get(first.id());
      if (decision != null) {
        long actual = lastMatchBefore(stored, decision.query(), first.position());
        assertThat(actual)
            .as("seed %d: last match of %s before %s", seed, decision.query(), first)
            .isEqualTo(decision.lastMatch());
        decided++;
        checked(1);
      }
    }
    assertThat(decided).isEqualTo((long) CLIENTS * each - refused.get()).isPositive();
  }

  private List<SplittableRandom> draws() {
    return IntStream.range(0, CLIENTS).mapToObj(i -> random.split()).toList();
  }

  private static long lastMatch(Events newest) {
    return newest.stream().mapToLong(RecordedEvent::position).findFirst().orElse(0);
  }

  private static long lastMatchBefore(List<RecordedEvent> stored, Query query, long position) {
    for (int i = (int) position - 2; i >= 0; i--) {
      if (query.matches(stored.get(i).event())) {
        return stored.get(i).position();
      }
    }
    return 0;
  }

  /** 0 to 3 items of 0 to 4 types out of 10 and 0 to 3 tags out of 10; nothing means everything. */
  private static Query randomQuery(SplittableRandom draw) {
    List<Item> items = new ArrayList<>();
    for (int i = draw.nextInt(4); i > 0; i--) {
      Set<String> types = some("type", draw.nextInt(5), draw);
      Set<String> tags = some("tag", draw.nextInt(4), draw);
      if (types.isEmpty() && tags.isEmpty()) {
        return Query.all();
      }
      items.add(new Item(types, tags, null));
    }
    return items.isEmpty() ? Query.all() : Query.of(items.toArray(Item[]::new));
  }

  private static List<Event> randomBatch(SplittableRandom draw) {
    List<Event> batch = new ArrayList<>();
    for (int i = draw.nextInt(1, 3); i > 0; i--) {
      Set<String> tags = some("tag", draw.nextInt(4), draw);
      batch.add(event("type" + draw.nextInt(10), tags.toArray(String[]::new)));
    }
    return batch;
  }

  private static Set<String> some(String kind, int most, SplittableRandom draw) {
    Set<String> some = new HashSet<>();
    for (int i = 0; i < most; i++) {
      some.add(kind + draw.nextInt(10));
    }
    return some;
  }

  @Test
  void noPositionAppearsBehindOneThatWasSeen() {
    int writers = 5;
    int each = dose(150);
    AtomicInteger writing = new AtomicInteger(writers);
    List<Callable<Long>> crew = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      SplittableRandom draw = random.split();
      crew.add(
          () -> {
            try {
              for (int i = 0; i < each; i++) {
                Event[] batch = new Event[draw.nextInt(2, 6)];
                Arrays.setAll(batch, n -> event("A"));
                append(batch);
              }
            } finally {
              writing.decrementAndGet();
            }
            return 0L;
          });
    }
    crew.add(() -> pollTheLastSix(writing));
    long polls = Crew.runAll(crew).getLast();
    assertThat(polls).isPositive();
    checked(polls);
  }

  /** Every poll must be consecutive positions that end at or behind the end of the poll before. */
  private long pollTheLastSix(AtomicInteger writing) {
    long polls = 0;
    long newest = 0;
    boolean last;
    do {
      last = writing.get() == 0;
      List<Long> window = positions(Read.all().backwards().limit(6));
      for (int i = 1; i < window.size(); i++) {
        assertThat(window.get(i)).as("in %s", window).isEqualTo(window.get(i - 1) - 1);
      }
      if (!window.isEmpty()) {
        assertThat(window.getFirst()).isGreaterThanOrEqualTo(newest);
        assertThat(window).hasSize((int) Math.min(6, window.getFirst()));
        newest = window.getFirst();
      }
      polls++;
    } while (!last);
    return polls;
  }

  @Test
  void appendsWithTagsOfTheirOwnNeverFail() {
    int each = dose(60);
    Crew.run(
        CLIENTS,
        client -> {
          for (int i = 0; i < each; i++) {
            String tag = "client:" + client + ":" + i;
            Events read = events().read(Read.matching(Query.tags(tag)));
            assertThat(read.toList()).isEmpty();
            Appended answer =
                append(
                    AppendCondition.noneAfter(Query.tags(tag), read.head()),
                    event("type" + i % 10, tag));
            assertThat(answer.lastPosition()).isGreaterThan(read.head());
          }
          return true;
        });
    assertThat(events().head()).isEqualTo((long) CLIENTS * each);
    checked((long) CLIENTS * each);
  }
}
