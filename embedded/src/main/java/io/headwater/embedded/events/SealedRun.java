package io.headwater.embedded.events;

import java.util.function.Function;

/**
 * A run that is complete: its index is in memory until the file is written, and in the file from
 * then on. If the file turns out to be damaged, the index is made again from the log.
 */
final class SealedRun implements IndexRun {
  private final long base;
  private final int count;
  private final Function<SealedRun, HeadRun> remake;
  private volatile IndexRun current;

  SealedRun(IndexRun current, Function<SealedRun, HeadRun> remake) {
    this.base = current.base();
    this.count = current.count();
    this.current = current;
    this.remake = remake;
  }

  IndexRun current() {
    return current;
  }

  void replace(IndexRun by) {
    current = by;
  }

  private <T> T ask(Function<IndexRun, T> question) {
    IndexRun now = current;
    try {
      return question.apply(now);
    } catch (Pages.Damaged damaged) {
      return question.apply(remade(now));
    }
  }

  private IndexRun remade(IndexRun damaged) {
    synchronized (this) {
      if (current == damaged) {
        current = remake.apply(this);
      }
      return current;
    }
  }

  @Override
  public long base() {
    return base;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int postingCount(long key) {
    return ask(run -> run.postingCount(key));
  }

  @Override
  public int[] postings(long key, int from, int to) {
    return ask(run -> run.postings(key, from, to));
  }

  @Override
  public int newest(long key, int to) {
    return ask(run -> run.newest(key, to));
  }

  @Override
  public long address(int ordinal) {
    return ask(run -> run.address(ordinal));
  }

  @Override
  public boolean mayHoldId(long idHigh) {
    return current.mayHoldId(idHigh);
  }
}
