package io.headwater.rabbitmq;

import io.headwater.core.QueueInfo.Counts;
import io.headwater.core.Receiver.Settlement;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/**
 * What this process has done to a queue, and how much of it it holds.
 *
 * @param held grows with what comes, shrinks with what is settled or lost, once that is done
 */
record Tally(
    LongAdder sent,
    LongAdder received,
    LongAdder acked,
    LongAdder released,
    LongAdder rejected,
    LongAdder lost,
    LongAdder held) {

  Tally() {
    this(
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder());
  }

  void count(Settlement settlement, int settled) {
    switch (settlement) {
      case Settlement.Ack ack -> acked.add(settled);
      case Settlement.Release release -> released.add(settled);
      case Settlement.Reject reject -> rejected.add(settled);
    }
  }

  Counts counts(Instant at) {
    return new Counts(
        at, sent.sum(), received.sum(), acked.sum(), released.sum(), rejected.sum(), lost.sum());
  }
}
