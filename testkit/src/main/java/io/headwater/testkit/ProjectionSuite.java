package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.AppendCondition;
import io.headwater.core.Event;
import io.headwater.core.LiveProjection;
import io.headwater.core.Query;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the suites of projections share. */
abstract class ProjectionSuite extends StoreContract {
  static final Duration LONG = SubscriptionContract.LONG;
  static final String SNAPSHOT = "projection/trail";

  ProjectionSuite(String title) {
    super(title);
  }

  final void fill(int count) {
    List<Event> batch = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      batch.add(i % 3 == 0 ? event("A", "third") : event("A"));
    }
    events().append(batch, AppendCondition.any());
  }

  final LiveProjection<Trail.State> start(Trail trail) {
    return LiveProjection.start(store(), trail, new Trail.Codec());
  }

  /** The fold written again, without any of what is tested. */
  final String fullFold(Query query) {
    long last = 0;
    long count = 0;
    long trace = 0;
    for (RecordedEvent event : events().read(Read.matching(query))) {
      last = event.position();
      count++;
      trace = trace * 31 + event.id().hashCode();
    }
    return new Trail.State(last, count, trace).toString();
  }

  final void equalsFullFold(LiveProjection<Trail.State> live, Query query)
      throws InterruptedException {
    assertThat(live.awaitPosition(events().head(), LONG)).isTrue();
    assertThat(live.query(Trail.State::toString)).isEqualTo(fullFold(query));
    checked(1);
  }

  /** Starts, compares with the full fold, closes; how many events that took to fold. */
  final long run(Trail trail) throws InterruptedException {
    long before = trail.applied.get();
    try (LiveProjection<Trail.State> live = start(trail)) {
      equalsFullFold(live, trail.query());
    }
    return trail.applied.get() - before;
  }
}
