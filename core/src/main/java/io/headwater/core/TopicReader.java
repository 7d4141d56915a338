package io.headwater.core;

import java.time.Duration;
import java.util.List;

/**
 * Reads partitions on, each in the order of its offsets. For one thread, but for {@link #wakeup}.
 */
public interface TopicReader extends AutoCloseable {

  /**
   * The next messages of any of the partitions, those of one partition in order. Waits if there are
   * none.
   *
   * @param timeout how long to wait; zero looks once
   * @return a bounded number of messages; empty when the time is up or after {@link #wakeup}
   * @throws HeadwaterException.Unavailable if the backend cannot be reached; call again
   * @throws HeadwaterException.StoreClosed if the backend was closed
   */
  List<Delivery> poll(Duration timeout);

  /** Gives no more messages of a partition until {@link #resume}. */
  void pause(TopicPartition partition);

  /** Gives messages of a paused partition again, going on behind the last one given. */
  void resume(TopicPartition partition);

  /** Ends a {@link #poll} that waits, or the next one. Any thread. */
  void wakeup();

  @Override
  void close();
}
