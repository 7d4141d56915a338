package io.headwater.video.personalization;

import io.headwater.core.EventCodec;
import io.headwater.core.Headwater;
import io.headwater.core.LiveProjection.Saving;
import io.headwater.core.Message;
import io.headwater.core.topic.LiveTopicProjection;
import io.headwater.video.VideoTopics;
import io.headwater.video.recommend.Recommendation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Profiles and recommendations, kept up to date. Recommendations are published to {@link
 * VideoTopics#RECOMMENDATIONS} whenever a user starts a video, or likes one: finishes it, or
 * watches a minute of it. A restart goes on where the state was saved, without learning anew.
 *
 * <p>Either {@link #catchUp} is called whenever it is to follow, or {@link #start} once. Safe for
 * use by many threads. Open one at a time.
 */
public final class Personalization implements AutoCloseable {
  private final Headwater store;
  private final LiveTopicProjection<Viewers> profiles;
  private final LiveTopicProjection<Model> model;
  private final EventCodec<WatchEvent> codec = WatchEvent.codec();

  private Personalization(
      Headwater store, LiveTopicProjection<Viewers> profiles, LiveTopicProjection<Model> model) {
    this.store = store;
    this.profiles = profiles;
    this.model = model;
  }

  /** Opens it with {@link Saving#standard}. */
  public static Personalization open(Headwater store) {
    return open(store, Saving.standard());
  }

  /**
   * Loads what was saved; folds nothing yet.
   *
   * @throws IllegalArgumentException if the topics do not exist; {@link VideoTopics#create} them
   */
  public static Personalization open(Headwater store, Saving saving) {
    LiveTopicProjection<Viewers> profiles =
        LiveTopicProjection.open(store, new Profiles(), Viewers.codec(), saving);
    return new Personalization(
        store,
        profiles,
        LiveTopicProjection.open(store, new Recommendations(), Model.codec(), saving));
  }

  /**
   * Lets these videos be recommended, even before anybody has watched them; in their order as long
   * as nothing is learnt. Those that are known are left where they are.
   */
  public void list(Collection<String> videos) {
    List<Message> messages = new ArrayList<>();
    for (String video : videos) {
      messages.add(new Message(null, WatchEvent.event(codec, new WatchEvent.Listed(video))));
    }
    if (!messages.isEmpty()) {
      store.topics().publish(VideoTopics.POSITIVES, messages);
    }
  }

  /** Folds everything that is in the topics now, in the calling thread. */
  public void catchUp() {
    profiles.catchUp();
    model.catchUp();
  }

  /** Starts to follow the topics on threads of its own, until {@link #close}. */
  public Personalization start() {
    profiles.start();
    model.start();
    return this;
  }

  /** What is known of a user. */
  public Optional<Profile> profile(String user) {
    return profiles.query(viewers -> Optional.ofNullable(viewers.profile(user)));
  }

  /** How many users have a profile. */
  public int profiles() {
    return profiles.query(Viewers::count);
  }

  /**
   * What a user may like, the best first.
   *
   * @param most at most so many, 1 or more
   */
  public List<Recommendation> recommend(String user, int most) {
    return model.query(state -> state.recommender().recommend(user, most));
  }

  /** From how many positives the model has learnt. */
  public long modelVersion() {
    return model.query(state -> state.recommender().modelVersion());
  }

  /** Stops, and saves both states. A second call does nothing. */
  @Override
  public void close() {
    profiles.close();
    model.close();
  }
}
