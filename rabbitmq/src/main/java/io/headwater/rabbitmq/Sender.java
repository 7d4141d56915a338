package io.headwater.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.headwater.core.Clock;
import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queue.Bound;
import io.headwater.core.Queue.Overflow;
import io.headwater.core.Queues.Terms;
import io.headwater.rabbitmq.Publisher.Outcome;
import io.headwater.rabbitmq.Publisher.Outgoing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Puts messages where they belong: new ones, and copies of those that are to come later or not at
 * all. Everything is confirmed when a method returns. Safe for use by many threads.
 */
final class Sender {
  private final Link link;
  private final Publisher publisher;
  private final Directory directory;
  private final Clock clock;
  // Who sends to a bounded queue counts first; within this process one at a time.
  private final Map<String, ReentrantLock> counting = new ConcurrentHashMap<>();

  Sender(Link link, Publisher publisher, Directory directory, Clock clock) {
    this.link = link;
    this.publisher = publisher;
    this.directory = directory;
    this.clock = clock;
  }

  /** Sends new messages to a queue. */
  void send(Queue known, List<Message> messages, Terms terms) {
    boolean fits = terms.priority() < known.priorities();
    Queue queue = fits ? known : directory.definition(known.name()).queue(); // it may be made anew
    if (terms.priority() >= queue.priorities()) {
      throw new IllegalArgumentException(
          "priority %d for queue '%s'; expected 0 to %d"
              .formatted(terms.priority(), queue.name(), queue.priorities() - 1));
    }
    if (messages.isEmpty()) {
      return;
    }
    Instant now = clock.now();
    Duration delay = Duration.between(now, terms.due(now));
    if (delay.compareTo(Topology.LONGEST_TIME_TO_LIVE) > 0) {
      throw new NotSupported(
          "a message for queue '%s' that is due at %s; RabbitMQ delays one for %,d days at most"
              .formatted(queue.name(), terms.due(now), Topology.LONGEST_TIME_TO_LIVE.toDays()));
    }
    Map<String, Object> headers =
        Map.of(Wire.SENT, now.toEpochMilli(), Wire.DUE, now.plus(delay).toEpochMilli());
    long millis = Topology.rounded(delay);
    String target = millis == 0 ? queue.name() : Topology.delay(queue.name(), millis);
    List<Outgoing> outgoing = new ArrayList<>();
    for (Message each : messages) {
      BasicProperties properties = Wire.write(each, terms.priority(), headers);
      outgoing.add(Outgoing.to(target, properties, each.event().data()));
    }
    if (millis > 0) {
      sendDelayed(queue, millis, outgoing);
    } else {
      sendNow(queue, outgoing);
    }
  }

  /** Sends what is to be handed out at once. */
  void sendNow(Queue queue, List<Outgoing> outgoing) {
    Bound bound = queue.bound();
    if (bound == null || bound.overflow() != Overflow.REFUSE) {
      Outcome outcome = publish(queue, outgoing);
      Queue now = outcome.refused() == 0 ? queue : directory.definition(queue.name()).queue();
      if (outcome.taken() == 0 && !now.equals(queue)) {
        sendNow(now, outgoing); // it was made anew, and may have a bound
      } else {
        expectGood(queue, outcome);
      }
      return;
    }
    ReentrantLock mine = counting.computeIfAbsent(queue.name(), unused -> new ReentrantLock());
    mine.lock();
    try {
      long waiting = directory.count(queue.name());
      if (waiting + outgoing.size() > bound.messages()) {
        throw full(queue, bound, waiting, outgoing.size());
      }
      Outcome outcome = publish(queue, outgoing);
      if (outcome.refused() > 0) {
        throw new StoreFull(
            ("RabbitMQ at %s refused %,d messages for queue '%s', and took %,d: it is full, or has no"
                    + " majority of its nodes; expected at most %,d that wait: send them again when"
                    + " some were received, or raise its bound")
                .formatted(
                    link.address(),
                    outcome.refused(),
                    queue.name(),
                    outcome.taken(),
                    bound.messages()),
            null);
      }
      expectGood(queue, outcome);
    } finally {
      mine.unlock();
    }
  }

  /** A queue is gone. */
  void forget(String queue) {
    counting.remove(queue);
  }

  private static StoreFull full(Queue queue, Bound bound, long waiting, int more) {
    return new StoreFull(
        ("queue '%s' has %,d messages that wait, and %,d were to come; expected at"
                + " most %,d: send them again when some were received, or raise its bound")
            .formatted(queue.name(), waiting, more, bound.messages()),
        null);
  }

  private void expectGood(Queue queue, Outcome outcome) {
    if (outcome.unroutable() > 0) {
      throw directory.missing(queue.name());
    }
    if (outcome.refused() == 0) {
      return;
    }
    String refused =
        ("RabbitMQ at %s refused %,d messages for '%s', and took %,d: it has no majority of its"
                + " nodes, or is ending; send them again")
            .formatted(link.address(), outcome.refused(), queue.name(), outcome.taken());
    throw outcome.taken() == 0 ? new Unavailable(refused, null) : new OutcomeUnknown(refused, null);
  }

  private void sendDelayed(Queue queue, long millis, List<Outgoing> outgoing) {
    directory.ensureDelay(queue.name(), millis);
    Outcome outcome = publish(queue, outgoing);
    if (outcome.unroutable() > 0) {
      directory.forgetDelay(queue.name(), millis); // somebody deleted the queue, and made it anew
      directory.ensureDelay(queue.name(), millis);
      outcome = publish(queue, outgoing);
    }
    expectGood(queue, outcome);
  }

  private Outcome publish(Queue queue, List<Outgoing> outgoing) {
    return publisher.send("sending to '" + queue.name() + "'", outgoing);
  }

  /** A message as if it was never handed out, sent when it was sent. */
  Outgoing fresh(Queue queue, Arrival arrival) {
    Map<String, Object> headers =
        Map.of(
            Wire.SENT, Wire.time(arrival.properties(), Wire.SENT).toEpochMilli(),
            Wire.DUE, clock.now().toEpochMilli());
    return Outgoing.to(
        queue.name(),
        Wire.copy(arrival.properties(), arrival.message().event().id(), headers),
        arrival.body());
  }

  /** Sends copies of messages that are held, to be handed out again later. */
  void delay(Queue queue, List<Held> messages, Duration delay) {
    long millis = Math.max(1, Topology.rounded(delay));
    String target = Topology.delay(queue.name(), millis);
    List<Outgoing> copies = new ArrayList<>();
    for (Held each : messages) {
      copies.add(copy(target, each, Map.of(Wire.DELIVERIES, each.delivery())));
    }
    sendDelayed(queue, millis, copies);
  }

  /**
   * Sends a copy of a message to the end of its queue, or of those of its priority.
   *
   * @return false if there is no room
   */
  boolean again(Queue queue, Held message) {
    Map<String, Object> headers = Map.of(Wire.DELIVERIES, message.delivery());
    Outcome outcome = publish(queue, List.of(copy(queue.name(), message, headers)));
    if (outcome.refused() > 0) {
      return false;
    }
    expectGood(queue, outcome);
    return true;
  }

  /** Sends copies of messages that are held to the dead letters. */
  void bury(Queue queue, List<Held> messages, Reason reason, String why) {
    List<Outgoing> copies = new ArrayList<>();
    for (Held each : messages) {
      Map<String, Object> death =
          Map.of(
              Wire.DELIVERIES, each.delivery(),
              Wire.REASON, reason.name(),
              Wire.ERROR, why,
              Wire.DIED, clock.now().toEpochMilli());
      copies.add(copy(Topology.dead(queue.name()), each, death));
    }
    expectGood(queue, publisher.send("burying messages of '" + queue.name() + "'", copies));
  }

  private Outgoing copy(String target, Held held, Map<String, Object> more) {
    Map<String, Object> headers = new HashMap<>(more);
    headers.put(Wire.SENT, held.sent().toEpochMilli());
    headers.put(Wire.DUE, held.due(clock.now()).toEpochMilli());
    Arrival arrival = held.arrival();
    return Outgoing.to(
        target,
        Wire.copy(arrival.properties(), held.message().event().id(), headers),
        arrival.body());
  }

  /**
   * Moves messages of one queue: a copy is confirmed first, then the message is acknowledged. Who
   * ends between leaves both.
   */
  record Copier(Queue queue, Intake intake, Sender sender) {

    /** Has messages handed out again later. */
    void delay(List<Held> messages, Duration delay) {
      sender.delay(queue, messages, delay);
      ackCopied(messages);
    }

    /**
     * Makes dead letters of messages, where they are kept.
     *
     * @return those of which nothing was done: their channel is closed
     */
    List<Arrival> end(List<Held> messages, Reason reason, String why) {
      if (messages.isEmpty()) {
        return List.of();
      }
      if (!queue.deadLetters()) {
        return ack(messages);
      }
      sender.bury(queue, messages, reason, why);
      ackCopied(messages);
      return List.of();
    }

    /**
     * Puts a message to the end of its queue, or of those of its priority. If that may have failed,
     * it goes back.
     *
     * @return false if nothing was done: there is no room, or the server takes nothing now
     */
    boolean again(Held message) {
      try {
        if (!sender.again(queue, message.unheld())) {
          return false;
        }
        ackCopied(List.of(message));
      } catch (Unavailable e) {
        return false;
      } catch (OutcomeUnknown e) {
        var unused = intake.giveBack(List.of(message.arrival()));
      }
      return true;
    }

    private void ackCopied(List<Held> messages) {
      List<Arrival> late = ack(messages);
      if (!late.isEmpty()) {
        throw new OutcomeUnknown(
            ("copies of %,d messages of '%s' were sent, as was wanted, but the connection of %,d of"
                    + " them was lost before they were acknowledged; these may be handed out again too")
                .formatted(messages.size(), queue.name(), late.size()),
            null);
      }
    }

    private List<Arrival> ack(List<Held> messages) {
      return intake.ack(messages.stream().map(Held::arrival).toList());
    }
  }
}
