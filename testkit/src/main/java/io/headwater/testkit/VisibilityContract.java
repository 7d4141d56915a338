package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Event;
import io.headwater.core.Events;
import io.headwater.core.Query;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Readers beside writers: they only ever see a prefix, and soon see what was acknowledged. */
abstract class VisibilityContract extends StoreContract {
  private static final int WRITERS = 4;

  VisibilityContract() {
    super("visibility contract");
  }

  private static List<Event> batch(int size, String name) {
    List<Event> batch = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      batch.add(inStream("s" + i, "A", "batch:" + name, "size:" + size));
    }
    return batch;
  }

  /** Writers that append batches of 1 to 5 events, and readers that go on until they have ended. */
  private void besideWriters(int appends, List<Callable<Boolean>> readers, AtomicInteger writing) {
    List<Callable<Boolean>> all = new ArrayList<>(readers);
    for (int w = 0; w < WRITERS; w++) {
      int writer = w;
      SplittableRandom own = random.split();
      all.add(
          () -> {
            try {
              for (int i = 0; i < appends; i++) {
                Appended answer =
                    events()
                        .append(batch(own.nextInt(1, 6), writer + "-" + i), AppendCondition.any());
                assertThat(events().head()).isGreaterThanOrEqualTo(answer.lastPosition());
              }
            } finally {
              writing.decrementAndGet();
            }
            return true;
          });
    }
    Crew.runAll(all);
    assertDense();
  }

  private void assertDense() {
    long head = events().head();
    assertThat(positions(Read.all())).isEqualTo(LongStream.rangeClosed(1, head).boxed().toList());
    checked(head);
  }

  @Test
  void aReaderNeverSeesAGap() {
    AtomicInteger writing = new AtomicInteger(WRITERS);
    Callable<Boolean> reader =
        () -> {
          long seen = 0;
          boolean last;
          do {
            last = writing.get() == 0;
            Events read = events().read(Read.all().after(seen));
            for (RecordedEvent event : read) {
              assertThat(event.position()).as("the next position").isEqualTo(seen + 1);
              seen++;
            }
            assertThat(seen).as("read up to its head").isEqualTo(read.head());
          } while (!last);
          checked(seen);
          return true;
        };
    besideWriters(dose(100), List.of(reader, reader), writing);
  }

  @Test
  void anAppendIsSeenWholeOrNotAtAll() {
    AtomicInteger writing = new AtomicInteger(WRITERS);
    Callable<Boolean> reader =
        () -> {
          long from = 1;
          boolean last;
          do {
            last = writing.get() == 0;
            from += assertWholeBatches(events().read(Read.all().from(from)).toList());
          } while (!last);
          return true;
        };
    besideWriters(dose(100), List.of(reader), writing);
  }

  private static int assertWholeBatches(List<RecordedEvent> events) {
    int at = 0;
    while (at < events.size()) {
      List<String> tags = List.copyOf(events.get(at).tags());
      int size = Integer.parseInt(tags.get(1).substring("size:".length()));
      assertThat(events.size())
          .as("events up to the end of %s", tags)
          .isGreaterThanOrEqualTo(at + size);
      for (int i = 0; i < size; i++) {
        assertThat(events.get(at + i).tags()).containsExactlyElementsOf(tags);
      }
      at += size;
    }
    return at;
  }

  @Test
  void theHeadNeverGoesBackAndEverythingUpToItIsThere() {
    AtomicInteger writing = new AtomicInteger(WRITERS);
    Callable<Boolean> reader =
        () -> {
          long before = 0;
          boolean last;
          do {
            last = writing.get() == 0;
            long head = events().head();
            assertThat(head).isGreaterThanOrEqualTo(before);
            if (head > 0) {
              List<RecordedEvent> newest =
                  events().read(Read.all().backwards().from(head).limit(1)).toList();
              assertThat(newest).extracting(RecordedEvent::position).containsExactly(head);
              assertThat(events().event(newest.getFirst().id())).contains(newest.getFirst());
              String stream = newest.getFirst().stream();
              assertThat(stream).isNotNull();
              assertThat(events().version(String.valueOf(stream)))
                  .isGreaterThanOrEqualTo(newest.getFirst().version());
            }
            before = head;
          } while (!last);
          return true;
        };
    besideWriters(dose(100), List.of(reader), writing);
  }

  @Test
  void awaitingFollowsEveryAppend() {
    int appends = dose(100);
    Callable<Boolean> follower =
        () -> {
          long seen = 0;
          long size = 0;
          while (size < (long) WRITERS * appends) {
            long head = events().awaitAfter(seen, Duration.ofSeconds(Crew.HANG_SECONDS));
            assertThat(head).as("the head after waiting").isGreaterThan(seen);
            for (RecordedEvent event : events().read(Read.stream("s0").from(size + 1))) {
              assertThat(event.version()).isEqualTo(size + 1);
              size++;
            }
            seen = head;
          }
          return true;
        };
    besideWriters(appends, List.of(follower, follower), new AtomicInteger(WRITERS));
  }

  @Test
  void aWriterReadsWhatItWrote() {
    int each = dose(60);
    Crew.run(
        8,
        writer -> {
          for (int i = 0; i < each; i++) {
            Event event = inStream("s" + writer, "T" + i % 3, "w" + writer, "w" + writer + "i" + i);
            long position = append(event).firstPosition();
            assertThat(events().version("s" + writer)).isEqualTo(i + 1L);
            assertThat(events().event(event.id()).map(RecordedEvent::position)).contains(position);
            assertThat(positions(Read.matching(Query.tags("w" + writer + "i" + i))))
                .containsExactly(position);
            assertThat(positions(Read.stream("s" + writer).backwards().limit(1)))
                .containsExactly(position);
          }
          return true;
        });
    checked(4L * 8 * each);
  }

  @Test
  void waitingReturnsAtOnceWhereThereIsMoreAlready() throws InterruptedException {
    append(event("A"), event("B"));
    assertThat(events().awaitAfter(0, Duration.ofSeconds(Crew.HANG_SECONDS))).isEqualTo(2);
    assertThat(events().awaitAfter(1, Duration.ofSeconds(Crew.HANG_SECONDS))).isEqualTo(2);
  }

  @Test
  void waitingEndsWithTheHeadWhereNothingComes() throws InterruptedException {
    append(event("A"));
    assertThat(events().awaitAfter(1, Duration.ofMillis(1))).isEqualTo(1);
    assertThat(events().awaitAfter(1, Duration.ZERO)).isEqualTo(1);
    assertThat(events().awaitAfter(7, Duration.ofMillis(1))).isEqualTo(1);
  }

  @Test
  void waitingIsNotEndedByARejectedAppend() {
    append(event("A", "x"));
    CountDownLatch rejected = new CountDownLatch(1);
    List<Callable<Long>> both =
        List.of(
            () -> events().awaitAfter(1, Duration.ofSeconds(Crew.HANG_SECONDS)),
            () -> {
              assertThat(wins(AppendCondition.never(Query.tags("x")), event("B"))).isFalse();
              rejected.countDown();
              return append(event("C")).lastPosition();
            });
    assertThat(Crew.runAll(both)).containsExactly(2L, 2L);
    assertThat(rejected.getCount()).isZero();
  }

  @Test
  void aWaitThatIsInterruptedSaysSo() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> events().awaitAfter(0, Duration.ofSeconds(Crew.HANG_SECONDS)))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).as("the flag after the exception").isFalse();
  }
}
