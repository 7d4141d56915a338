package io.headwater.video.recommend;

import java.util.Arrays;

/** The items that each user has, the oldest first. */
final class Histories {
  private static final int[] NONE = {};

  private int[][] items = new int[16][];
  private int[] lengths = new int[16];
  private int users;

  /** Makes room for users up to this many. */
  void growTo(int count) {
    if (count > items.length) {
      int capacity = Math.max(count, items.length * 2);
      items = Arrays.copyOf(items, capacity);
      lengths = Arrays.copyOf(lengths, capacity);
    }
    users = Math.max(users, count);
  }

  int users() {
    return users;
  }

  /** The items of a user, of which the first {@link #length} are valid; none if it is -1. */
  int[] items(int user) {
    return user < 0 || items[user] == null ? NONE : items[user];
  }

  int length(int user) {
    return user < 0 ? 0 : lengths[user];
  }

  boolean has(int user, int item) {
    int[] own = items(user);
    for (int i = length(user) - 1; i >= 0; i--) {
      if (own[i] == item) {
        return true;
      }
    }
    return false;
  }

  void add(int user, int item) {
    int[] own = items(user);
    int length = lengths[user];
    if (length == own.length) {
      own = Arrays.copyOf(own, Math.max(4, length * 2));
      items[user] = own;
    }
    own[length] = item;
    lengths[user] = length + 1;
  }
}
