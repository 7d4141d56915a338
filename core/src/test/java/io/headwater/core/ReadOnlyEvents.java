package io.headwater.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A store of which a test only reads. */
abstract class ReadOnlyEvents implements EventStore {
  private static HeadwaterException.NotSupported notSupported() {
    return new HeadwaterException.NotSupported("only read(Read) is supported here");
  }

  @Override
  public Appended append(List<Event> events, AppendCondition condition) {
    throw notSupported();
  }

  @Override
  public CompletableFuture<Appended> appendAsync(List<Event> events, AppendCondition condition) {
    throw notSupported();
  }

  @Override
  public Optional<RecordedEvent> event(UUID id) {
    throw notSupported();
  }

  @Override
  public long version(String stream) {
    throw notSupported();
  }

  @Override
  public List<String> streams(String prefix, String after, int limit) {
    throw notSupported();
  }

  @Override
  public long head() {
    throw notSupported();
  }

  @Override
  public long awaitAfter(long position, Duration timeout) {
    throw notSupported();
  }
}
