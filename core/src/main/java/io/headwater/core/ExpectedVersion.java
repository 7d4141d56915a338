package io.headwater.core;

/** What a stream must be like for an append to be accepted. */
public sealed interface ExpectedVersion {

  /** The stream has no events. */
  record None() implements ExpectedVersion {
    @Override
    public String toString() {
      return "no stream";
    }
  }

  /** The stream has at least one event. */
  record Exists() implements ExpectedVersion {
    @Override
    public String toString() {
      return "an existing stream";
    }
  }

  /**
   * The last event of the stream has exactly this version.
   *
   * @param version 0 or more; 0 is an empty stream
   */
  record Exactly(long version) implements ExpectedVersion {
    /**
     * @throws IllegalArgumentException if the version is negative
     */
    public Exactly {
      if (version < 0) {
        throw new IllegalArgumentException(
            "expected version is " + version + "; versions start at 1, and 0 is an empty stream");
      }
    }

    @Override
    public String toString() {
      return "version " + version;
    }
  }

  /** The stream has no events. */
  static ExpectedVersion none() {
    return new None();
  }

  /** The stream has at least one event. */
  static ExpectedVersion exists() {
    return new Exists();
  }

  /**
   * The last event of the stream has exactly this version; 0 is an empty stream.
   *
   * @throws IllegalArgumentException if the version is negative
   */
  static ExpectedVersion exactly(long version) {
    return new Exactly(version);
  }

  /** Whether a stream whose last version is {@code actual} (0: no events) is as expected. */
  default boolean holds(long actual) {
    return switch (this) {
      case None none -> actual == 0;
      case Exists exists -> actual > 0;
      case Exactly exactly -> actual == exactly.version();
    };
  }
}
