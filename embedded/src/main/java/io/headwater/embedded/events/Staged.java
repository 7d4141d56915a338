package io.headwater.embedded.events;

import java.util.ArrayList;
import java.util.List;

/** What the writer has accepted in this turn and not yet committed. For the writer. */
final class Staged {
  private final List<Append> appends = new ArrayList<>();
  private long firstPosition = Long.MAX_VALUE;

  void add(Append append) {
    if (appends.isEmpty()) {
      firstPosition = append.firstPosition();
    }
    appends.add(append);
  }

  void clear() {
    appends.clear();
    firstPosition = Long.MAX_VALUE;
  }

  boolean isEmpty() {
    return appends.isEmpty();
  }

  /** Positions from here on are staged. */
  long firstPosition() {
    return firstPosition;
  }

  /** The append that has the event at this staged position. */
  Append at(long position) {
    int low = 0;
    int high = appends.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (appends.get(middle).firstPosition() <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return appends.get(low);
  }
}
