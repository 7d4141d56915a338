package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Clock;
import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import io.headwater.log.SimulatedDisk;
import java.util.List;

/** A store on a simulated disk; it is also recovered from a crashed copy before it closes. */
final class SimulatedBackend extends StoreBackend {
  private final SimulatedDisk disk;
  private DiskUntilCrash life;
  private final EmbeddedOptions options;
  private final long seed;

  SimulatedBackend(Clock clock, long seed) {
    super("embedded, durable, on a simulated disk");
    this.seed = seed;
    disk = new SimulatedDisk(seed);
    life = new DiskUntilCrash(disk);
    options =
        EmbeddedOptions.defaults().withClock(clock).withSegmentBytes(1 << 16).withReserveBytes(0);
  }

  @Override
  Embedded openStore() {
    return Embedded.open(Stores.STORE, options, Seams.on(life).withRunEvents(50));
  }

  @Override
  public boolean canCrash() {
    return true;
  }

  @Override
  public Headwater crash() {
    Embedded old = store;
    life.crash();
    life = new DiskUntilCrash(disk);
    Headwater fresh = open();
    if (old != null) {
      closeQuietly(old);
    }
    return fresh;
  }

  /** Its disk is gone; only its threads are ended. */
  private static void closeQuietly(Embedded old) {
    try {
      old.close();
    } catch (HeadwaterException expected) {
      assertThat(expected).hasMessageContaining("store");
    }
  }

  @Override
  void beforeClosing() {
    if (store == null || store.isClosed()) {
      return;
    }
    long before = store.events().head();
    Seams copy = Seams.on(disk.crashedCopy(seed)).withRunEvents(50);
    try (Embedded recovered = Embedded.open(Stores.STORE, options, copy)) {
      long recoveredHead = recovered.events().head();
      assertThat(recoveredHead).isGreaterThanOrEqualTo(before);
      List<RecordedEvent> expected = store.events().read(Read.all().limit(recoveredHead)).toList();
      assertThat(recovered.events().read(Read.all()).toList()).isEqualTo(expected);
    }
  }

  @Override
  void remove() {}
}
