package io.headwater.video.analytics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers for renditions, that is for pairs of label and bitrate, and for labels. */
final class Renditions {

  /** A quality as it was played. */
  record Rendition(String label, int kbps) implements Comparable<Rendition> {
    @Override
    public int compareTo(Rendition other) {
      return Comparator.comparingInt(Rendition::kbps)
          .thenComparing(Rendition::label)
          .compare(this, other);
    }
  }

  private final Map<Rendition, Integer> numbers = new HashMap<>();
  private final List<Rendition> renditions = new ArrayList<>();
  private final List<Integer> labelOf = new ArrayList<>();
  private final Names labels = new Names();

  int number(String label, int kbps) {
    Rendition rendition = new Rendition(label, kbps);
    Integer known = numbers.get(rendition);
    if (known == null) {
      known = renditions.size();
      numbers.put(rendition, known);
      renditions.add(rendition);
      labelOf.add(labels.number(label));
    }
    return known;
  }

  int size() {
    return renditions.size();
  }

  Rendition get(int number) {
    return renditions.get(number);
  }

  int kbps(int number) {
    return renditions.get(number).kbps();
  }

  int label(int number) {
    return labelOf.get(number);
  }

  Names labels() {
    return labels;
  }

  int compare(int a, int b) {
    return a == b ? 0 : renditions.get(a).compareTo(renditions.get(b));
  }
}
