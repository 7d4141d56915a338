package io.headwater.rabbitmq;

import io.headwater.core.HeadwaterException.UnsupportedFormat;
import io.headwater.core.Queue;
import io.headwater.core.Queue.Bound;
import io.headwater.core.Queue.Overflow;
import io.headwater.core.Retry;
import java.time.Duration;
import java.util.Arrays;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A queue as it was created, and the delays that it has queues for. One line of text in the {@link
 * Catalogue}:
 *
 * <pre>
 * NAME lockTime attempts first factor max dead|- priorities expiry|- bound|- overflow|- delays|-
 * </pre>
 *
 * Durations are as ISO 8601 has them, delays in milliseconds with commas between.
 *
 * @param delays in milliseconds
 */
record Definition(Queue queue, NavigableSet<Long> delays) {
  private static final String NONE = "-";
  private static final int FIELDS = 12;

  /** One without delays. */
  static Definition of(Queue queue) {
    return new Definition(queue, new TreeSet<>());
  }

  Definition withDelay(long millis) {
    NavigableSet<Long> more = new TreeSet<>(delays);
    more.add(millis);
    return new Definition(queue, more);
  }

  String line() {
    Bound bound = queue.bound();
    return String.join(
        " ",
        queue.name(),
        queue.lockTime().toString(),
        Integer.toString(queue.retry().attempts()),
        queue.retry().first().toString(),
        Double.toString(queue.retry().factor()),
        queue.retry().max().toString(),
        queue.deadLetters() ? "dead" : NONE,
        Integer.toString(queue.priorities()),
        queue.expiry() == null ? NONE : queue.expiry().toString(),
        bound == null ? NONE : Long.toString(bound.messages()),
        bound == null ? NONE : bound.overflow().name(),
        delays.isEmpty()
            ? NONE
            : delays.stream().map(Object::toString).collect(Collectors.joining(",")));
  }

  static Definition parse(String line) {
    String[] field = line.split(" ", -1);
    if (field.length != FIELDS) {
      throw new UnsupportedFormat(
          "the line '%s' of the queue '%s' has %d fields; expected %d: a newer version wrote it"
              .formatted(line, Catalogue.QUEUE, field.length, FIELDS));
    }
    Retry retry =
        new Retry(
            Integer.parseInt(field[2]),
            Duration.parse(field[3]),
            Double.parseDouble(field[4]),
            Duration.parse(field[5]));
    Queue queue =
        new Queue(
            field[0],
            Duration.parse(field[1]),
            retry,
            !field[6].equals(NONE),
            Integer.parseInt(field[7]),
            field[8].equals(NONE) ? null : Duration.parse(field[8]),
            field[9].equals(NONE)
                ? null
                : new Bound(Long.parseLong(field[9]), Overflow.valueOf(field[10])));
    NavigableSet<Long> delays = new TreeSet<>();
    if (!field[11].equals(NONE)) {
      Arrays.stream(field[11].split(",")).map(Long::valueOf).forEach(delays::add);
    }
    return new Definition(queue, delays);
  }
}
