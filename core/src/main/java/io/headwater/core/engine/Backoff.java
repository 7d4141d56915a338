package io.headwater.core.engine;

import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Retry;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls a backend that may be away for a while: after a failure it is left alone for a growing
 * time. Everything called through it may be called again. What does not pass by itself is thrown.
 */
public final class Backoff {
  private static final Retry DELAYS =
      new Retry(Integer.MAX_VALUE, Duration.ofMillis(50), 2, Duration.ofSeconds(5));

  private final Clock clock;
  private int failures;
  private long notBefore;
  private @Nullable RuntimeException cause;

  /** Nothing has failed yet. */
  public Backoff(Clock clock) {
    this.clock = clock;
  }

  /** What it answers; null if it is not to be reached now. */
  public <T> @Nullable T ask(Supplier<T> call) {
    if (!ready()) {
      return null;
    }
    try {
      T answer = call.get();
      forget();
      return answer;
    } catch (Unavailable | OutcomeUnknown | StoreFull e) {
      failed(e);
      return null;
    }
  }

  private void failed(RuntimeException e) {
    failures++;
    notBefore = clock.nanos() + DELAYS.delayAfter(failures).toNanos();
    cause = e;
  }

  /**
   * Takes note of a call that somebody else has made. Of several that were under way at once, and
   * failed, the first counts.
   *
   * @param failure what it threw; null if it went well
   * @return whether it went well
   */
  public boolean hears(@Nullable RuntimeException failure) {
    switch (failure) {
      case null -> forget();
      case Unavailable away -> failedIfReady(away);
      case OutcomeUnknown unknown -> failedIfReady(unknown);
      case StoreFull full -> failedIfReady(full);
      default -> throw failure;
    }
    return failure == null;
  }

  private void failedIfReady(RuntimeException failure) {
    if (ready()) {
      failed(failure);
    }
  }

  /** Whether the call was made. */
  public boolean does(Runnable call) {
    Boolean done =
        ask(
            () -> {
              call.run();
              return true;
            });
    return done != null;
  }

  /** Whether a call would be made now. */
  public boolean ready() {
    return untilReady() == 0;
  }

  /** How long no call is made, in nanoseconds. */
  public long untilReady() {
    return cause == null ? 0 : Math.max(0, notBefore - clock.nanos());
  }

  /** Why the last call failed; null if it did not. */
  public @Nullable RuntimeException cause() {
    return cause;
  }

  /** Lets the next call be made at once. */
  public void forget() {
    failures = 0;
    cause = null;
  }
}
