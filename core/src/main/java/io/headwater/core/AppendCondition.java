package io.headwater.core;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Under what condition events may be appended: a conjunction of three parts, each of which may be
 * empty. The condition is checked against everything accepted before the append, by the one writer
 * of the store; the append's own events never conflict with it.
 *
 * @param versions what these streams must be like; also streams that the append does not write
 * @param noneAfter a query that must not have matched after a position (a dynamic consistency
 *     boundary), or null
 * @param never queries that must never have matched (uniqueness)
 */
public record AppendCondition(
    Map<String, ExpectedVersion> versions, @Nullable NoneAfter noneAfter, List<Query> never) {
  private static final AppendCondition ANY = new AppendCondition(Map.of(), null, List.of());

  /**
   * No event that the query matches may have a position greater than {@code after}.
   *
   * @param query what must not have happened
   * @param after the head that came with the events the decision was made on ({@link Events#head});
   *     0: it must not have happened at all
   */
  public record NoneAfter(Query query, long after) {
    /**
     * @throws IllegalArgumentException if {@code after} is negative
     */
    public NoneAfter {
      if (after < 0) {
        throw new IllegalArgumentException(
            "after is " + after + "; expected 0 (the beginning) or a position of the store");
      }
    }
  }

  /**
   * @throws IllegalArgumentException if a stream breaks the limits of a name
   */
  public AppendCondition {
    versions.keySet().forEach(stream -> Limits.checkName("stream", stream));
    versions = Collections.unmodifiableMap(new TreeMap<>(versions));
    never = List.copyOf(never);
  }

  /** Always holds. */
  public static AppendCondition any() {
    return ANY;
  }

  /** The stream must be as expected. */
  public static AppendCondition expecting(String stream, ExpectedVersion expected) {
    return ANY.and(stream, expected);
  }

  /** The query must not have matched after the position. */
  public static AppendCondition noneAfter(Query query, long after) {
    return new AppendCondition(Map.of(), new NoneAfter(query, after), List.of());
  }

  /** The query must never have matched. */
  public static AppendCondition never(Query query) {
    return new AppendCondition(Map.of(), null, List.of(query));
  }

  /**
   * And this stream must be as expected.
   *
   * @throws IllegalArgumentException if this condition already expects something of the stream
   */
  public AppendCondition and(String stream, ExpectedVersion expected) {
    Map<String, ExpectedVersion> more = new TreeMap<>(versions);
    ExpectedVersion before = more.put(stream, expected);
    if (before != null) {
      throw new IllegalArgumentException(
          "stream '%s' is expected to have %s and also %s; expected one condition for a stream"
              .formatted(stream, before, expected));
    }
    return new AppendCondition(more, noneAfter, never);
  }

  /** And this query must never have matched. */
  public AppendCondition andNever(Query query) {
    return new AppendCondition(
        versions, noneAfter, Stream.concat(never.stream(), Stream.of(query)).toList());
  }

  /**
   * And this query must not have matched after the position.
   *
   * @throws IllegalArgumentException if this condition already has such a query
   */
  public AppendCondition andNoneAfter(Query query, long after) {
    if (noneAfter != null) {
      throw new IllegalArgumentException(
          "the condition already holds a query that must not have matched after "
              + noneAfter.after()
              + "; expected one: add the items to that query");
    }
    return new AppendCondition(versions, new NoneAfter(query, after), never);
  }

  /**
   * And everything that the other one asks for.
   *
   * @throws IllegalArgumentException if both expect something of the same stream, or both have a
   *     query that must not have matched after a position
   */
  public AppendCondition and(AppendCondition other) {
    AppendCondition both = this;
    for (Map.Entry<String, ExpectedVersion> version : other.versions.entrySet()) {
      both = both.and(version.getKey(), version.getValue());
    }
    if (other.noneAfter != null) {
      both = both.andNoneAfter(other.noneAfter.query(), other.noneAfter.after());
    }
    for (Query query : other.never) {
      both = both.andNever(query);
    }
    return both;
  }

  /** Whether this condition always holds. */
  public boolean isAny() {
    return versions.isEmpty() && noneAfter == null && never.isEmpty();
  }
}
