package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.RecordedEvent;
import io.headwater.core.Subscription.Handler;
import java.util.ArrayList;
import java.util.List;

/**
 * The handler of every subscription in the suites: it notes what it is given, and fails for good if
 * that is out of order, or given twice without having failed.
 */
final class Seen implements Handler {
  private final Handler then;
  private final List<Long> positions = new ArrayList<>();
  private long last;
  private boolean mayRepeat;

  Seen() {
    this(event -> {});
  }

  /**
   * @param then what else is done with each event
   */
  Seen(Handler then) {
    this.then = then;
  }

  @Override
  public void handle(RecordedEvent event) throws Exception {
    note(event.position());
    then.handle(event);
    mayRepeat = false;
  }

  private synchronized void note(long position) {
    if (position < last || (position == last && !mayRepeat)) {
      throw new AssertionError("given position %d after %d".formatted(position, last));
    }
    positions.add(position);
    last = position;
    mayRepeat = true;
  }

  /** Every position that was given, in the order it was given, repetitions too. */
  synchronized List<Long> positions() {
    return List.copyOf(positions);
  }

  /** Exactly these were given, each once. */
  void saw(List<Long> expected) {
    assertThat(positions()).as("the positions given").isEqualTo(expected);
  }
}
