package io.headwater.testkit;

import io.headwater.core.Projection;
import io.headwater.core.Query;
import io.headwater.core.RecordedEvent;
import io.headwater.core.StateCodec;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/** The projection that the suites run: it differs for every other sequence of events. */
final class Trail implements Projection<Trail.State> {

  /** Mutable, as a fold over millions would have it. */
  static final class State {
    long last;
    long count;
    long trace;

    State() {
      this(0, 0, 0);
    }

    State(long last, long count, long trace) {
      this.last = last;
      this.count = count;
      this.trace = trace;
    }

    @Override
    public String toString() {
      return "last %d, count %d, trace %x".formatted(last, count, trace);
    }
  }

  /** How many events were folded, to see what was loaded instead. */
  final AtomicLong applied = new AtomicLong();

  /** Fails on this position; 0: on none. */
  volatile long poison;

  private final Query query;
  private final int stateVersion;

  Trail() {
    this(Query.all(), 1);
  }

  Trail(Query query, int stateVersion) {
    this.query = query;
    this.stateVersion = stateVersion;
  }

  @Override
  public String name() {
    return "trail";
  }

  @Override
  public Query query() {
    return query;
  }

  @Override
  public int stateVersion() {
    return stateVersion;
  }

  @Override
  public State initial() {
    return new State();
  }

  @Override
  public State apply(State state, RecordedEvent event) {
    if (event.position() <= state.last) {
      throw new AssertionError(
          "given position %d after %d".formatted(event.position(), state.last));
    }
    applied.incrementAndGet();
    state.last = event.position();
    state.count++;
    if (event.position() == poison) {
      throw new IllegalStateException("poison"); // with half of the change made
    }
    state.trace = state.trace * 31 + event.id().hashCode();
    return state;
  }

  /**
   * Three numbers.
   *
   * @param fingerprint what it says of itself
   */
  record Codec(String fingerprint) implements StateCodec<State> {
    Codec() {
      this("trail 1");
    }

    @Override
    public byte[] encode(State state) {
      return ByteBuffer.allocate(24)
          .putLong(state.last)
          .putLong(state.count)
          .putLong(state.trace)
          .array();
    }

    @Override
    public State decode(byte[] bytes) {
      if (bytes.length != 24) {
        throw new IllegalArgumentException(bytes.length + " bytes; expected 24");
      }
      ByteBuffer in = ByteBuffer.wrap(bytes);
      return new State(in.getLong(), in.getLong(), in.getLong());
    }
  }
}
