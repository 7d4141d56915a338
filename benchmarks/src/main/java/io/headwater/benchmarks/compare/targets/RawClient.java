package io.headwater.benchmarks.compare.targets;

/**
 * A product's own client without Headwater, at the same durability: the difference is what our
 * layer costs. Not safe for use by many threads; it may use many.
 */
public interface RawClient {

  /** {@code topic} or {@code queue}: beside which of our figures its own stand. */
  String medium();

  /** What it sends in one go, in words; empty if it decides that itself. */
  String batching();

  /** What it sends with the data, in words; empty if nothing. */
  default String beside() {
    return "";
  }

  /**
   * Makes a topic or queue.
   *
   * @param partitions of a topic
   */
  void create(String name, int partitions) throws Exception;

  /**
   * Sends for some time, then waits until all of that is acknowledged.
   *
   * @param bytes of data in each message
   * @param nanos how long
   * @return messages that were acknowledged in a second
   */
  double send(String name, int bytes, long nanos) throws Exception;

  /**
   * Reads, or receives and acknowledges, what was sent, for some time at most.
   *
   * @return messages in a second
   */
  double receive(String name, long nanos) throws Exception;
}
