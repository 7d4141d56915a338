package io.headwater.video.analytics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers for names, from 0, in the order of their first appearance. */
final class Names {
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();

  int number(String name) {
    Integer known = numbers.get(name);
    if (known == null) {
      known = names.size();
      numbers.put(name, known);
      names.add(name);
    }
    return known;
  }

  /** The number of a name, or -1. */
  int find(String name) {
    return numbers.getOrDefault(name, -1);
  }

  String get(int number) {
    return names.get(number);
  }

  int size() {
    return names.size();
  }
}
