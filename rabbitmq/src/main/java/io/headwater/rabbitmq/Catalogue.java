package io.headwater.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.Unavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The queues that were created, for every process that asks: AMQP can neither list queues nor say
 * how one was declared. They are the lines of one message in the quorum queue {@value #QUEUE}.
 * Whoever has the {@link Mutex} takes it, and puts it back, or a changed one of a higher revision
 * before it acknowledges the old. Two of them are the trace of a process that ended between: the
 * higher revision counts. Safe for use by many threads.
 */
final class Catalogue {
  /** The queue that holds the message. */
  static final String QUEUE = "headwater.queues";

  private static final String REVISION = "hw-revision";

  /**
   * What was taken so often is written anew: the server keeps its log from the oldest message on,
   * and so every time that one was taken.
   */
  private static final int OLD = 100;

  private static final long PAUSE_NANOS = 10_000_000;

  private final Link link;
  private final Mutex mutex;
  private final Clock clock;
  private final Duration patience;

  Catalogue(Link link, Mutex mutex, Clock clock, Duration patience) {
    this.link = link;
    this.mutex = mutex;
    this.clock = clock;
    this.patience = patience;
  }

  /** All definitions, by name. */
  SortedMap<String, Definition> read() {
    return change("reading the list of queues", UnaryOperator.identity());
  }

  /**
   * Changes the definitions.
   *
   * @param change gets a copy of them; what it throws leaves everything as it was
   * @return the definitions after it
   * @throws NotSupported if the server refuses to keep them
   * @throws OutcomeUnknown if it may have them, or not
   */
  SortedMap<String, Definition> change(
      String doing, UnaryOperator<SortedMap<String, Definition>> change) {
    try {
      return mutex.hold(QUEUE, doing, channel -> change(channel, doing, change));
    } catch (Link.Refused e) {
      throw e.isMissing()
          ? e.unavailable() // somebody has just deleted it
          : link.notSupported(doing, e, "if that is another program's, delete it there");
    }
  }

  private SortedMap<String, Definition> change(
      Channel channel, String doing, UnaryOperator<SortedMap<String, Definition>> change)
      throws IOException, TimeoutException {
    channel.confirmSelect();
    if (isMissing()) {
      channel.queueDeclare(QUEUE, true, false, false, Topology.quorumQueue());
      write(channel, 0, new TreeMap<>()); // first: who ends before leaves it empty for ever
      Topology.keepNames(channel);
    }
    GetResponse newest = take(channel);
    SortedMap<String, Definition> before = parse(newest);
    SortedMap<String, Definition> after = change.apply(new TreeMap<>(before));
    try {
      put(channel, newest, after, after.equals(before));
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      if (!after.equals(before) && link.failed(doing, e) instanceof Unavailable failure) {
        throw Link.unknown(failure);
      }
      throw e;
    }
    return after;
  }

  private void put(
      Channel channel,
      GetResponse newest,
      SortedMap<String, Definition> definitions,
      boolean isUnchanged)
      throws IOException, TimeoutException {
    long tag = newest.getEnvelope().getDeliveryTag();
    if (isUnchanged && Arrival.taken(newest.getProps()) < OLD) {
      channel.basicNack(tag, false, true);
    } else {
      write(channel, revision(newest) + 1, definitions);
      channel.basicAck(tag, false);
    }
    channel.queueDeclarePassive(QUEUE); // its leader has had the line before
  }

  private boolean isMissing() {
    try {
      link.on("looking for " + QUEUE, channel -> channel.queueDeclarePassive(QUEUE));
      return false;
    } catch (Link.Refused e) {
      return true;
    }
  }

  /**
   * Takes the message of the highest revision, and removes those before. There is one: if there is
   * none, a lost connection of another has not given it back yet.
   */
  private GetResponse take(Channel channel) throws IOException {
    long begin = clock.nanos();
    while (true) {
      List<GetResponse> all = new ArrayList<>();
      for (GetResponse next = channel.basicGet(QUEUE, false);
          next != null;
          next = channel.basicGet(QUEUE, false)) {
        all.add(next);
      }
      if (!all.isEmpty()) {
        all.sort((a, b) -> Long.compare(revision(b), revision(a)));
        for (GetResponse old : all.subList(1, all.size())) {
          channel.basicAck(old.getEnvelope().getDeliveryTag(), false);
        }
        return all.getFirst();
      }
      if (clock.nanos() - begin > patience.toNanos()) {
        throw new Unavailable(
            ("the queue '%s' of RabbitMQ at %s, which holds the list of queues, has"
                    + " been empty for %s; expected one message: if another program has taken"
                    + " it, stop that; if it is lost, see that all queues have a leader, then"
                    + " delete this one, and create the others again as they were (if there were"
                    + " none yet, whoever was first has ended too early: delete it)")
                .formatted(QUEUE, link.address(), patience),
            null);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void write(Channel channel, long revision, SortedMap<String, Definition> definitions)
      throws IOException, TimeoutException {
    String lines =
        definitions.values().stream().map(Definition::line).collect(Collectors.joining("\n"));
    BasicProperties properties =
        new BasicProperties.Builder()
            .deliveryMode(2)
            .contentType("text/plain")
            .headers(Map.of(REVISION, revision))
            .build();
    channel.basicPublish("", QUEUE, true, properties, lines.getBytes(StandardCharsets.UTF_8));
    awaitConfirm(channel);
  }

  /** Not interruptible; the flag is kept. */
  private void awaitConfirm(Channel channel) throws IOException, TimeoutException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          channel.waitForConfirmsOrDie(patience.toMillis());
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static long revision(GetResponse response) {
    return Wire.number(response.getProps(), REVISION, -1);
  }

  private static SortedMap<String, Definition> parse(GetResponse response) {
    SortedMap<String, Definition> definitions = new TreeMap<>();
    new String(response.getBody(), StandardCharsets.UTF_8)
        .lines()
        .map(Definition::parse)
        .forEach(each -> definitions.put(each.queue().name(), each));
    return definitions;
  }
}
