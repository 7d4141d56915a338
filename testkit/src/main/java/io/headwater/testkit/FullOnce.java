package io.headwater.testkit;

import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.Snapshots;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Snapshots that have no room for the first. */
record FullOnce(Snapshots real, AtomicBoolean full) implements Snapshots {
  FullOnce(Snapshots real) {
    this(real, new AtomicBoolean(true));
  }

  @Override
  public Optional<byte[]> load(String name) {
    return real.load(name);
  }

  @Override
  public void save(String name, byte[] bytes, boolean durable) {
    if (full.getAndSet(false)) {
      throw new StoreFull("no room for snapshot " + name, null);
    }
    real.save(name, bytes, durable);
  }

  @Override
  public void delete(String name) {
    real.delete(name);
  }

  @Override
  public void deleteAll(String prefix) {
    real.deleteAll(prefix);
  }
}
