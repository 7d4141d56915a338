package io.headwater.embedded.topic;

import io.headwater.core.Clock;
import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.Groups;
import io.headwater.core.Message;
import io.headwater.core.Parked;
import io.headwater.core.Seat;
import io.headwater.core.TopicPartition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** What the tests of consumer groups share. */
final class GroupFixture {
  static final Duration SESSION = Duration.ofSeconds(10);
  static final Duration DRAIN = Duration.ofSeconds(5);

  private GroupFixture() {}

  /** Time passes when a test says so. */
  static final class StillClock implements Clock {
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public Instant now() {
      return Instant.parse("2026-11-22T12:00:00Z").plusNanos(nanos.get());
    }

    @Override
    public long nanos() {
      return nanos.get();
    }

    void pass(Duration time) {
      nanos.addAndGet(time.toNanos());
    }
  }

  static Groups.Terms terms(Groups.Start start) {
    return new Groups.Terms(start, SESSION, DRAIN);
  }

  static Message message(String key, String text) {
    return new Message(key, Event.of("Said", text.getBytes(StandardCharsets.UTF_8)));
  }

  static TopicPartition partition(String topic, int number) {
    return new TopicPartition(topic, number);
  }

  static List<Long> offsets(List<Delivery> messages) {
    return messages.stream().map(Delivery::offset).toList();
  }

  static Parked parked(Delivery delivery, String error) {
    return new Parked(delivery, error, Instant.parse("2026-11-22T13:00:00Z"));
  }

  /** Everything that a seat gives without waiting. */
  static List<Delivery> drain(Seat seat) {
    List<Delivery> all = new ArrayList<>();
    for (List<Delivery> some = seat.poll(Duration.ZERO);
        !some.isEmpty();
        some = seat.poll(Duration.ZERO)) {
      all.addAll(some);
    }
    return all;
  }

  /** Notes what a seat hears, as one letter and the numbers of the partitions: +, - or !. */
  static class Heard implements Seat.Listener {
    final List<String> calls = new ArrayList<>();
    final Set<TopicPartition> owned = new TreeSet<>();

    @Override
    public void assigned(Set<TopicPartition> partitions) {
      owned.addAll(partitions);
      calls.add("+" + numbers(partitions));
    }

    @Override
    public void revoked(Set<TopicPartition> partitions) {
      owned.removeAll(partitions);
      calls.add("-" + numbers(partitions));
    }

    @Override
    public void lost(Set<TopicPartition> partitions) {
      owned.removeAll(partitions);
      calls.add("!" + numbers(partitions));
    }

    private static String numbers(Set<TopicPartition> partitions) {
      return new TreeSet<>(partitions)
          .stream().map(p -> Integer.toString(p.partition())).collect(Collectors.joining(","));
    }
  }
}
