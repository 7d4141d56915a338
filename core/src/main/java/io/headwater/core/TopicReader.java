package io.headwater.core;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Reads partitions on, each in the order of its offsets. For one thread, but for {@link #wakeup}.
 */
public interface TopicReader extends AutoCloseable {

  /**
   * The next messages of any of the partitions, those of one partition in order. Waits if there are
   * none.
   *
   * @param timeout how long to wait; zero or less looks once
   * @return a bounded number of messages; empty when the time is up or after {@link #wakeup}
   * @throws HeadwaterException.Unavailable if the backend cannot be reached; call again
   * @throws HeadwaterException.StoreClosed if the backend was closed
   */
  List<Delivery> poll(Duration timeout);

  /**
   * Behind the last message given of a partition: where the next one is, or beyond where offsets
   * have gaps. Everything below it has been given or never will be: at the end of the partition it
   * equals {@link Topics.Range#next}, also where the last offsets are gaps.
   */
  long position(TopicPartition partition);

  /**
   * Whether everything below these offsets has been given or never will be; with the ends of all
   * partitions, whether all is read that was there when they were asked for.
   */
  default boolean hasReached(Map<TopicPartition, Long> offsets) {
    return offsets.entrySet().stream().allMatch(each -> position(each.getKey()) >= each.getValue());
  }

  /** Gives no more messages of a partition until {@link #resume}. */
  void pause(TopicPartition partition);

  /** Gives messages of a paused partition again, going on behind the last one given. */
  void resume(TopicPartition partition);

  /** Ends a {@link #poll} that waits, or the next one. Any thread. */
  void wakeup();

  @Override
  void close();
}
