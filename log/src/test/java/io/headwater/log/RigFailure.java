package io.headwater.log;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The crash rig found something. */
final class RigFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is to blame. */
  enum Blame {
    /** The log lost, invented or changed something. */
    WRONG_DATA,
    /** The log refused what it must accept, or failed in a way that its contract does not name. */
    REFUSED,
    /** The rig itself. */
    RIG
  }

  private final Blame blame;

  private RigFailure(Blame blame, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.blame = blame;
  }

  Blame blame() {
    return blame;
  }

  /** The same finding, told at length. */
  RigFailure with(String message) {
    return new RigFailure(blame, message, this);
  }

  static RigFailure wrong(String message) {
    return new RigFailure(Blame.WRONG_DATA, message, null);
  }

  static RigFailure refused(String message, @Nullable Throwable cause) {
    return new RigFailure(Blame.REFUSED, message + (cause == null ? "" : ": " + cause), cause);
  }

  static RigFailure broken(String message, @Nullable Throwable cause) {
    return new RigFailure(Blame.RIG, message + (cause == null ? "" : ": " + cause), cause);
  }

  static void require(boolean holds, Supplier<String> found, Supplier<String> expected) {
    if (!holds) {
      throw wrong("found " + found.get() + "; expected " + expected.get());
    }
  }
}
