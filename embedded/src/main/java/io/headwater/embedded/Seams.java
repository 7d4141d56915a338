package io.headwater.embedded;

import io.headwater.embedded.record.KeyHash;
import io.headwater.log.Disk;

/**
 * What tests put in place of the real thing.
 *
 * @param disk where the store lies
 * @param hash makes the keys of the index
 * @param runEvents how many events fill a run of the index
 * @param threads whether there are threads in the background; without, their work is done by
 *     whoever asks for it, so that a seed is a replay
 */
record Seams(Disk disk, KeyHash hash, int runEvents, boolean threads) {
  private static final int RUN_EVENTS = 1 << 18;

  static Seams on(Disk disk) {
    return new Seams(disk, KeyHash.STANDARD, RUN_EVENTS, true);
  }

  Seams withHash(KeyHash other) {
    return new Seams(disk, other, runEvents, threads);
  }

  Seams withRunEvents(int events) {
    return new Seams(disk, hash, events, threads);
  }

  Seams withoutThreads() {
    return new Seams(disk, hash, runEvents, false);
  }
}
