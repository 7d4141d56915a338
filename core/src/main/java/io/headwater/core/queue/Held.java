package io.headwater.core.queue;

import io.headwater.core.Received;
import io.headwater.core.Receiver.Settlement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message in the hands of a worker. For the engine's thread. */
final class Held {
  /** What other threads did for the engine, and how that ended. */
  sealed interface Outcome {
    /** A call of the handler. */
    record Handled(Held held, @Nullable Throwable error) implements Outcome {}

    /** A call that settles messages, of which those that were not lost were settled. */
    record Settled(Settlement settlement, List<Held> messages, @Nullable Throwable error)
        implements Outcome {}
  }

  final Received message;

  /** It may be with somebody else: it is not settled, and counted already. */
  boolean lost;

  /** A call that settles it is under way: it is not renewed. */
  boolean settling;

  /** It was left out when the others were renewed. */
  boolean leftOut;

  Held(Received message) {
    this.message = message;
  }
}
