package io.headwater.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a queue is doing. Taken at once on one machine; on a cluster figures may be of slightly
 * different moments.
 *
 * @param queue the queue
 * @param waiting messages that could be handed out now; on Kafka also those that other processes
 *     hold
 * @param delayed messages that are due later
 * @param held messages that are handed out now; where the backend cannot tell, those of this
 *     process
 * @param dead the dead letters
 * @param oldest when the message was sent that has waited longest of those that could be handed out
 *     now; null if none waits, or the backend cannot tell. RabbitMQ never tells. Kafka cannot while
 *     others than this process have settled messages behind one that is not settled, nor what they
 *     hold
 * @param counts what this process has done since it opened the queue
 */
public record QueueInfo(
    Queue queue,
    long waiting,
    long delayed,
    long held,
    long dead,
    @Nullable Instant oldest,
    Counts counts) {

  /**
   * What one process has done to a queue since it opened it. The difference between two of them
   * over time is a rate.
   *
   * @param at when this was counted
   * @param sent messages sent; a dead letter that is sent again is not counted
   * @param received messages handed out, each time counted
   * @param acked messages settled as done
   * @param released messages given back, also by a receiver that was closed, and also if that was
   *     their last delivery
   * @param rejected messages rejected
   * @param lost locks that ran out or were lost otherwise
   */
  public record Counts(
      Instant at, long sent, long received, long acked, long released, long rejected, long lost) {

    /**
     * Messages per second between an earlier count and this one.
     *
     * @throws IllegalArgumentException if the other is not earlier
     */
    public Rates since(Counts earlier) {
      double seconds = (at.toEpochMilli() - earlier.at.toEpochMilli()) / 1e3;
      if (seconds <= 0) {
        throw new IllegalArgumentException(
            "counts of %s since those of %s; expected earlier ones".formatted(at, earlier.at));
      }
      return new Rates(
          (sent - earlier.sent) / seconds,
          (received - earlier.received) / seconds,
          (acked - earlier.acked) / seconds);
    }
  }

  /**
   * How fast a queue moves, in messages per second.
   *
   * @param sent sent
   * @param received handed out
   * @param acked settled as done
   */
  public record Rates(double sent, double received, double acked) {}
}
