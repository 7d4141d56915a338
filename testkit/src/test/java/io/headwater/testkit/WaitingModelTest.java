package io.headwater.testkit;

import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;

/** The contract of queues holds too where the suite has to wait and something is refused. */
class WaitingModelTest {
  @Nested
  class Naming extends QueueNamesContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return new Waiting();
    }
  }

  @Nested
  class Locking extends LockContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return new Waiting();
    }
  }

  /** The model on the clock of the machine, without some features. */
  private static final class Waiting implements QueueBackend {
    private static final Set<Feature> LACKS = EnumSet.of(Feature.PRIORITIES, Feature.LONG_LOCKS);

    private final ModelBackend model =
        new ModelBackend(
            "the model, on the clock of the machine",
            data -> new ModelEvents(data, Clock.system()),
            data -> new ModelTopics(data, Clock.system()),
            Refusing::new);

    @Override
    public String name() {
      return model.name();
    }

    @Override
    public Queues open() {
      return model.open().queues();
    }

    @Override
    public Queues reopen() {
      return model.reopen().queues();
    }

    @Override
    public boolean canCrash() {
      return false;
    }

    @Override
    public Queues crash() {
      throw new NotSupported("the model is not to crash here");
    }

    @Override
    public boolean takesClock() {
      return false;
    }

    @Override
    public Duration lockTime() {
      return Duration.ofSeconds(3);
    }

    @Override
    public Set<Feature> lacks() {
      return LACKS;
    }

    @Override
    public void close() {
      model.close();
    }
  }

  /** Has no priorities, and no locks of more than an hour. */
  private static final class Refusing extends ModelQueues {
    Refusing(ModelData data) {
      super(data, Clock.system());
    }

    @Override
    public boolean create(Queue queue) {
      if (queue.priorities() > 1) {
        throw new NotSupported("queue '%s' with priorities".formatted(queue.name()));
      }
      if (queue.lockTime().compareTo(Duration.ofHours(1)) > 0) {
        throw new NotSupported("queue '%s' with a lock time > 1 h".formatted(queue.name()));
      }
      return super.create(queue);
    }
  }
}
