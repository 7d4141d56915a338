package io.headwater.video.personalization;

import io.headwater.core.Event;
import io.headwater.core.EventCodec;
import io.headwater.core.EventIds;
import io.headwater.json.JsonEventCodec;

/**
 * What the model learns from, in one order. Ids follow from the content, so that what is said twice
 * is known to be the same.
 */
public sealed interface WatchEvent {

  /** There is a video; behind those that were listed before it. */
  record Listed(String video) implements WatchEvent {}

  /** A user began to watch a video: the time to recommend something to go on with. */
  record Started(String session, String user, String video) implements WatchEvent {}

  /** A user finished a video, or watched a minute of it; once in a session. */
  record Liked(String session, String user, String video) implements WatchEvent {}

  /** The names that the events are published under, and their JSON. Safe for many threads. */
  static EventCodec<WatchEvent> codec() {
    return JsonEventCodec.of(WatchEvent.class)
        .type("watch.listed", Listed.class)
        .type("watch.started", Started.class)
        .type("watch.positive", Liked.class)
        .build();
  }

  /** The event to publish, with the id that belongs to it. */
  static Event event(EventCodec<WatchEvent> codec, WatchEvent watch) {
    String subject =
        switch (watch) {
          case Listed listed -> listed.video();
          case Started started -> started.session();
          case Liked liked -> liked.session();
        };
    String type = codec.type(watch);
    return Event.of(type, codec.encode(watch)).withId(EventIds.named(type + "/" + subject));
  }
}
