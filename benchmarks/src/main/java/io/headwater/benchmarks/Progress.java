package io.headwater.benchmarks;

/** Told how far a long run has come. */
@FunctionalInterface
public interface Progress {

  /**
   * A step begins.
   *
   * @param what what is done now
   * @param done how many steps were done before
   * @param of how many there are in all
   */
  void step(String what, int done, int of);
}
