package io.headwater.video.personalization;

import io.headwater.core.EventCodec;
import io.headwater.json.JsonEventCodec;
import java.util.List;

/** What is published to {@code recommendation-events}, keyed by the user. */
public sealed interface RecommendationEvent {

  /**
   * What a user is to be offered.
   *
   * @param items video ids, the best first; none that the user liked already
   * @param model_version from how many positives the model had learnt
   */
  @SuppressWarnings("MemberName") // the field's name is in the platform's specification
  record Updated(String user, List<String> items, long model_version)
      implements RecommendationEvent {
    /** Copies the items. */
    public Updated {
      items = List.copyOf(items);
    }
  }

  /** The name that the event is published under, and its JSON. Safe for many threads. */
  static EventCodec<RecommendationEvent> codec() {
    return JsonEventCodec.of(RecommendationEvent.class)
        .type("recommendation.updated", Updated.class)
        .build();
  }
}
