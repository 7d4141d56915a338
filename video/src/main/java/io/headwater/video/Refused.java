package io.headwater.video;

import java.util.Set;

/**
 * The platform refuses what it was asked, for a {@link Reason}; nothing was published. Cheap: has
 * no stack trace.
 */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Reason reason;

  /** A refusal for this reason; the message is made from it. */
  public Refused(Reason reason) {
    super(null, null, false, false);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return reason.message();
  }

  /** Why something is refused, one type for each reason. */
  public sealed interface Reason {

    /** No video of the name is registered. */
    record UnknownVideo(String video) implements Reason {}

    /**
     * The video has no such quality.
     *
     * @param known those it has
     */
    record UnknownQuality(String quality, String video, Set<String> known) implements Reason {}

    /** There is no session of the name, or it ended long ago. */
    record UnknownSession(String session) implements Reason {}

    /** The session has ended. */
    record SessionEnded(String session) implements Reason {}

    /** The reason's name in reports, which does not change. */
    default String code() {
      return switch (this) {
        case UnknownVideo r -> "unknown-video";
        case UnknownQuality r -> "unknown-quality";
        case UnknownSession r -> "unknown-session";
        case SessionEnded r -> "session-ended";
      };
    }

    /** What is wrong, expected and actual, and what to do. */
    default String message() {
      return switch (this) {
        case UnknownVideo r ->
            "video '%s' is not registered; expected one of the catalogue: register it first"
                .formatted(r.video());
        case UnknownQuality r ->
            "video '%s' has no quality '%s'; expected one of %s"
                .formatted(r.video(), r.quality(), String.join(", ", r.known()));
        case UnknownSession r ->
            "session '%s' is not known here; expected one that was started and has not ended:"
                    .formatted(r.session())
                + " start one";
        case SessionEnded r ->
            "session '%s' has ended; expected one that has not: start one".formatted(r.session());
      };
    }
  }
}
