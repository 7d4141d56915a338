package io.headwater.core.queue;

import io.headwater.core.Received;
import org.jspecify.annotations.Nullable;

/** A message in the hands of a worker. For the engine's thread. */
final class Held {
  /** How the call of its handler ended. */
  record Outcome(Held held, @Nullable Throwable error) {}

  final Received message;

  /** It may be with somebody else: it is not settled, and counted already. */
  boolean lost;

  Held(Received message) {
    this.message = message;
  }
}
