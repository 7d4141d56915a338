package io.headwater.core.topic;

/** What the engine counts. For its thread. */
final class Tally {
  long handled;
  long failedAttempts;
  long parked;
  long endedTooLate;
  long rebalances;

  /** Messages that no longer hold the committed offset back. */
  long finished;
}
