package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException;
import io.headwater.core.Queue;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A lock ends with what was done under it, however that ends. */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class MutexTest {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Queue QUEUE = Queue.of("half-made");

  @Test
  void whoChangesTheListOfQueuesWhenTheServerStopsToReadDoesNotLockOthersOut() {
    Cable cable = Cable.to(SharedRabbit.get().port());
    RabbitOptions hasty = cable.options().withTimeouts(PATIENCE, PATIENCE);
    try (RabbitQueues others = RabbitQueues.connect(SharedRabbit.options());
        Link link = new Link(hasty, "stopped")) {
      assertThat(others.find(QUEUE.name())).isEmpty();
      Mutex mutex = new Mutex(link, Clock.system(), PATIENCE);
      Catalogue catalogue = new Catalogue(link, mutex, Clock.system(), PATIENCE);
      assertThatThrownBy(
              () ->
                  catalogue.change(
                      "testing",
                      all -> {
                        all.put(QUEUE.name(), Definition.of(QUEUE));
                        cable.block("low on disk");
                        while (link.blocked().isEmpty()) {
                          Thread.onSpinWait(); // until it has heard of it
                        }
                        cable.stop();
                        return all;
                      }))
          .isInstanceOf(HeadwaterException.class);
      cable.unblock();
      cable.flow();
      if (others.find(QUEUE.name()).isPresent()) { // it may have come to be listed, or not
        others.delete(QUEUE.name());
      }
      assertThat(link.connection().isOpen()).isTrue();
    } finally {
      cable.cut();
    }
  }
}
