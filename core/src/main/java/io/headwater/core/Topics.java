package io.headwater.core;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Topics: publish, read, and the offsets of consumer groups. A backend primitive; {@code
 * io.headwater.core.topic} has what most programs use to consume. Safe for use by many threads.
 *
 * <p>Every method that names a topic throws {@link IllegalArgumentException} if there is none of
 * the name; the message lists those there are.
 *
 * <p>When a publish returns, its messages are as durable as the backend says. What it throws:
 * {@link HeadwaterException.Unavailable} if nothing was published; {@link
 * HeadwaterException.OutcomeUnknown} if some or all of it may have been.
 */
public interface Topics {

  /**
   * Creates a topic.
   *
   * @return false if there is an equal one already
   * @throws IllegalArgumentException if there is one of the name that differs
   * @throws HeadwaterException.NotSupported if the backend cannot keep such a topic
   */
  boolean create(Topic topic);

  /** The topic of a name. */
  Optional<Topic> find(String name);

  /** All topics that users made, by name. */
  List<Topic> all();

  /** Deletes a topic with its messages, and what groups remember of it. Not to be undone. */
  void delete(String name);

  /** Publishes one message. A keyed one goes to {@link Partitioner#partition}. */
  Published publish(String topic, Message message);

  /**
   * Publishes some messages, those of one partition in their order. If it fails, any number of them
   * may have been published.
   *
   * @return where each was published
   */
  List<Published> publish(String topic, List<Message> messages);

  /**
   * As {@link #publish(String, List)} without waiting for the disk or the network, unless too much
   * waits already. Calls of one thread keep their order. The future is completed off the path of
   * the next publish; it fails with what {@code publish} throws.
   */
  CompletableFuture<List<Published>> publishAsync(String topic, List<Message> messages);

  /**
   * Publishes all of some messages or none, whatever their partitions: no consumer ever sees a
   * part, also after a crash. On return {@link #ranges} has them all.
   *
   * @return where each was published
   * @throws IllegalArgumentException if they are more than the backend publishes at once; the
   *     embedded engine takes 10,000 messages and 16 MiB
   */
  List<Published> publishAtomically(String topic, List<Message> messages);

  /** For each partition of a topic, the offsets that can be read now. */
  List<Range> ranges(String topic);

  /**
   * The offsets that can be read of a partition.
   *
   * @param first the oldest message kept, or {@code next} if there is none
   * @param next behind the newest message
   */
  record Range(long first, long next) {}

  /**
   * The offset of the first message whose time is this or later, or the end of the partition if
   * there is none.
   */
  long offsetAt(TopicPartition partition, Instant time);

  /**
   * Reads partitions on, each from an offset; one that is not kept any more begins with the oldest
   * kept. Belongs to no group. Close it.
   */
  TopicReader reader(Map<TopicPartition, Long> from);

  /** The consumer groups. */
  Groups groups();
}
