package io.headwater.testkit;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.Events;
import io.headwater.core.HeadwaterException.Conflict;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Query;
import io.headwater.core.Query.Item;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Stores that each break one promise, as real stores have done, each with the contract on it. */
final class BrokenStores {
  private BrokenStores() {}

  /** The contract on a broken store; it is run by {@link BrokenStoresTest}, and must fail. */
  abstract static class Broken extends EventStoreContract {
    @Override
    protected Backend backend(Clock clock) {
      String name = "a store broken on purpose (%s)".formatted(getClass().getSimpleName());
      return new ModelBackend(
          name,
          data -> events(data, clock),
          data -> new ModelTopics(data, clock),
          data -> new ModelQueues(data, clock));
    }

    abstract ModelEvents events(ModelData data, Clock clock);
  }

  /** Checks the condition, lets go of the lock, and stores. */
  static class ChecksThenStores extends Broken {
    @Override
    ModelEvents events(ModelData data, Clock clock) {
      Exchanger<Boolean> between = new Exchanger<>();
      return new ModelEvents(data, clock) {
        @Override
        public Appended append(List<Event> events, AppendCondition condition) {
          locked(
              () -> {
                Conflict.Detail conflict = conflict(condition);
                if (conflict != null) {
                  throw new Conflict(conflict);
                }
                return true;
              });
          meetAnother(between);
          return super.append(events, AppendCondition.any());
        }
      };
    }

    /** Two that have checked meet, if there are two: chance alone may keep them apart. */
    private static void meetAnother(Exchanger<Boolean> between) {
      try {
        var unused = between.exchange(true, 1, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // there is no other
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Takes the position of a boundary as one that must not match. */
  static class AfterIsInclusive extends Broken {
    @Override
    ModelEvents events(ModelData data, Clock clock) {
      return new ModelEvents(data, clock) {
        @Override
        boolean isAfter(RecordedEvent stored, long after) {
          return stored.position() >= after;
        }
      };
    }
  }

  /** Overlooks the event right behind the position of a boundary. */
  static class AfterIsOneTooFar extends Broken {
    @Override
    ModelEvents events(ModelData data, Clock clock) {
      return new ModelEvents(data, clock) {
        @Override
        boolean isAfter(RecordedEvent stored, long after) {
          return stored.position() > (after == 0 ? 0 : after + 1);
        }
      };
    }
  }

  /** Looks at the first tag of an item only. */
  static class IgnoresTheSecondTag extends Broken {
    @Override
    ModelEvents events(ModelData data, Clock clock) {
      return new ModelEvents(data, clock) {
        @Override
        boolean matches(Query query, RecordedEvent stored) {
          Item[] cut =
              query.items().stream()
                  .map(
                      item ->
                          item.tags().isEmpty()
                              ? item
                              : new Item(
                                  item.types(),
                                  Set.of(item.tags().iterator().next()),
                                  item.stream()))
                  .toArray(Item[]::new);
          return super.matches(query.isAll() ? query : Query.of(cut), stored);
        }
      };
    }
  }

  /** Takes events of the right tags and another type for a conflict. */
  static class ConflictsByTagAlone extends Broken {
    @Override
    ModelEvents events(ModelData data, Clock clock) {
      return new ModelEvents(data, clock) {
        @Override
        Conflict.@Nullable Detail conflict(AppendCondition condition) {
          AppendCondition.NoneAfter boundary = condition.noneAfter();
          if (boundary != null) {
            for (RecordedEvent stored : log()) {
              for (Item item : boundary.query().items()) {
                boolean tagged = !item.tags().isEmpty() && stored.tags().containsAll(item.tags());
                if (tagged && stored.position() > boundary.after()) {
                  return new Conflict.Match(boundary.query(), 0, boundary.after(), stored);
                }
              }
            }
          }
          return super.conflict(condition);
        }
      };
    }
  }

  /** Answers the version of one stream where an append wrote several. */
  static class LosesAVersion extends Broken {
    @Override
    ModelEvents events(ModelData data, Clock clock) {
      return new ModelEvents(data, clock) {
        @Override
        Appended store(List<Event> batch) {
          Appended whole = super.store(batch);
          TreeMap<String, Long> versions = new TreeMap<>(whole.versions());
          while (versions.size() > 1) {
            versions.pollLastEntry();
          }
          return new Appended(
              whole.firstPosition(), whole.lastPosition(), versions, whole.recordedAt());
        }
      };
    }
  }

  /** Counts the version of a stream from one event back. */
  static class RepeatsAVersion extends Broken {
    @Override
    ModelEvents events(ModelData data, Clock clock) {
      return new ModelEvents(data, clock) {
        @Override
        long nextVersion(Event event) {
          return Math.min(super.nextVersion(event), 2);
        }
      };
    }
  }

  /** Stores every event that comes, known or not. */
  static class AcceptsAReusedId extends Broken {
    @Override
    ModelEvents events(ModelData data, Clock clock) {
      return new ModelEvents(data, clock) {
        @Override
        Optional<Appended> answerBefore(List<Event> batch) {
          return Optional.empty();
        }
      };
    }
  }

  /** Looks at the condition before the ids. */
  static class RefusesARepetition extends Broken {
    @Override
    ModelEvents events(ModelData data, Clock clock) {
      return new ModelEvents(data, clock) {
        @Override
        Appended decide(List<Event> batch, AppendCondition condition) {
          Conflict.Detail conflict = conflict(condition);
          if (conflict != null) {
            throw new Conflict(conflict);
          }
          return super.decide(batch, condition);
        }
      };
    }
  }

  /** Keeps the first event of a rejected append. */
  static class KeepsHalf extends Broken {
    @Override
    ModelEvents events(ModelData data, Clock clock) {
      return new ModelEvents(data, clock) {
        @Override
        Appended decide(List<Event> batch, AppendCondition condition) {
          try {
            return super.decide(batch, condition);
          } catch (Conflict e) {
            store(batch.subList(0, 1));
            throw e;
          }
        }
      };
    }
  }

  /** Lets an append conflict with its own events. */
  static class ConflictsWithItself extends Broken {
    @Override
    ModelEvents events(ModelData data, Clock clock) {
      return new ModelEvents(data, clock) {
        @Override
        Appended decide(List<Event> batch, AppendCondition condition) {
          for (Query never : condition.never()) {
            for (Event event : batch) {
              if (never.matches(event)) {
                RecordedEvent own = new RecordedEvent(log().size() + 1L, 0, Instant.EPOCH, event);
                throw new Conflict(new Conflict.Match(never, 0, 0, own));
              }
            }
          }
          return super.decide(batch, condition);
        }
      };
    }
  }

  /** Gives with a read the head of the moment that it is asked for. */
  static class HeadOfAnotherSnapshot extends Broken {
    @Override
    ModelEvents events(ModelData data, Clock clock) {
      return new ModelEvents(data, clock) {
        @Override
        public Events read(Read read) {
          Events found = super.read(read);
          return new Events() {
            @Override
            public long head() {
              return log().size();
            }

            @Override
            public Iterator<RecordedEvent> iterator() {
              return found.iterator();
            }
          };
        }
      };
    }
  }

  /** Has lost the last event whenever it is opened. */
  static class ForgetsTheLastEvent extends Broken {
    @Override
    ModelEvents events(ModelData data, Clock clock) {
      if (!data.log.isEmpty()) {
        data.log.removeLast();
      }
      return new ModelEvents(data, clock);
    }
  }

  /** Cannot even be opened. */
  static class CannotOpen extends Broken {
    @Override
    ModelEvents events(ModelData data, Clock clock) {
      throw new Unavailable("this store cannot be opened, on purpose", null);
    }
  }
}
