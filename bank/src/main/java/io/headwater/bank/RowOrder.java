package io.headwater.bank;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which row may be applied next: rows of one account in the order of the file, a transfer after all
 * earlier rows of both accounts, everything else in any order. Holds a bounded number of rows. Safe
 * for use by many threads: one puts, many take.
 */
final class RowOrder {

  /** A row on its way. */
  static final class Pending {
    final ReplayRow row;
    private int waitsFor;
    private @Nullable Pending nextOfAccount;
    private @Nullable Pending nextOfCounter;

    Pending(ReplayRow row) {
      this.row = row;
    }

    private @Nullable Pending nextOf(String account) {
      return account.equals(row.account()) ? nextOfAccount : nextOfCounter;
    }

    private void setNextOf(String account, Pending next) {
      if (account.equals(row.account())) {
        nextOfAccount = next;
      } else {
        nextOfCounter = next;
      }
    }
  }

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition readyNow = lock.newCondition();
  private final Map<String, Pending> last = new HashMap<>();
  private final Deque<Pending> ready = new ArrayDeque<>();
  private int held;
  private boolean closed;
  private @Nullable Throwable failure;

  RowOrder(int capacity) {
    this.capacity = capacity;
  }

  /** Adds the next row of the file; waits while too many are held. False after a failure. */
  boolean put(ReplayRow row) throws InterruptedException {
    Pending pending = new Pending(row);
    lock.lock();
    try {
      while (held >= capacity && failure == null) {
        changed.await();
      }
      if (failure != null) {
        return false;
      }
      held++;
      follow(row.account(), pending);
      String counter = row.counterAccount();
      if (counter != null && !counter.equals(row.account())) {
        follow(counter, pending);
      }
      if (pending.waitsFor == 0) {
        ready.add(pending);
        readyNow.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void follow(String account, Pending pending) {
    Pending before = last.put(account, pending);
    if (before != null) {
      before.setNextOf(account, pending);
      pending.waitsFor++;
    }
  }

  /**
   * Marks a row as done, and takes one that may be applied now; waits until there is one.
   *
   * @return null when all is done, or after a failure
   */
  @Nullable Pending take(@Nullable Pending done) throws InterruptedException {
    lock.lock();
    try {
      if (done != null) {
        finish(done);
      }
      while (ready.isEmpty() && !closed && failure == null) {
        readyNow.await();
      }
      return failure == null ? ready.poll() : null;
    } finally {
      lock.unlock();
    }
  }

  private void finish(Pending done) {
    release(done.row.account(), done);
    String counter = done.row.counterAccount();
    if (counter != null && !counter.equals(done.row.account())) {
      release(counter, done);
    }
    held--;
    if (held == 0 || held == capacity / 2) { // not for each row: a wake-up costs more than a row
      changed.signalAll();
    }
  }

  private void release(String account, Pending done) {
    Pending next = done.nextOf(account);
    if (next == null) {
      last.remove(account, done);
    } else if (--next.waitsFor == 0) {
      ready.add(next);
      readyNow.signal();
    }
  }

  /** Gives up: no more rows are taken. The first failure is kept. */
  void fail(Throwable cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      } else {
        failure.addSuppressed(cause);
      }
      changed.signalAll();
      readyNow.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until every row that was put is done. False after a failure. */
  boolean awaitAllDone() throws InterruptedException {
    lock.lock();
    try {
      while (held > 0 && failure == null) {
        changed.await();
      }
      return failure == null;
    } finally {
      lock.unlock();
    }
  }

  /** No more rows are put: whoever waits to take one, when there is none, gets null. */
  void close() {
    lock.lock();
    try {
      closed = true;
      readyNow.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Why it gave up, or null. */
  @Nullable Throwable failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }
}
