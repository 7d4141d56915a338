package io.headwater.testkit;

import static java.time.temporal.ChronoUnit.MILLIS;

import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Parked;
import io.headwater.core.Published;
import io.headwater.core.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stores whose topics or groups each break one promise. */
final class BrokenTopics {
  private BrokenTopics() {}

  /** How a store is broken. */
  @FunctionalInterface
  interface Fault {
    ModelTopics topics(ModelData data, Clock clock);
  }

  /** The model with a fault; the suites do not wait long for what never comes. */
  static Backend backend(Fault fault, Clock clock) {
    Function<ModelData, ModelTopics> topics = data -> fault.topics(data, clock);
    ModelBackend model =
        new ModelBackend(
            "topics broken on purpose",
            data -> new ModelEvents(data, clock),
            topics,
            data -> new ModelQueues(data, clock));
    return model.waiting(Duration.ofSeconds(2));
  }

  /** The topics of a broken store; run by {@link BrokenTopicsTest}, and must fail. */
  abstract static class Topics extends TopicsContract implements Fault {
    @Override
    protected Backend backend(Clock clock) {
      return BrokenTopics.backend(this, clock);
    }
  }

  /** The groups of a broken store; run by {@link BrokenTopicsTest}, and must fail. */
  abstract static class Groups extends GroupsContract implements Fault {
    @Override
    protected Backend backend(Clock clock) {
      return BrokenTopics.backend(this, clock);
    }
  }

  /** Stores the messages of a batch from the last to the first. */
  static class ReordersAKey extends Topics {
    @Override
    public ModelTopics topics(ModelData data, Clock clock) {
      return new ModelTopics(data, clock) {
        @Override
        List<Published> store(String topic, List<Message> messages) {
          return super.store(topic, messages.reversed()).reversed();
        }
      };
    }
  }

  /** Says that the last message of a batch is stored behind the one before, and forgets it. */
  static class LosesTheLastOfABatch extends Topics {
    @Override
    public ModelTopics topics(ModelData data, Clock clock) {
      return new ModelTopics(data, clock) {
        @Override
        List<Published> store(String topic, List<Message> messages) {
          if (messages.size() < 2) {
            return super.store(topic, messages);
          }
          List<Published> all =
              new ArrayList<>(super.store(topic, messages.subList(0, messages.size() - 1)));
          Published last = all.getLast();
          all.add(new Published(last.partition(), last.offset() + 1, last.time()));
          return all;
        }
      };
    }
  }

  /** Lets go of the lock between the messages of an atomic publish. */
  static class PublishesInParts extends Topics {
    @Override
    public ModelTopics topics(ModelData data, Clock clock) {
      Semaphore looks = new Semaphore(0);
      return new ModelTopics(data, clock) {
        @Override
        public List<Range> ranges(String topic) {
          List<Range> now = super.ranges(topic);
          looks.release();
          return now;
        }

        @Override
        public List<Published> publishAtomically(String topic, List<Message> messages) {
          List<Published> all = new ArrayList<>();
          for (Message message : messages) {
            all.add(publish(topic, message));
            awaitLook(looks);
          }
          return all;
        }
      };
    }

    /** A reader looks between two parts, if there is one: chance alone may keep it away. */
    private static void awaitLook(Semaphore looks) {
      looks.drainPermits();
      try {
        boolean unused = looks.tryAcquire(10, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Uses the hash that every object has. */
  static class ChoosesAnotherPartition extends Topics {
    @Override
    public ModelTopics topics(ModelData data, Clock clock) {
      return new ModelTopics(data, clock) {
        @Override
        int partition(Message message, int partitions) {
          return Math.floorMod(String.valueOf(message.key()).hashCode(), partitions);
        }
      };
    }
  }

  /** Looks for a message later than the time. */
  static class OffsetAtIsOneTooFar extends Topics {
    @Override
    public ModelTopics topics(ModelData data, Clock clock) {
      return new ModelTopics(data, clock) {
        @Override
        public long offsetAt(TopicPartition partition, Instant time) {
          return super.offsetAt(partition, time.plusNanos(1));
        }
      };
    }
  }

  /** Goes on behind the next message when a partition is resumed. */
  static class SkipsWhenResumed extends Topics {
    @Override
    public ModelTopics topics(ModelData data, Clock clock) {
      return new ModelTopics(data, clock) {
        @Override
        long resumedAt(long position) {
          return position + 1;
        }
      };
    }
  }

  /** Keeps of the time when something happened what its own times have. */
  static class RoundsTheTime extends Topics {
    @Override
    public ModelTopics topics(ModelData data, Clock clock) {
      return new ModelTopics(data, clock) {
        @Override
        List<Published> store(String topic, List<Message> messages) {
          return super.store(topic, messages.stream().map(RoundsTheTime::rounded).toList());
        }
      };
    }

    private static Message rounded(Message message) {
      Event event = message.event();
      Instant time = event.occurredAt();
      return time == null
          ? message
          : new Message(message.key(), event.occurredAt(time.truncatedTo(MILLIS)));
    }
  }

  /** Drops what will be too old in half an hour. */
  static class DropsTooEarly extends Topics {
    @Override
    public ModelTopics topics(ModelData data, Clock clock) {
      return new ModelTopics(data, clock) {
        @Override
        Instant retainedAt() {
          return super.retainedAt().plus(Duration.ofMinutes(30));
        }
      };
    }
  }

  /** Has lost the last message of each partition whenever it is opened. */
  static class ForgetsTheLastMessage extends Topics {
    @Override
    public ModelTopics topics(ModelData data, Clock clock) {
      data.topics
          .values()
          .forEach(
              topic ->
                  topic.partitions.stream()
                      .filter(kept -> !kept.isEmpty())
                      .forEach(List::removeLast));
      return new ModelTopics(data, clock);
    }
  }

  /** Saves what a seat commits that has lost the partition. */
  static class CommitsForTheLost extends Groups {
    @Override
    public ModelTopics topics(ModelData data, Clock clock) {
      return new ModelTopics(data, clock) {
        @Override
        boolean mayWrite(Set<TopicPartition> owned, TopicPartition partition) {
          return true;
        }
      };
    }
  }

  /** Finds out where the end is when a member polls, not when it joins. */
  static class LatestAtTheFirstPoll extends Groups {
    @Override
    public ModelTopics topics(ModelData data, Clock clock) {
      return new ModelTopics(data, clock) {
        @Override
        long latest(TopicPartition partition) {
          return Long.MAX_VALUE;
        }
      };
    }
  }

  /** Puts what is parked last before the rest. */
  static class ParksOutOfOrder extends Groups {
    @Override
    public ModelTopics topics(ModelData data, Clock clock) {
      return new ModelTopics(data, clock) {
        @Override
        int placeAmong(List<Parked> parked) {
          return 0;
        }
      };
    }
  }

  /** Gives a partition to the next one while the one before still has it. */
  static class HandsOverTooEarly extends Groups {
    @Override
    public ModelTopics topics(ModelData data, Clock clock) {
      return new ModelTopics(data, clock) {
        @Override
        boolean isFree(@Nullable String owner) {
          return true;
        }
      };
    }
  }

  /** Has lost what was committed, or was parked, whenever it is opened. */
  static class ForgetsGroups extends Groups {
    @Override
    public ModelTopics topics(ModelData data, Clock clock) {
      data.groups.clear();
      return new ModelTopics(data, clock);
    }
  }

  /** Skips a message in a partition that was paused, in a group. */
  static class SeatSkipsWhenResumed extends Groups {
    @Override
    public ModelTopics topics(ModelData data, Clock clock) {
      return new ModelTopics(data, clock) {
        @Override
        long resumedAt(long position) {
          return position + 1;
        }
      };
    }
  }
}
