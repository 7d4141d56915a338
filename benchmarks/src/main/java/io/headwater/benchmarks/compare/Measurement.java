package io.headwater.benchmarks.compare;

/** Plays one scenario on one target. */
@FunctionalInterface
interface Measurement {
  void play(Stage stage) throws Exception;
}
