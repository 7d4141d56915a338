package io.headwater.embedded.events;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which events of a run a query may match, from the index: never too few, perhaps too many. */
final class Candidates {
  /** When more than one event in this many is a candidate, reading all in order is faster. */
  private static final int SCAN_SHARE = 4;

  private Candidates() {}

  /**
   * The candidates with ordinals from {@code from} inclusive to {@code to}, ascending; null if it
   * is better to look at all of them.
   */
  static int @Nullable [] of(IndexRun run, RawQuery query, int from, int to) {
    if (query.isAll()) {
      return null;
    }
    int[] all = new int[0];
    for (RawQuery.Item item : query.items()) {
      int[] some = ofItem(run, item, from, to);
      if (some == null) {
        return null;
      }
      all = union(all, some);
      if (tooMany(all.length, from, to)) {
        return null;
      }
    }
    return all;
  }

  private static boolean tooMany(int candidates, int from, int to) {
    return candidates > (to - from) / SCAN_SHARE && candidates > SCAN_SHARE;
  }

  /** By the rarest of what the item asks for: its stream, one of its tags, or its types. */
  private static int @Nullable [] ofItem(IndexRun run, RawQuery.Item item, int from, int to) {
    List<RawQuery.Name> rarest = item.types();
    long fewest = rarest.isEmpty() ? Long.MAX_VALUE : count(run, rarest);
    for (RawQuery.Name tag : item.tags()) {
      int count = run.postingCount(tag.key());
      if (count < fewest) {
        fewest = count;
        rarest = List.of(tag);
      }
    }
    RawQuery.Name stream = item.stream();
    if (stream != null && run.postingCount(stream.key()) <= fewest) {
      rarest = List.of(stream);
      fewest = run.postingCount(stream.key());
    }
    if (fewest > run.count() / SCAN_SHARE && to - from == run.count() && run.count() > 64) {
      return null;
    }
    int[] found = new int[0];
    for (RawQuery.Name name : rarest) {
      found = union(found, run.postings(name.key(), from, to));
    }
    return found;
  }

  private static long count(IndexRun run, List<RawQuery.Name> names) {
    long count = 0;
    for (RawQuery.Name name : names) {
      count += run.postingCount(name.key());
    }
    return count;
  }

  private static int[] union(int[] one, int[] other) {
    if (one.length == 0 || other.length == 0) {
      return one.length == 0 ? other : one;
    }
    int[] both = new int[one.length + other.length];
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < one.length || j < other.length) {
      if (j == other.length || (i < one.length && one[i] < other[j])) {
        both[size++] = one[i++];
      } else {
        if (i < one.length && one[i] == other[j]) {
          i++;
        }
        both[size++] = other[j++];
      }
    }
    return size == both.length ? both : Arrays.copyOf(both, size);
  }
}
