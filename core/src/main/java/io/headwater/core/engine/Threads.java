package io.headwater.core.engine;

/** What closing waits for. */
public final class Threads {
  private Threads() {}

  /** Waits for the end of a thread; an interrupt meanwhile is kept for the caller. */
  public static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
