package io.headwater.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import io.headwater.core.Message;
import java.util.NavigableSet;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * A message as the server handed it to us. It belongs to the channel that it came by: when that
 * closes, the server gives the message to others.
 *
 * @param tag names it on the channel
 * @param unanswered the tags of its channel that were neither acknowledged nor given back: the
 *     server closes a channel that answers twice
 */
@SuppressWarnings("ArrayRecordComponent") // never copied, never changed
record Arrival(
    Channel channel,
    long tag,
    BasicProperties properties,
    byte[] body,
    NavigableSet<Long> unanswered) {

  private static final String FAILED = "x-delivery-count";
  private static final String ACQUIRED = "x-acquired-count";

  /** The headers in which the server says how often it has handed a message out before. */
  static final Set<String> COUNTS = Set.of(FAILED, ACQUIRED);

  /** Adds it to those that were not answered for. */
  Arrival {
    unanswered.add(tag);
  }

  /** One whose channel does not ask what else has come. */
  Arrival(Channel channel, long tag, BasicProperties properties, byte[] body) {
    this(channel, tag, properties, body, new ConcurrentSkipListSet<>());
  }

  /** Whether it was acknowledged or given back. */
  boolean isAnswered() {
    return !unanswered.contains(tag);
  }

  /** Whoever gets true has to answer for it. */
  boolean answer() {
    return unanswered.remove(tag);
  }

  /** Whether one that came before it on its channel was not answered for. */
  boolean hasOlder() {
    return unanswered.lower(tag) != null;
  }

  /** How often it has been handed out, this time counted: before this copy was made, and since. */
  int delivery() {
    long before = Wire.number(properties, Wire.DELIVERIES, 0);
    return (int) Math.min(Integer.MAX_VALUE, before + taken(properties) + 1);
  }

  /** Whether the server had handed it out before, and took it back. */
  boolean isReturned() {
    return taken(properties) > 0;
  }

  /** How often the server has handed a message out before, and taken it back. */
  static long taken(BasicProperties properties) {
    return Math.max(
        Wire.number(properties, FAILED, 0),
        Wire.number(properties, ACQUIRED, 0)); // 4.3: what came back uncounted too
  }

  Message message() {
    return Wire.read(properties, body);
  }
}
