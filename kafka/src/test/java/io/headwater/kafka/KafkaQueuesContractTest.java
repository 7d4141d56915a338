package io.headwater.kafka;

import io.headwater.core.Clock;
import io.headwater.core.Queues;
import io.headwater.testkit.QueueBackend;
import io.headwater.testkit.QueuesContract;
import java.util.EnumSet;
import java.util.Set;

class KafkaQueuesContractTest extends QueuesContract {
  @Override
  protected QueueBackend backend(Clock clock) {
    return new KafkaQueueBackend(new KafkaBackend());
  }

  /** Queues on the broker that all tests share; what crashes do has tests of its own. */
  private record KafkaQueueBackend(KafkaBackend store) implements QueueBackend {
    @Override
    public String name() {
      return store.name();
    }

    @Override
    public Queues open() {
      return store.open().queues();
    }

    @Override
    public Queues reopen() {
      return store.reopen().queues();
    }

    @Override
    public boolean canCrash() {
      return false;
    }

    @Override
    public Queues crash() {
      return store.crash().queues();
    }

    @Override
    public boolean takesClock() {
      return false;
    }

    @Override
    public Set<Feature> lacks() {
      return EnumSet.of(
          Feature.PRIORITIES,
          Feature.EXPIRY,
          Feature.REFUSING_BOUND,
          Feature.DROPPING_BOUND,
          Feature.LONG_LOCKS);
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
