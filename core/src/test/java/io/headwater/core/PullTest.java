package io.headwater.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PullTest {
  private final Pages store = new Pages();

  private static RecordedEvent at(long position) {
    Event event = Event.of("A", new byte[0]).tagged(position % 2 == 0 ? "even" : "odd");
    return new RecordedEvent(position, 0, Instant.EPOCH, event);
  }

  private static RecordedEvent[] range(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(PullTest::at).toArray(RecordedEvent[]::new);
  }

  private static List<Long> drain(Pull pull) {
    List<Long> positions = new ArrayList<>();
    for (RecordedEvent event = pull.next(); event != null; event = pull.next()) {
      positions.add(event.position());
      assertThat(pull.position()).isEqualTo(event.position());
    }
    return positions;
  }

  @Test
  void everyEventIsReturnedOnceAcrossPagesAndHeads() {
    Pull pull = new Pull(store, Query.all(), 0);
    assertThat(pull.next()).isNull();
    assertThat(pull.position()).isZero();

    long head = 0;
    for (int size : new int[] {1, 4_095, 4_096, 8_192, 4_097, 2}) {
      store.add(range(head + 1, head + size));
      assertThat(drain(pull))
          .isEqualTo(LongStream.rangeClosed(head + 1, head + size).boxed().toList());
      head += size;
      assertThat(pull.position()).isEqualTo(head);
      assertThat(pull.next()).isNull();
    }
  }

  @Test
  void itBeginsBehindItsPosition() {
    store.add(range(1, 10));
    assertThat(drain(new Pull(store, Query.all(), 7))).containsExactly(8L, 9L, 10L);
    assertThat(drain(new Pull(store, Query.all(), 10))).isEmpty();
  }

  @Test
  void whatDoesNotMatchIsPassedOver() {
    store.add(range(1, 9));
    Pull pull = new Pull(store, Query.tags("even"), 0);
    assertThat(drain(pull)).containsExactly(2L, 4L, 6L, 8L);
    assertThat(pull.position()).isEqualTo(9);
    store.add(range(10, 11));
    assertThat(drain(pull)).containsExactly(10L);
    assertThat(pull.position()).isEqualTo(11);
  }

  @Test
  void aStoreThatSkipsAPositionIsCaught() {
    store.add(at(1), at(3));
    assertBroken(Query.all(), 1, "position 3 after 1");
    assertThat(drain(new Pull(store, Query.tags("odd"), 0)))
        .as("a filtered reader cannot know")
        .containsExactly(1L, 3L);
  }

  @Test
  void aStoreThatGivesAPositionTwiceOrLateIsCaught() {
    store.add(at(1), at(2), at(2), at(4));
    assertBroken(Query.all(), 2, "position 2 after 2");
    assertBroken(Query.tags("even"), 1, "position 2 after 2");
  }

  @Test
  void anEventBeyondTheHeadOfItsReadIsCaught() {
    store.add(range(1, 5));
    store.head = 4L;
    assertBroken(Query.all(), 4, "position 5 after 4 with head 4");
  }

  @Test
  void aHeadThatFallsIsCaught() {
    store.add(range(1, 5));
    Pull pull = new Pull(store, Query.all(), 0);
    assertThat(drain(pull)).hasSize(5);
    store.head = 4L;
    assertThatThrownBy(pull::next)
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("head is 4", "5");
  }

  private void assertBroken(Query query, int good, String message) {
    Pull pull = new Pull(store, query, 0);
    for (int i = 0; i < good; i++) {
      assertThat(pull.next()).isNotNull();
    }
    assertThatThrownBy(pull::next).isInstanceOf(AssertionError.class).hasMessageContaining(message);
  }

  /** Gives the events that it was given, right or wrong. */
  private static final class Pages extends ReadOnlyEvents {
    private final List<RecordedEvent> all = new ArrayList<>();
    private @Nullable Long head;

    void add(RecordedEvent... events) {
      all.addAll(List.of(events));
    }

    @Override
    public Events read(Read read) {
      long now = head != null ? head : all.isEmpty() ? 0 : all.getLast().position();
      return new Events() {
        @Override
        public long head() {
          return now;
        }

        @Override
        public Iterator<RecordedEvent> iterator() {
          return all.stream()
              .filter(event -> event.position() >= read.from())
              .filter(event -> read.query().matches(event.event()))
              .limit(read.limit())
              .iterator();
        }
      };
    }
  }
}
