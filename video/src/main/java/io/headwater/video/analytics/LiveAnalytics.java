package io.headwater.video.analytics;

import io.headwater.core.Clock;
import io.headwater.core.Status;
import io.headwater.core.topic.LiveTopicProjection;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The analytics as they are now. Now is the time of the clock once the projection follows the
 * topics, and the largest time of any event while it catches up, or a file is replayed; it never
 * goes back, whatever a message or the clock says. Safe for use by many threads.
 */
public final class LiveAnalytics {
  private final LiveTopicProjection<AnalyticsState> projection;
  private final @Nullable Clock clock;
  private final AtomicReference<Instant> latest = new AtomicReference<>(Instant.EPOCH);

  private LiveAnalytics(LiveTopicProjection<AnalyticsState> projection, @Nullable Clock clock) {
    this.projection = projection;
    this.clock = clock;
  }

  /** The analytics of what happens now. */
  public static LiveAnalytics live(LiveTopicProjection<AnalyticsState> projection, Clock clock) {
    return new LiveAnalytics(projection, clock);
  }

  /** The analytics of what happened long ago. */
  public static LiveAnalytics replayed(LiveTopicProjection<AnalyticsState> projection) {
    return new LiveAnalytics(projection, null);
  }

  /** Who is watching now. */
  public Viewers viewers() {
    return ask(AnalyticsState::viewers);
  }

  /** How all sessions went until now. */
  public Totals totals() {
    return ask(AnalyticsState::totals);
  }

  /** Live sessions every 10 seconds until now, oldest first. */
  public List<Viewers.Sample> series() {
    return ask(AnalyticsState::series);
  }

  /** Asks a question about now. */
  public <R> R ask(BiFunction<? super AnalyticsState, Instant, ? extends R> question) {
    Clock wall = projection.status() instanceof Status.Live ? clock : null;
    return projection.query(
        state -> {
          @Nullable Instant now = wall == null ? state.largestTime() : wall.now();
          return question.apply(state, advance(now == null ? Instant.EPOCH : now));
        });
  }

  private Instant advance(Instant now) {
    return latest.accumulateAndGet(now, (a, b) -> a.isAfter(b) ? a : b);
  }
}
