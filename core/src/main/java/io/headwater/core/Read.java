package io.headwater.core;

/**
 * What to read, in which direction, from where, and how much.
 *
 * <p>{@code from} is inclusive: a version when reading one stream, a position otherwise. Forwards,
 * events below it are left out; backwards, events above it.
 *
 * @param query which events
 * @param ofStream whether {@code from} counts versions of the one stream of {@code query}
 * @param newestFirst newest first
 * @param from where to start, at least 1 forwards; backwards {@link Long#MAX_VALUE} is the end
 * @param limit how many events at most; 0 reads none and still gives the head
 */
public record Read(Query query, boolean ofStream, boolean newestFirst, long from, long limit) {

  /**
   * @throws IllegalArgumentException if {@code from} or {@code limit} is negative
   */
  public Read {
    if (from < 0) {
      throw new IllegalArgumentException(
          "read starts at " + from + "; positions and versions start at 1");
    }
    if (limit < 0) {
      throw new IllegalArgumentException("limit is " + limit + "; expected 0 or more");
    }
  }

  /** All events in the order of their positions. */
  public static Read all() {
    return matching(Query.all());
  }

  /** The matching events in the order of their positions. */
  public static Read matching(Query query) {
    return new Read(query, false, false, 1, Long.MAX_VALUE);
  }

  /** The events of one stream in the order of their versions. */
  public static Read stream(String stream) {
    return new Read(Query.stream(stream), true, false, 1, Long.MAX_VALUE);
  }

  /** Starting at this position or version, inclusive. */
  public Read from(long inclusive) {
    return new Read(query, ofStream, newestFirst, inclusive, limit);
  }

  /** Starting behind this position or version. */
  public Read after(long exclusive) {
    return from(Math.addExact(exclusive, 1));
  }

  /** At most this many events. */
  public Read limit(long events) {
    return new Read(query, ofStream, newestFirst, from, events);
  }

  /** Newest first, from the end unless {@link #from} is called after this. */
  public Read backwards() {
    return new Read(query, ofStream, true, Long.MAX_VALUE, limit);
  }
}
