package io.headwater.rabbitmq;

import com.rabbitmq.client.ChannelContinuationTimeoutException;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Queue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which queues there are, what the server was told of them, and how long they are. Safe for use by
 * many threads.
 */
final class Directory {
  private final Link link;
  private final Catalogue catalogue;
  private final Map<String, Queue> known = new ConcurrentHashMap<>();
  private final Set<String> knownDelays = ConcurrentHashMap.newKeySet();

  Directory(Link link, Catalogue catalogue) {
    this.link = link;
    this.catalogue = catalogue;
  }

  boolean create(Queue queue) {
    boolean[] created = {false};
    catalogue.change(
        "creating queue '" + queue.name() + "'",
        all -> {
          Definition there = all.get(queue.name());
          if (there != null && !there.queue().equals(queue)) {
            throw new IllegalArgumentException(queue.differsFrom(there.queue()));
          }
          declare(queue, there == null);
          created[0] = all.putIfAbsent(queue.name(), Definition.of(queue)) == null;
          return all;
        });
    known.put(queue.name(), queue);
    return created[0];
  }

  private void declare(Queue queue, boolean isNew) {
    String doing = "declaring queue '" + queue.name() + "'";
    Link.Work<Boolean> declaring =
        channel -> {
          Topology.declare(channel, queue);
          return true;
        };
    try {
      make(doing, isNew ? Topology.made(queue) : List.of(), declaring);
    } catch (Link.Refused e) {
      throw link.notSupported(
          doing,
          e,
          "if the queue there is another program's, use another name, or else delete it there");
    }
  }

  /**
   * Declares queues of the server. One that was killed while it made a queue may have it without a
   * leader ever after.
   *
   * @param unknown those that the catalogue does not know yet: unless that was lost, nobody can
   *     have sent to them, and one that is stuck is made anew
   */
  private void make(String doing, List<String> unknown, Link.Work<Boolean> declaring) {
    List<String> there = unknown.stream().filter(this::exists).toList();
    try {
      link.change(doing, declaring);
    } catch (Link.Refused e) {
      unknown.stream().filter(each -> !there.contains(each)).forEach(this::drop); // a part of it
      throw e;
    }
    try {
      List<String> stuck = there.stream().filter(this::isStuck).toList();
      if (!stuck.isEmpty()) {
        stuck.forEach(this::drop);
        link.change(doing, declaring);
      }
    } catch (Unavailable e) {
      throw Link.unknown(e);
    }
  }

  private void drop(String serverQueue) {
    link.change(
        "deleting '" + serverQueue + "'",
        channel -> {
          Topology.drop(channel, serverQueue);
          return true;
        });
  }

  private boolean exists(String serverQueue) {
    try {
      link.on(
          "looking for '" + serverQueue + "'", channel -> channel.queueDeclarePassive(serverQueue));
      return true;
    } catch (Link.Refused e) {
      return false;
    }
  }

  /**
   * Whether a queue has no leader: it is empty, and does not even say so. Whoever asks it waits,
   * and the connection with him, so that is one of its own.
   */
  private boolean isStuck(String serverQueue) {
    if (count(serverQueue) > 0) {
      return false;
    }
    try (Link another = link.another()) {
      // What comes after all goes back with the channel.
      another.on("trying '" + serverQueue + "'", channel -> channel.basicGet(serverQueue, false));
      return false;
    } catch (Unavailable e) {
      if (e.getCause() instanceof ChannelContinuationTimeoutException) {
        return true;
      }
      throw e;
    }
  }

  void delete(String name) {
    known.remove(name);
    knownDelays.removeIf(each -> each.startsWith(name + ":"));
    catalogue.change(
        "deleting queue '" + name + "'",
        all -> {
          Definition gone = all.remove(name);
          if (gone == null) {
            throw missing(name, all.keySet());
          }
          link.change(
              "deleting queue '" + name + "'",
              channel -> {
                Topology.delete(channel, gone);
                return true;
              });
          return all;
        });
  }

  /** The definitions as they are now. */
  SortedMap<String, Definition> all() {
    return catalogue.read();
  }

  /** A queue as it was when this process last looked. */
  Queue get(String name) {
    Queue queue = known.get(name);
    return queue == null ? definition(name).queue() : queue;
  }

  /** A queue as it is now. */
  Definition definition(String name) {
    SortedMap<String, Definition> all = all();
    Definition definition =
        Optional.ofNullable(all.get(name)).orElseThrow(() -> missing(name, all.keySet()));
    known.put(name, definition.queue());
    return definition;
  }

  /** That there is no such queue, or that the server has lost it. */
  IllegalArgumentException missing(String name) {
    known.remove(name);
    SortedMap<String, Definition> all = all();
    return all.containsKey(name)
        ? new IllegalArgumentException(
            "queue '%s' is known, but RabbitMQ at %s has it no more; create it again, or delete it"
                .formatted(name, link.address()))
        : missing(name, all.keySet());
  }

  private static IllegalArgumentException missing(String name, Set<String> there) {
    return new IllegalArgumentException(
        "there is no queue '%s'; there are %s".formatted(name, List.copyOf(there)));
  }

  /**
   * Makes sure that there is a queue for a delay, and that it is known as one.
   *
   * @throws NotSupported if the server refuses it
   * @throws Unavailable if it could not be made; it may be there
   */
  void ensureDelay(String name, long millis) {
    String delay = Topology.delay(name, millis);
    if (knownDelays.contains(delay)) {
      return;
    }
    try {
      addDelay(name, millis);
    } catch (OutcomeUnknown e) {
      throw new Unavailable("nothing was sent, " + e.getMessage(), e); // which is what was wanted
    }
    knownDelays.add(delay);
  }

  private void addDelay(String name, long millis) {
    String delay = Topology.delay(name, millis);
    catalogue.change(
        "adding a delay of " + millis + " ms to queue '" + name + "'",
        all -> {
          Definition definition = all.get(name);
          if (definition == null) {
            throw missing(name, all.keySet());
          }
          Link.Work<Boolean> declaring =
              channel -> {
                Topology.declareDelay(channel, name, millis);
                return true;
              };
          boolean isNew = !definition.delays().contains(millis);
          String doing = "declaring queue '" + delay + "'";
          try {
            make(doing, isNew ? List.of(delay) : List.of(), declaring);
          } catch (Link.Refused e) {
            throw link.notSupported(
                doing,
                e,
                "if the queue there is another program's, delete it, or use other delays");
          }
          all.put(name, definition.withDelay(millis));
          return all;
        });
  }

  void forgetDelay(String name, long millis) {
    knownDelays.remove(Topology.delay(name, millis));
  }

  /** How many messages wait in a queue of the server; 0 if it is not there. */
  long count(String serverQueue) {
    try {
      return link.on(
          "counting '" + serverQueue + "'", channel -> channel.messageCount(serverQueue));
    } catch (Link.Refused e) {
      return 0;
    }
  }

  /**
   * Drops what waits in queues of the server; how many messages that were. One that is not there
   * has none.
   *
   * @throws OutcomeUnknown if some may have been dropped
   */
  long purge(List<String> serverQueues) {
    long dropped = 0;
    for (String each : serverQueues) {
      try {
        dropped +=
            link.change(
                "purging '" + each + "'",
                channel -> (long) channel.queuePurge(each).getMessageCount());
      } catch (Link.Refused e) {
        // it is not there
      } catch (Unavailable e) {
        throw dropped == 0 ? e : Link.unknown(e);
      }
    }
    return dropped;
  }
}
