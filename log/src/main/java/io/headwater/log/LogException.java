package io.headwater.log;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What can go wrong in a log, one type for each decision that its owner can take. */
public abstract sealed class LogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private LogException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** A write or a force failed: the writer is dead for good, what was under way is unknown. */
  public static final class Failed extends LogException {
    private static final long serialVersionUID = 1L;

    public Failed(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Bytes that are known to have been durable are damaged. Nothing was changed. */
  public static final class Corrupt extends LogException {
    private static final long serialVersionUID = 1L;

    /** What the owner can do about it. */
    static final String REMEDY =
        "nothing was changed: restore the file from a backup or a replica,"
            + " or copy the directory and open the copy read-only to save what can be read";

    public Corrupt(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Too little room to write; nothing was written, and the writer goes on when there is room. */
  public static final class Full extends LogException {
    private static final long serialVersionUID = 1L;

    public Full(String message) {
      super(message, null);
    }
  }

  /** Somebody else holds the lock. */
  public static final class InUse extends LogException {
    private static final long serialVersionUID = 1L;

    public InUse(Path file, String owner) {
      super(
          "%s is held by %s; expected no other owner: close it there".formatted(file, owner), null);
    }
  }

  /** The records at a place were dropped; what is kept begins at {@link Log#first}. */
  public static final class Dropped extends LogException {
    private static final long serialVersionUID = 1L;

    public Dropped(Path directory, int segment, long first) {
      super(
          "segment %d of the log in %s was dropped; expected a place from offset %d on: read there"
              .formatted(segment, directory, first),
          null);
    }
  }

  /** The log was closed. */
  public static final class Closed extends LogException {
    private static final long serialVersionUID = 1L;

    public Closed(Path directory) {
      super("the log in " + directory + " is closed; open it again", null);
    }
  }

  /** The files are of a format that this version does not know. */
  public static final class UnsupportedFormat extends LogException {
    private static final long serialVersionUID = 1L;

    public UnsupportedFormat(Path file, int actual, int newestKnown) {
      super(
          "%s is of format %d; expected at most %d: open it with the version that wrote it"
              .formatted(file, actual, newestKnown),
          null);
    }
  }

  /** The disk refused a read, or something around opening and closing. */
  public static final class Io extends LogException {
    private static final long serialVersionUID = 1L;

    public Io(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
