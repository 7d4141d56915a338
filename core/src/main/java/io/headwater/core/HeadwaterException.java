package io.headwater.core;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong, one type for each decision that a caller can take. Arguments that could never
 * be right are {@link IllegalArgumentException} instead.
 */
public abstract sealed class HeadwaterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private HeadwaterException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The condition of an append did not hold. Nothing was stored. Read again and decide anew. */
  public static final class Conflict extends HeadwaterException {
    private static final long serialVersionUID = 1L;
    private final transient Detail detail;

    /** Why the condition did not hold. */
    public sealed interface Detail {
      /** The first event that made it fail, or null if it failed for the lack of one. */
      @Nullable RecordedEvent first();
    }

    /**
     * A stream was not as expected.
     *
     * @param stream the stream
     * @param expected what was expected of it
     * @param actual its version; 0 if it has no events
     * @param first the first event beyond the expected version, or null if there is none
     */
    public record Version(
        String stream, ExpectedVersion expected, long actual, @Nullable RecordedEvent first)
        implements Detail {}

    /**
     * A query matched that must not have.
     *
     * @param query the query
     * @param item which of its items matched, from 0; -1 in {@link Query#all()}
     * @param after the position after which it must not have matched; 0 if never
     * @param first the first event that it matched
     */
    public record Match(Query query, int item, long after, RecordedEvent first) implements Detail {}

    /** A conflict for this reason; the message is made from it. */
    public Conflict(Detail detail) {
      super(message(detail), null);
      this.detail = detail;
    }

    /** Why. */
    public Detail detail() {
      return detail;
    }

    private static String message(Detail detail) {
      String what =
          switch (detail) {
            case Version v ->
                "stream '%s': expected %s, actual %s"
                    .formatted(
                        v.stream(),
                        v.expected(),
                        v.actual() == 0 ? "no stream" : "version " + v.actual());
            case Match m ->
                m.after() == 0
                    ? "expected no match ever of item %d of %s".formatted(m.item(), m.query())
                    : "expected no match after position %d of item %d of %s"
                        .formatted(m.after(), m.item(), m.query());
          };
      RecordedEvent first = detail.first();
      String which =
          first == null
              ? ""
              : "; first conflicting event: position %d, type '%s', stream %s, tags %s"
                  .formatted(first.position(), first.type(), first.stream(), first.tags());
      return what + which + "; read again and decide anew";
    }
  }

  /** An event id is known with other content, in another order, or beside unknown ones. */
  public static final class EventIdReused extends HeadwaterException {
    private static final long serialVersionUID = 1L;
    private final UUID id;
    private final long position;

    /**
     * @param id the id
     * @param position where the event of this id is stored
     * @param how what differs
     */
    public EventIdReused(UUID id, long position, String how) {
      super(
          "event id %s is stored at position %d already, %s; expected the same events with the same"
                  .formatted(id, position, how)
              + " ids (a retry) or ids never used before: give new events new ids",
          null);
      this.id = id;
      this.position = position;
    }

    /** The id. */
    public UUID id() {
      return id;
    }

    /** Where the event of this id is stored. */
    public long position() {
      return position;
    }
  }

  /**
   * What was under way may be done, in whole or in part, or not at all. An append is repeated
   * safely with the same event ids, after reopening if the store has failed. A message that is sent
   * or published again may be there twice, with the same event id; what was being settled may be
   * handed out again.
   */
  public static final class OutcomeUnknown extends HeadwaterException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknown(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The store failed earlier and takes no more appends in this process. Close and reopen it. */
  public static final class StoreFailed extends HeadwaterException {
    private static final long serialVersionUID = 1L;

    public StoreFailed(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Bytes that were durable are damaged. The bytes are kept; restore that range from a backup. */
  public static final class StoreCorrupt extends HeadwaterException {
    private static final long serialVersionUID = 1L;

    public StoreCorrupt(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Another owner has the store open. It can be opened read-only meanwhile. */
  public static final class StoreInUse extends HeadwaterException {
    private static final long serialVersionUID = 1L;

    public StoreInUse(String message) {
      super(message, null);
    }
  }

  /**
   * Too little room, on the disk or in a queue that is bounded; goes on when there is room. Of an
   * append nothing was stored; of several messages that were sent with one call some may be there.
   */
  public static final class StoreFull extends HeadwaterException {
    private static final long serialVersionUID = 1L;

    public StoreFull(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The store was closed. */
  public static final class StoreClosed extends HeadwaterException {
    private static final long serialVersionUID = 1L;

    public StoreClosed(String message) {
      super(message, null);
    }
  }

  /** The files are of a format that this version does not know. Use the version that wrote them. */
  public static final class UnsupportedFormat extends HeadwaterException {
    private static final long serialVersionUID = 1L;

    public UnsupportedFormat(String message) {
      super(message, null);
    }
  }

  /** The store cannot be reached or opened: its place is missing, not a directory, not writable. */
  public static final class Unavailable extends HeadwaterException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** This backend cannot do what was asked. */
  public static final class NotSupported extends HeadwaterException {
    private static final long serialVersionUID = 1L;

    public NotSupported(String message) {
      super(message, null);
    }
  }

  /**
   * Locks on messages of a queue were lost before they were settled: their messages may be with
   * other workers, or will be. Give up what was done for them if you can; it will be done again.
   */
  public static final class LockLost extends HeadwaterException {
    private static final long serialVersionUID = 1L;
    private final transient List<Received> messages;

    /** The locks of these were lost, 1 or more. */
    public LockLost(List<Received> messages) {
      super(
          "lost the locks on %,d messages of queue '%s', first event %s at delivery %d; expected them"
                  .formatted(
                      messages.size(),
                      messages.getFirst().queue(),
                      messages.getFirst().event().id(),
                      messages.getFirst().delivery())
              + " settled or renewed within the lock time: they are handed out again",
          null);
      this.messages = List.copyOf(messages);
    }

    /** Those that were lost. */
    public List<Received> messages() {
      return messages;
    }
  }

  /** A checkpoint does not belong to this store as it is now. */
  public static final class CheckpointMismatch extends HeadwaterException {
    private static final long serialVersionUID = 1L;
    private final transient Checkpoint checkpoint;

    /**
     * @param checkpoint the checkpoint
     * @param what what differs, expected and actual, and what to do
     */
    public CheckpointMismatch(Checkpoint checkpoint, String what) {
      super(what, null);
      this.checkpoint = checkpoint;
    }

    /** The checkpoint that was refused. */
    public Checkpoint checkpoint() {
      return checkpoint;
    }
  }
}
