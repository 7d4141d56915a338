package io.headwater.testkit;

import io.headwater.core.HeadwaterException.StoreClosed;
import java.util.function.Supplier;

/** One opening of a {@link ModelData}: everything happens under its lock, until it is closed. */
final class ModelAccess {
  private final ModelData data;
  private boolean closed; // guarded by data.lock

  ModelAccess(ModelData data) {
    this.data = data;
  }

  /**
   * Does something alone.
   *
   * @throws StoreClosed if this is closed
   */
  <T> T locked(Supplier<T> action) {
    data.lock.lock();
    try {
      requireOpen();
      return action.get();
    } finally {
      data.lock.unlock();
    }
  }

  /**
   * For who holds the lock.
   *
   * @throws StoreClosed if this is closed
   */
  void requireOpen() {
    if (closed) {
      throw new StoreClosed("the store is closed; open it again");
    }
  }

  boolean isClosed() {
    data.lock.lock();
    try {
      return closed;
    } finally {
      data.lock.unlock();
    }
  }

  /** Closes it, and wakes everybody who waits. */
  void close() {
    data.lock.lock();
    try {
      closed = true;
      data.changed.signalAll();
    } finally {
      data.lock.unlock();
    }
  }
}
