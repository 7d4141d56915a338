package io.headwater.rabbitmq;

import com.rabbitmq.client.Channel;
import io.headwater.core.EventIds;
import io.headwater.core.Queue;
import io.headwater.core.Queue.Bound;
import io.headwater.core.Queue.Overflow;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The queues on the server that one of ours consists of, all quorum queues. A colon is in none of
 * our users' names. Their arguments are the same for every version of the server: one that was
 * upgraded takes what its predecessor made for what we declare.
 *
 * <pre>
 * NAME                 what waits and what is held
 * NAME:dead            the dead letters, if they are kept
 * NAME:delay:MILLIS    what is delayed by so much: each message leaves it for NAME by its time to
 *                      live. All of one queue wait equally long, so none waits behind a longer one
 * </pre>
 */
final class Topology {
  /** No longer one of ours is a time to live of the server's, which may be 3,650 days. */
  static final Duration LONGEST_TIME_TO_LIVE = Duration.ofSeconds(310_000_000);

  private static final long LEAST_EXACT = 100;
  private static final Duration FORGOTTEN = Duration.ofMinutes(1);

  /**
   * More deliveries than a message of ours ever has. Without a limit a server of 4.x has one of 20;
   * it takes -1 for none, but to one of 3.x that is less than a first delivery.
   */
  private static final int NO_LIMIT = 1_000_000_000;

  private Topology() {}

  /** The arguments of a quorum queue that hands out a message as often as we like. */
  static Map<String, Object> quorumQueue() {
    Map<String, Object> arguments = new TreeMap<>();
    arguments.put("x-queue-type", "quorum");
    arguments.put("x-delivery-limit", NO_LIMIT);
    return arguments;
  }

  static String dead(String queue) {
    return queue + ":dead";
  }

  static String delay(String queue, long millis) {
    return queue + ":delay:" + millis;
  }

  /**
   * A delay in milliseconds, rounded up to two digits, so that there are few queues: 1,001 ms is
   * 1.1 s. Never less than asked for, at most a tenth more.
   */
  static long rounded(Duration delay) {
    long millis = Math.max(0, delay.plusNanos(999_999).toMillis());
    long unit = 1;
    while (Math.ceilDiv(millis, unit) >= LEAST_EXACT) {
      unit *= 10;
    }
    return Math.ceilDiv(millis, unit) * unit;
  }

  /** The queues that {@link #declare} declares. */
  static List<String> made(Queue queue) {
    return queue.deadLetters() ? List.of(queue.name(), dead(queue.name())) : List.of(queue.name());
  }

  /** Declares all but the delays, which are declared when one is needed first. */
  static void declare(Channel channel, Queue queue) throws IOException {
    // First, as it may be another program's, and then nothing is left of ours.
    channel.queueDeclare(queue.name(), true, false, false, work(queue));
    if (queue.deadLetters()) {
      channel.queueDeclare(dead(queue.name()), true, false, false, quorumQueue());
    }
    keepNames(channel);
  }

  static void declareDelay(Channel channel, String queue, long millis) throws IOException {
    channel.queueDeclare(delay(queue, millis), true, false, false, delayed(queue, millis));
    keepNames(channel);
  }

  /** The arguments of the queue for a delay. */
  static Map<String, Object> delayed(String queue, long millis) {
    Map<String, Object> arguments = quorumQueue();
    arguments.put("x-message-ttl", millis);
    deadLetterTo(arguments, queue);
    atLeastOnce(arguments);
    return arguments;
  }

  /** Deletes one queue of the server. */
  static void drop(Channel channel, String serverQueue) throws IOException {
    channel.queueDelete(serverQueue);
    keepNames(channel);
  }

  /**
   * Has the server write to their file which queues are new, and which are gone. Until then that is
   * in its memory only, for three seconds: a server that is killed meanwhile knows the queue, but
   * not which log is the queue's, and begins an empty one; before 4.3 that has no leader for ever
   * either (rabbitmq-server#15725). Where it is a queue's end that it has forgotten, the log of the
   * next one of that name is never written down. The names are a dets table, which writes what is
   * new before it looks for a name that it has not in memory, and a server looks for the name of a
   * queue that is declared.
   */
  static void keepNames(Channel channel) throws IOException {
    String another = "headwater.names:" + EventIds.next();
    Map<String, Object> arguments = quorumQueue();
    arguments.put("x-expires", FORGOTTEN.toMillis()); // should nobody delete it
    channel.queueDeclare(another, true, false, false, arguments);
    channel.queueDelete(another);
  }

  private static Map<String, Object> work(Queue queue) {
    Map<String, Object> arguments = quorumQueue();
    // The server counts what it takes back; where a process ends, nobody else can.
    arguments.put("x-delivery-limit", queue.retry().attempts() - 1);
    if (queue.expiry() != null) {
      arguments.put("x-message-ttl", queue.expiry().toMillis());
    }
    Bound bound = queue.bound();
    if (queue.deadLetters()) {
      deadLetterTo(arguments, dead(queue.name()));
    }
    if (bound != null && bound.overflow() == Overflow.DROP_OLDEST) {
      arguments.put("x-max-length", bound.messages());
      arguments.put("x-overflow", "drop-head"); // which moves dead letters at most once
    } else {
      if (bound != null) {
        arguments.put("x-max-length", hardLimit(bound));
      }
      atLeastOnce(arguments);
    }
    return arguments;
  }

  /**
   * Where the server refuses. Senders count before they send; this holds when many do so at once.
   * The server, once full, takes no more until a fifth has gone, so it must be fuller than we ever
   * let it be.
   */
  static long hardLimit(Bound bound) {
    long quarter = Math.ceilDiv(bound.messages(), 4);
    return bound.messages() + Math.min(quarter, Long.MAX_VALUE - bound.messages());
  }

  private static void deadLetterTo(Map<String, Object> arguments, String queue) {
    arguments.put("x-dead-letter-exchange", "");
    arguments.put("x-dead-letter-routing-key", queue);
  }

  private static void atLeastOnce(Map<String, Object> arguments) {
    if (arguments.containsKey("x-dead-letter-exchange")) {
      arguments.put("x-dead-letter-strategy", "at-least-once");
    }
    arguments.put("x-overflow", "reject-publish");
  }

  /** Deletes all that a queue consists of. */
  static void delete(Channel channel, Definition definition) throws IOException {
    String name = definition.queue().name();
    channel.queueDelete(name);
    for (long millis : definition.delays()) {
      channel.queueDelete(delay(name, millis));
    }
    channel.queueDelete(dead(name));
    keepNames(channel);
  }
}
