package io.headwater.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.Limits;
import io.headwater.core.Message;
import io.headwater.rabbitmq.Publisher.Outcome;
import io.headwater.rabbitmq.Publisher.Outgoing;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Exchanges: what is published to one goes to every queue that is bound to it and whose binding
 * fits the routing key; each queue has its own copy. They are RabbitMQ's alone, no other backend
 * has them. Durable. Safe for use by many threads.
 */
public final class RabbitExchanges {

  /** How an exchange compares a routing key with those of its bindings. */
  public enum Kind {
    /** Equal ones fit. */
    DIRECT(BuiltinExchangeType.DIRECT),
    /** Words with dots between; in a binding {@code *} is one word, {@code #} any number. */
    TOPIC(BuiltinExchangeType.TOPIC),
    /** All fit. */
    FANOUT(BuiltinExchangeType.FANOUT);

    private final BuiltinExchangeType type;

    Kind(BuiltinExchangeType type) {
      this.type = type;
    }
  }

  private final Link link;
  private final Publisher publisher;
  private final Directory directory;
  private final Clock clock;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /**
   * @param publisher nobody else's: the server closes its channel if an exchange is missing
   */
  RabbitExchanges(Link link, Publisher publisher, Directory directory, Clock clock) {
    this.link = link;
    this.publisher = publisher;
    this.directory = directory;
    this.clock = clock;
  }

  /**
   * Declares an exchange; an equal one may be there.
   *
   * @param exchange limits of a name; not beginning with "amq."
   * @throws IllegalArgumentException if it is no such name
   * @throws NotSupported if there is one of another kind
   */
  public void declare(String exchange, Kind kind) {
    Limits.checkName("exchange", exchange);
    if (exchange.startsWith("amq.")) {
      throw new IllegalArgumentException(
          "exchange '%s'; expected another name: those with amq. are the server's own"
              .formatted(exchange));
    }
    String doing = "declaring the %s exchange '%s'".formatted(kind, exchange);
    try {
      link.on(doing, channel -> channel.exchangeDeclare(exchange, kind.type, true));
    } catch (Link.Refused e) {
      throw link.notSupported(doing, e, "use another name, or delete the exchange");
    }
  }

  /**
   * Binds a queue to an exchange. A second time changes nothing.
   *
   * @param routingKey at most 255 bytes; may be empty, and means nothing to a fanout exchange
   * @throws IllegalArgumentException if there is no such queue or exchange
   */
  public void bind(String exchange, String queue, String routingKey) {
    var unused = directory.get(queue);
    change(
        "binding queue '%s' to exchange '%s'".formatted(queue, exchange),
        channel -> channel.queueBind(queue, exchange, routingKey));
  }

  /** Ends a binding. If there is none, nothing changes. */
  public void unbind(String exchange, String queue, String routingKey) {
    change(
        "unbinding queue '%s' from exchange '%s'".formatted(queue, exchange),
        channel -> channel.queueUnbind(queue, exchange, routingKey));
  }

  /** Deletes an exchange with its bindings; the queues stay. If there is none, nothing changes. */
  public void delete(String exchange) {
    known.remove(exchange);
    change("deleting exchange '" + exchange + "'", channel -> channel.exchangeDelete(exchange));
  }

  private void change(String doing, Link.Work<?> work) {
    try {
      var unused = link.on(doing, work::on);
    } catch (Link.Refused e) {
      throw new IllegalArgumentException(
          "%s at RabbitMQ %s failed: %s; expected it to be declared"
              .formatted(doing, link.address(), e.getMessage()),
          e);
    }
  }

  /**
   * Publishes a message, to be handed out at once, with the lowest priority; when this returns,
   * every queue that it goes to has it.
   *
   * @param routingKey at most 255 bytes; may be empty
   * @throws IllegalArgumentException if no queue is bound that the routing key fits, or there is no
   *     such exchange: the message is nowhere
   * @throws StoreFull if a queue that it goes to refused it, as it is as long as it may be or has
   *     no majority of its nodes: others may have it
   * @throws Unavailable if nothing was sent
   * @throws OutcomeUnknown if it was not confirmed in time, also if somebody has just deleted the
   *     exchange
   * @throws NotSupported if its headers are larger than the server takes
   */
  public void publish(String exchange, String routingKey, Message message) {
    if (!known.contains(exchange)) {
      change(
          "looking for exchange '" + exchange + "'",
          channel -> channel.exchangeDeclarePassive(exchange));
      known.add(exchange);
    }
    Outcome outcome = send(exchange, routingKey, message);
    if (outcome.unroutable() > 0) {
      throw new IllegalArgumentException(
          ("no queue is bound to exchange '%s' for the routing key '%s'; expected"
                  + " one: bind it before you publish")
              .formatted(exchange, routingKey));
    }
    if (outcome.refused() > 0) {
      throw new StoreFull(
          ("a queue that is bound to exchange '%s' for the routing key '%s' is full;"
                  + " others may have the message: receive from it, and publish again with the"
                  + " same event id")
              .formatted(exchange, routingKey),
          null);
    }
  }

  private Outcome send(String exchange, String routingKey, Message message) {
    long now = clock.now().toEpochMilli();
    Outgoing outgoing =
        new Outgoing(
            exchange,
            routingKey,
            Wire.write(message, 0, Map.of(Wire.SENT, now, Wire.DUE, now)),
            message.event().data());
    try {
      return publisher.send("publishing to exchange '" + exchange + "'", List.of(outgoing));
    } catch (OutcomeUnknown e) {
      known.remove(exchange); // somebody may have deleted it
      throw e;
    }
  }
}
