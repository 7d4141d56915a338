package io.headwater.embedded;

import io.headwater.core.Clock;
import io.headwater.log.Disk;
import io.headwater.testkit.Backend;
import io.headwater.testkit.EventStoreContract;

class InMemoryStoreTest extends EventStoreContract {
  @Override
  protected Backend backend(Clock clock) {
    return inMemory(clock);
  }

  static Backend inMemory(Clock clock) {
    Seams seams = Seams.on(Disk.inMemory());
    return new StoreBackend("embedded, durable, in memory") {
      @Override
      Embedded openStore() {
        return Embedded.open(Stores.STORE, EmbeddedOptions.defaults().withClock(clock), seams);
      }

      @Override
      void remove() {}
    };
  }
}
