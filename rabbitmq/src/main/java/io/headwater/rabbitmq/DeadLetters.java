package io.headwater.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import io.headwater.core.DeadLetter;
import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.EventIds;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Queue;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of queues. The server can only hand them out; so whoever looks takes all, one
 * process at a time, and gives them back. That takes time in proportion to how many there are.
 */
final class DeadLetters {
  private static final Duration SILENCE = Duration.ofSeconds(2);

  /** How many are in hand at a time where none goes back. */
  private static final int IN_HAND = 256;

  /**
   * All have to be in hand at once where those that are seen are to go back. So many one consumer
   * may have; without a number it is 2,000.
   */
  private static final int ALL = 65_535;

  private static final Comparator<DeadLetter> OLDEST_FIRST =
      Comparator.comparing(DeadLetter::time).thenComparing(DeadLetter::sent);

  private final Mutex mutex;
  private final Sender sender;
  private final Directory directory;

  DeadLetters(Mutex mutex, Sender sender, Directory directory) {
    this.mutex = mutex;
    this.sender = sender;
    this.directory = directory;
  }

  /** What is to be done with one; true if it is to be removed. */
  private interface Visitor {
    boolean visit(Arrival arrival);
  }

  List<DeadLetter> list(Queue queue, int max) {
    PriorityQueue<DeadLetter> oldest = new PriorityQueue<>(OLDEST_FIRST.reversed());
    visit(
        queue,
        ALL,
        arrival -> {
          oldest.add(letter(queue, arrival));
          if (oldest.size() > max) {
            oldest.remove();
          }
          return false;
        });
    return oldest.stream().sorted(OLDEST_FIRST).toList();
  }

  boolean redrive(Queue queue, String id) {
    AtomicBoolean found = new AtomicBoolean(); // of those that have no id several may be equal
    return redrive(
            queue, ALL, arrival -> id(arrival).equals(id) && found.compareAndSet(false, true))
        > 0;
  }

  long redriveAll(Queue queue) {
    return redrive(queue, IN_HAND, arrival -> true);
  }

  /**
   * Sends copies, each confirmed before the dead letter is removed; who ends between leaves both.
   */
  private long redrive(Queue queue, int inHand, Predicate<Arrival> wanted) {
    AtomicInteger copies = new AtomicInteger();
    try {
      return visit(
          queue,
          inHand,
          arrival -> {
            if (!wanted.test(arrival)) {
              return false;
            }
            sender.sendNow(queue, List.of(sender.fresh(queue, arrival)));
            copies.incrementAndGet();
            return true;
          });
    } catch (StoreFull e) {
      throw copies.get() == 0
          ? e
          : new StoreFull(
              "%,d dead letters of '%s' were sent again, the others stay dead letters: %s"
                  .formatted(copies.get(), queue.name(), e.getMessage()),
              e);
    } catch (Unavailable e) {
      if (copies.get() == 0) {
        throw e;
      }
      throw new OutcomeUnknown(
          ("RabbitMQ was lost after %,d dead letters of '%s' were sent again (%s); some of them may"
                  + " be dead letters still: redrive them again, they have the same event ids")
              .formatted(copies.get(), queue.name(), e.getMessage()),
          e);
    }
  }

  /** Takes as many as there are now, and gives back those that are not removed. */
  private long visit(Queue queue, int inHand, Visitor visitor) {
    String dead = Topology.dead(queue.name());
    return hold(queue, "reading", channel -> visit(channel, dead, inHand, visitor));
  }

  /** Drops all, while nobody has any in hand; how many that were. */
  long purge(Queue queue) {
    String dead = Topology.dead(queue.name());
    return hold(queue, "purging", channel -> (long) channel.queuePurge(dead).getMessageCount());
  }

  private long hold(Queue queue, String doing, Link.Work<Long> work) {
    String dead = Topology.dead(queue.name());
    try {
      return mutex.hold(dead, doing + " '" + dead + "'", work);
    } catch (Link.Refused e) {
      throw e.isMissing() ? directory.missing(queue.name()) : e.unavailable();
    }
  }

  private static long visit(Channel channel, String dead, int inHand, Visitor visitor)
      throws IOException, InterruptedException {
    long all = channel.messageCount(dead);
    if (all == 0) {
      return 0;
    }
    BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    DeliverCallback inbox =
        (tag, next) ->
            arrivals.add(
                arrival(channel, next.getEnvelope(), next.getProperties(), next.getBody()));
    channel.basicQos(inHand);
    List<String> consumers = new ArrayList<>();
    for (long room = 0; room < (inHand == ALL ? all : 1); room += inHand) {
      consumers.add(channel.basicConsume(dead, false, inbox, tag -> {}));
    }
    long removed = 0;
    for (long seen = 0; seen < all; seen++) {
      Arrival next = next(channel, dead, arrivals);
      if (next == null) {
        break; // fewer than were counted
      }
      if (visitor.visit(next)) {
        channel.basicAck(next.tag(), false);
        removed++;
      }
    }
    for (String each : consumers) {
      channel.basicCancel(each);
    }
    channel.basicNack(0, true, true); // all that is not acknowledged; does not count as a failure
    channel.queueDeclarePassive(dead); // which the server has done when it answers
    return removed;
  }

  /** The next that comes; null if there are no more. */
  private static @Nullable Arrival next(
      Channel channel, String dead, BlockingQueue<Arrival> arrivals)
      throws IOException, InterruptedException {
    Arrival next = arrivals.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (next != null) {
      return next;
    }
    // Who is slow is silent too. A count may be 0 while the queue has no leader; this fails then.
    GetResponse more = channel.basicGet(dead, false);
    return more == null
        ? arrivals.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS) // what was on its way
        : arrival(channel, more.getEnvelope(), more.getProps(), more.getBody());
  }

  private static Arrival arrival(
      Channel channel, Envelope envelope, BasicProperties properties, byte[] body) {
    return new Arrival(channel, envelope.getDeliveryTag(), properties, body);
  }

  private static String id(Arrival arrival) {
    String id = arrival.properties().getMessageId();
    return id == null ? named(arrival) : id;
  }

  /**
   * An id for what another program sent without one: made from all that is in it, so that it is the
   * same whenever we look. It does not matter which of two that are equal is meant.
   */
  private static String named(Arrival arrival) {
    BasicProperties properties = arrival.properties();
    Map<String, Object> headers = new TreeMap<>(Wire.headers(properties));
    headers.keySet().removeAll(Arrival.COUNTS); // they say how often we looked
    try {
      DataInputStream rest =
          properties
              .builder()
              .headers(headers)
              .build()
              .toFrame(0, arrival.body().length)
              .getInputStream();
      String text =
          new String(rest.readAllBytes(), StandardCharsets.ISO_8859_1)
              + new String(arrival.body(), StandardCharsets.ISO_8859_1);
      return EventIds.named(text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DeadLetter letter(Queue queue, Arrival arrival) {
    BasicProperties properties = arrival.properties();
    Map<String, Object> headers = Wire.headers(properties);
    Map<?, ?> death = death(queue.name(), headers);
    Object said = headers.get(Wire.REASON);
    Reason reason = said == null ? reason(death) : Reason.valueOf(said.toString());
    boolean byServer = said == null && reason == Reason.DELIVERY_LIMIT;
    Instant died =
        death != null && death.get("time") instanceof Date date
            ? date.toInstant()
            : Wire.time(properties, Wire.DIED);
    Object error = headers.get(Wire.ERROR);
    return new DeadLetter(
        queue.name(),
        id(arrival),
        arrival.message(),
        Wire.time(properties, Wire.SENT),
        Math.min(Wire.priority(properties), queue.priorities() - 1),
        byServer ? queue.retry().attempts() : (int) Wire.number(properties, Wire.DELIVERIES, 0),
        reason,
        error == null ? "" : error.toString(),
        died);
  }

  /** What the server says of how a message left a queue. */
  private static @Nullable Map<?, ?> death(String queue, Map<String, Object> headers) {
    if (headers.containsKey(Wire.REASON) || !(headers.get("x-death") instanceof List<?> deaths)) {
      return null;
    }
    for (Object each : deaths) {
      if (each instanceof Map<?, ?> death && queue.equals(String.valueOf(death.get("queue")))) {
        return death;
      }
    }
    return null;
  }

  private static Reason reason(@Nullable Map<?, ?> death) {
    String said = death == null ? "" : String.valueOf(death.get("reason"));
    return switch (said) {
      case "expired" -> Reason.EXPIRED;
      case "maxlen" -> Reason.OVERFLOW;
      case "delivery_limit" -> Reason.DELIVERY_LIMIT;
      default -> Reason.REJECTED;
    };
  }
}
