package io.headwater.testkit;

import io.headwater.core.Clock;
import io.headwater.core.DeadLetter;
import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.testkit.ModelQueue.Entry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores whose queues each break one promise. */
final class BrokenQueues {
  private BrokenQueues() {}

  /** The contract on broken queues; run by {@link BrokenQueuesTest}, and must fail. */
  abstract static class Broken extends QueuesContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      ModelBackend model =
          new ModelBackend(
              "queues broken on purpose",
              data -> new ModelEvents(data, clock),
              data -> new ModelTopics(data, clock),
              data -> queues(data, clock));
      return QueueBackend.of(model.waiting(Duration.ofSeconds(1)));
    }

    abstract ModelQueues queues(ModelData data, Clock clock);
  }

  /** Hands out what somebody holds already. */
  static class GivesToTwoHolders extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        boolean mayHandOut(Entry entry, Instant now) {
          return !entry.due.isAfter(now);
        }
      };
    }
  }

  /** Takes any token for good as long as the message is there. */
  static class TakesOldTokens extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        boolean isHolder(Entry entry, String token) {
          return true;
        }
      };
    }
  }

  /** Locks end when they are to end only if somebody else asks for the message. */
  static class LocksForEver extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        long lockEnd(ModelQueue queue) {
          return clock.nanos() + Duration.ofDays(1).toNanos();
        }
      };
    }
  }

  /** Ends locks when nine tenths of their time have passed. */
  static class EndsLocksEarly extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        long lockEnd(ModelQueue queue) {
          return clock.nanos() + queue.queue.lockTime().toNanos() / 10 * 8;
        }
      };
    }
  }

  /** Gives every message out as if for the first time. */
  static class ForgetsDeliveries extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        void handOut(Entry entry) {
          entry.delivery = 1;
        }
      };
    }
  }

  /** Has lost the delivery counts whenever it is opened. */
  static class ForgetsDeliveriesWhenOpened extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      data.queues.values().forEach(queue -> queue.entries.forEach(entry -> entry.delivery = 0));
      return new ModelQueues(data, clock);
    }
  }

  /** Hands out at once what is sent for later. */
  static class IgnoresDelays extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        Instant due(Terms terms, Instant now) {
          return now;
        }
      };
    }
  }

  /** Hands out at once what is released for later. */
  static class IgnoresDelaysOfReleases extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        void comeBack(ModelQueue queue, Entry entry, Instant due) {
          super.comeBack(queue, entry, clock.now());
        }
      };
    }
  }

  /** What is delayed holds up everything behind it. */
  static class BlocksBehindADelay extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        @Nullable Entry next(ModelQueue queue) {
          boolean blocked =
              queue.entries.stream()
                  .filter(entry -> !entry.isHeld())
                  .limit(1)
                  .anyMatch(entry -> entry.due.isAfter(clock.now()));
          return blocked ? null : super.next(queue);
        }
      };
    }
  }

  /** Drops what was rejected. */
  static class LosesDeadLetters extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        void bury(ModelQueue queue, Entry entry, Reason reason, String error) {
          queue.entries.remove(entry);
        }
      };
    }
  }

  /** Hands out for ever what nobody acknowledges. */
  static class KnowsNoLimit extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        void comeBack(ModelQueue queue, Entry entry, Instant due) {
          entry.token = null;
          entry.due = due;
        }
      };
    }
  }

  /** An acknowledgement is lost: the message comes again when its lock runs out. */
  static class ForgetsWhatIsDone extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        void done(ModelQueue queue, Entry entry) {}
      };
    }
  }

  /** Hands out the newest of a priority first. */
  static class TurnsTheOrder extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        @Nullable Entry next(ModelQueue queue) {
          Collections.reverse(queue.entries);
          Entry next = super.next(queue);
          Collections.reverse(queue.entries);
          return next;
        }
      };
    }
  }

  /** Sees no difference between priorities. */
  static class IgnoresPriorities extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        int rank(Entry entry) {
          return 0;
        }
      };
    }
  }

  /** Keeps what a receiver held that was closed, until its lock runs out. */
  static class GivesNothingBack extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        void giveBack(ModelQueue queue, Entry entry) {}
      };
    }
  }

  /** Counts what a receiver held that was closed among the locks that ran out. */
  static class CountsGivenBackAsLost extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        void giveBack(ModelQueue queue, Entry entry) {
          counts(queue).lost++;
          comeBack(queue, entry, clock.now());
        }
      };
    }
  }

  /** A dead letter that is redriven was sent just now. */
  static class RedrivesAsIfSentNow extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        Entry again(DeadLetter letter) {
          Instant now = clock.now().truncatedTo(ChronoUnit.MILLIS);
          return new Entry(letter.message(), now, clock.now(), letter.priority());
        }
      };
    }
  }

  /** A dead letter for which there is no room is gone. */
  static class LosesWhatFindsNoRoom extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        public boolean redrive(String name, DeadLetter letter) {
          try {
            return super.redrive(name, letter);
          } catch (StoreFull e) {
            on(name, queue -> queue.dead.removeIf(one -> one.id().equals(letter.id())));
            throw e;
          }
        }
      };
    }
  }

  /** Takes delays from a time that a clock which was put back has not reached again. */
  static class TakesDelaysFromTheClockAlone extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        private Instant latest = Instant.EPOCH;

        @Override
        boolean mayHandOut(Entry entry, Instant now) {
          latest = now.isAfter(latest) ? now : latest;
          return super.mayHandOut(entry, latest);
        }
      };
    }
  }

  /** Says that all messages of a batch were sent, and forgets the last. */
  static class LosesTheLastOfABatch extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        public void send(String name, List<Message> messages, Terms terms) {
          super.send(name, messages.subList(0, Math.max(1, messages.size() - 1)), terms);
        }
      };
    }
  }

  /** Has lost the last message of each queue whenever it is opened. */
  static class ForgetsTheLastMessage extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      data.queues.values().stream()
          .filter(queue -> !queue.entries.isEmpty())
          .forEach(queue -> queue.entries.removeLast());
      return new ModelQueues(data, clock);
    }
  }

  /** Drops what is held when it purges, too. */
  static class PurgesWhatIsHeld extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        boolean isPurged(Entry entry) {
          entry.token = null;
          return true;
        }
      };
    }
  }

  /** Takes a queue without its expiry and its bound, and says nothing. */
  static class PretendsToHaveEverything extends Broken {
    @Override
    ModelQueues queues(ModelData data, Clock clock) {
      return new ModelQueues(data, clock) {
        @Override
        public boolean create(Queue queue) {
          return super.create(
              new Queue(
                  queue.name(),
                  queue.lockTime(),
                  queue.retry(),
                  queue.deadLetters(),
                  queue.priorities(),
                  null,
                  null));
        }
      };
    }
  }
}
