package io.headwater.rabbitmq;

import java.time.Duration;

/**
 * How to use a RabbitMQ server, 3.10 or newer.
 *
 * @param uri where it is and who we are: {@code amqp://user:password@host:port/vhost}, or {@code
 *     amqps} for TLS. The default virtual host is written {@code %2f}, or left out
 * @param requestTimeout how long a question may take, and the wait for a connection, before it
 *     fails as {@code Unavailable}; 1 ms to 1 day
 * @param confirmTimeout how long the server may take to confirm what was sent, before that fails as
 *     {@code OutcomeUnknown}; 1 ms to 1 day
 * @param heartbeat after twice this long without a sign of life a connection is taken for lost; 1 s
 *     to 10 min
 * @param consumerTimeout the server's {@code consumer_timeout}: it takes back what was handed out
 *     and not acknowledged for so long, and all else on that channel; 1 s or more. 30 min unless
 *     the server is configured otherwise; no lock lasts longer than this
 * @param name what our connections are called in the server's log and console
 */
public record RabbitOptions(
    String uri,
    Duration requestTimeout,
    Duration confirmTimeout,
    Duration heartbeat,
    Duration consumerTimeout,
    String name) {

  /**
   * @throws IllegalArgumentException if a part is out of its range
   */
  public RabbitOptions {
    if (!uri.startsWith("amqp://") && !uri.startsWith("amqps://")) {
      throw new IllegalArgumentException(
          "an address of RabbitMQ that does not begin with amqp:// or amqps://; expected"
              + " amqp://user:password@host:port/vhost");
    }
    if (isOutOfRange(requestTimeout) || isOutOfRange(confirmTimeout)) {
      throw new IllegalArgumentException(
          "request timeout %s and confirm timeout %s; expected 1 ms to 1 day"
              .formatted(requestTimeout, confirmTimeout));
    }
    if (heartbeat.toSeconds() < 1 || heartbeat.compareTo(Duration.ofMinutes(10)) > 0) {
      throw new IllegalArgumentException(
          "heartbeat %s; expected 1 s to 10 min".formatted(heartbeat));
    }
    if (consumerTimeout.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "consumer timeout %s; expected what the server's consumer_timeout is, 1 s or more"
              .formatted(consumerTimeout));
    }
  }

  private static boolean isOutOfRange(Duration timeout) {
    return timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofDays(1)) > 0;
  }

  /**
   * 10 s for a request, 60 s for a confirm, heartbeats of 10 s, the server's 30 min, "headwater".
   */
  public static RabbitOptions of(String uri) {
    return new RabbitOptions(
        uri,
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        Duration.ofMinutes(30),
        "headwater");
  }

  /** The same with these time-outs. */
  public RabbitOptions withTimeouts(Duration request, Duration confirm) {
    return new RabbitOptions(uri, request, confirm, heartbeat, consumerTimeout, name);
  }

  /** The same for a server whose {@code consumer_timeout} was changed to this. */
  public RabbitOptions withConsumerTimeout(Duration timeout) {
    return new RabbitOptions(uri, requestTimeout, confirmTimeout, heartbeat, timeout, name);
  }

  /** The same with connections of this name. */
  public RabbitOptions withName(String newName) {
    return new RabbitOptions(
        uri, requestTimeout, confirmTimeout, heartbeat, consumerTimeout, newName);
  }

  /** Without the address: it may hold a password. */
  @Override
  public String toString() {
    return "RabbitOptions[%s, request %s, confirm %s, heartbeat %s, consumer timeout %s]"
        .formatted(name, requestTimeout, confirmTimeout, heartbeat, consumerTimeout);
  }
}
