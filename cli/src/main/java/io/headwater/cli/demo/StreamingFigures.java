package io.headwater.cli.demo;

import io.headwater.cli.terminal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the streaming story is to show.
 *
 * @param concurrentViewers live sessions at the end
 * @param qualityDistribution of them, by quality
 * @param profiles users whom the personalization knows
 * @param recommendationsPublished by this story
 */
record StreamingFigures(
    long concurrentViewers,
    Map<String, Long> qualityDistribution,
    int profiles,
    long recommendationsPublished) {
  private static final Map<String, Long> EXPECTED = Map.of("1080p", 4L, "4K", 0L, "720p", 0L);

  /** What is not as it should be; nothing if all is well. */
  List<String> wrong() {
    List<String> wrong = new ArrayList<>();
    if (concurrentViewers != StreamingScript.VIEWERS.size()) {
      wrong.add("concurrent viewers are %d; expected 4".formatted(concurrentViewers));
    }
    if (!qualityDistribution.equals(EXPECTED)) {
      wrong.add(
          "the quality distribution is %s; expected %s".formatted(qualityDistribution, EXPECTED));
    }
    if (profiles != StreamingScript.VIEWERS.size()) {
      wrong.add("profiles are %d; expected 4".formatted(profiles));
    }
    if (recommendationsPublished != StreamingScript.VIEWERS.size()) {
      wrong.add(
          "recommendations published are %d; expected 4, one for each start"
              .formatted(recommendationsPublished));
    }
    return wrong;
  }

  /** Adds the figures to those of the bank. */
  Json addTo(Json json) {
    Json byQuality = new Json();
    qualityDistribution.forEach(byQuality::put);
    return json.put("concurrentViewers", concurrentViewers)
        .put("qualityDistribution", byQuality)
        .put("profiles", profiles)
        .put("recommendationsPublished", recommendationsPublished);
  }
}
