package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Published;
import io.headwater.core.Topic;
import io.headwater.core.Topic.Retention;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics.Range;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is within the retention stays; what is beyond goes at some time, oldest first. */
abstract class RetentionContract extends TopicSuite {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int BYTES = 256 * 1024;

  RetentionContract() {
    super("retention contract");
  }

  private boolean canMoveTime() {
    return canHere(backend().takesClock(), "has a clock of its own");
  }

  private String keeping(Retention retention) {
    String name = unused("topic");
    topics().create(Topic.of(name, 1).keeping(retention));
    return name;
  }

  private static Retention anHour() {
    return new Retention(HOUR, null, false);
  }

  private Published publishBig(String topic) {
    return topics().publish(topic, new Message("k", Event.of("Big", new byte[BYTES])));
  }

  /** Publishes and lets time pass until the first message is gone. */
  private List<Published> publishUntilTheOldestGoes(String topic, Duration between) {
    List<Published> places = new ArrayList<>();
    await(
        "the oldest message to go",
        () -> {
          places.add(publishBig(topic));
          clock.pass(between);
          return topics().ranges(topic).getFirst().first() > places.getFirst().offset();
        });
    return places;
  }

  @Test
  void nothingGoesBeforeItsTime() {
    if (!canMoveTime()) {
      return;
    }
    String topic = keeping(anHour());
    for (int i = 0; i < 20; i++) {
      publishBig(topic);
      clock.pass(Duration.ofMinutes(2));
    }
    assertThat(all(topic)).hasSize(20);
    reopen();
    assertThat(all(topic)).hasSize(20);
  }

  @Test
  void theOldGoAndTheYoungStay() {
    if (!canMoveTime()) {
      return;
    }
    String topic = keeping(anHour());
    List<Published> places = publishUntilTheOldestGoes(topic, Duration.ofMinutes(7));
    Instant oldest = clock.now().minus(HOUR);
    List<Delivery> kept = all(topic);
    List<Long> within =
        places.stream()
            .filter(place -> !place.time().isBefore(oldest))
            .map(Published::offset)
            .toList();
    assertThat(kept).extracting(Delivery::offset).containsAll(within).isSorted();
    Range range = topics().ranges(topic).getFirst();
    assertThat(kept.getFirst().offset()).isEqualTo(range.first());
    assertThat(kept.getLast().offset()).isEqualTo(range.next() - 1);
    assertThat(kept).hasSize((int) (range.next() - range.first()));
    checked(within.size());
    reopen();
    assertThat(topics().ranges(topic).getFirst().first()).isGreaterThanOrEqualTo(range.first());
  }

  @Test
  void aReaderOfWhatIsGoneBeginsWithTheOldestKept() {
    if (!canMoveTime()) {
      return;
    }
    String topic = keeping(anHour());
    try (TopicReader late = topics().reader(Map.of(at(topic, 0), 0L))) {
      publishUntilTheOldestGoes(topic, Duration.ofMinutes(7));
      long first = topics().ranges(topic).getFirst().first();
      assertThat(take(late, 1).getFirst().offset()).isEqualTo(first);
    }
    long first = topics().ranges(topic).getFirst().first();
    assertThat(topics().offsetAt(at(topic, 0), Instant.EPOCH)).isEqualTo(first);
    try (TopicReader reader = topics().reader(Map.of(at(topic, 0), 0L))) {
      assertThat(take(reader, 1).getFirst().offset()).isEqualTo(first);
    }
  }

  @Test
  void atLeastSoManyBytesStay() {
    if (!canMoveTime()) {
      return;
    }
    long most = 8L * BYTES;
    String topic = keeping(new Retention(null, most, false));
    publishUntilTheOldestGoes(topic, Duration.ZERO);
    for (int i = 0; i < 20; i++) {
      publishBig(topic);
      long kept = all(topic).stream().mapToLong(one -> one.event().data().length).sum();
      assertThat(kept).isGreaterThanOrEqualTo(most - BYTES);
      checked(1);
    }
  }

  @Test
  void offsetsGoOnWhenEverythingIsGone() {
    if (!canMoveTime()) {
      return;
    }
    String topic = keeping(anHour());
    List<Published> places = publishUntilTheOldestGoes(topic, Duration.ofMinutes(30));
    clock.pass(Duration.ofDays(1));
    reopen();
    assertThat(publishBig(topic).offset()).isGreaterThan(places.getLast().offset());
    assertThat(all(topic).getLast().offset()).isGreaterThan(places.getLast().offset());
  }

  @Test
  void whatIsKeptForEverStays() {
    String topic = keeping(Retention.forever());
    publish(topic, "k", "first");
    clock.pass(Duration.ofDays(10_000));
    publishBig(topic);
    reopen();
    assertThat(text(all(topic).getFirst())).isEqualTo("first");
  }
}
