package io.headwater.video.personalization;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.EventCodec;
import io.headwater.core.EventIds;
import io.headwater.core.Message;
import io.headwater.core.topic.TopicProjection;
import io.headwater.video.VideoTopics;
import io.headwater.video.recommend.Recommendation;
import java.util.List;

/**
 * Folds {@code watch-positives} into a model, and publishes what it recommends to a user who
 * started or liked something. The topic has one partition, so there is one order to learn in.
 */
final class Recommendations implements TopicProjection<Model> {
  /** How many videos are recommended at a time. */
  static final int OFFERED = 10;

  private final EventCodec<WatchEvent> watchEvents = WatchEvent.codec();
  private final EventCodec<RecommendationEvent> recommendationEvents = RecommendationEvent.codec();

  @Override
  public String name() {
    return "personalization-model";
  }

  @Override
  public List<String> topics() {
    return List.of(VideoTopics.POSITIVES);
  }

  @Override
  public Model initial() {
    return new Model();
  }

  @Override
  public Model apply(Model state, Delivery delivery, Output out) {
    WatchEvent event;
    try {
      event = watchEvents.decode(delivery.event().type(), delivery.event().data());
    } catch (IllegalArgumentException e) {
      return state; // what another program wrote and cannot be read here teaches nothing
    }
    if (!state.isNew(delivery.event().id())) {
      return state;
    }
    switch (event) {
      case WatchEvent.Listed listed -> state.recommender().add(listed.video());
      case WatchEvent.Started started -> {
        state.recommender().add(started.video());
        publish(state, started.user(), delivery.event(), out);
      }
      case WatchEvent.Liked liked -> {
        state.recommender().learn(liked.user(), liked.video());
        publish(state, liked.user(), delivery.event(), out);
      }
    }
    return state;
  }

  private void publish(Model state, String user, Event cause, Output out) {
    List<String> items =
        state.recommender().recommend(user, OFFERED).stream().map(Recommendation::item).toList();
    RecommendationEvent updated =
        new RecommendationEvent.Updated(user, items, state.recommender().modelVersion());
    String type = recommendationEvents.type(updated);
    Event event =
        Event.of(type, recommendationEvents.encode(updated))
            .withId(EventIds.named(type + "/" + cause.id()));
    out.publish(VideoTopics.RECOMMENDATIONS, new Message(user, event));
  }
}
