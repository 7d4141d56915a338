package io.headwater.rabbitmq;

import io.headwater.core.Clock;
import io.headwater.core.DeadLetter;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queue.Bound;
import io.headwater.core.Queue.Overflow;
import io.headwater.core.QueueInfo;
import io.headwater.core.Queues;
import io.headwater.core.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Work queues on RabbitMQ 3.10 or newer: quorum queues. There are no events and no topics there, so
 * this is no {@code Headwater}. Safe for use by many threads.
 *
 * <p>What was sent is confirmed by a majority of the queue's nodes, from their disks. Delivery is
 * at least once. Locks are kept in the process that holds them: when its connection is lost, so are
 * they, and the messages come back at once. An acknowledgement has reached the server when {@code
 * settle} returns, and is on its disk some milliseconds later: a server that is killed between
 * hands the message out again. So does one to which more than 32 acknowledgements are on their way,
 * if the receiver is closed, or its connection lost, within these milliseconds: it passes on so
 * many at once. One counts for all messages that are acknowledged together, were received together,
 * eight or more at a time, and are not younger than one that is still held. Where another program
 * declares a queue and the server is killed within seconds, that queue may never have a leader
 * again (rabbitmq-server#15725); queues and delays that are made here are seen to.
 *
 * <p>On a cluster whose nodes lose each other, a queue gives what is held to others once its leader
 * misses the node of the holder, and the holder's connection stays open: it is told nothing, and
 * its renewals and acknowledgements succeed though another has had the message. AMQP has no way to
 * notice. {@code cluster_partition_handling = pause_minority}, which we recommend, ends such
 * connections when the nodes that are fewer have noticed.
 *
 * <p>A delay, of sending or of a release, is rounded up to two digits, at most a tenth more, and is
 * 3,587 days at most; each queue has one more quorum queue on the server for each such delay that
 * was ever used. What comes due while the server starts may be three minutes late, its {@code
 * dead_letter_worker_publisher_confirm_timeout} (rabbitmq-server#12625). A release with a delay, a
 * rejection and a redrive are a confirmed copy, then an acknowledgement: a process that ends
 * between leaves both, and one whose connection ends between is told {@code OutcomeUnknown}. Who
 * closes a receiver waits for them, for the time of a confirm at most.
 *
 * <p>While the server is short of memory or disk it reads nothing from a connection that sends, and
 * says so only when the next message has come, whose outcome is unknown if that lasts. From then on
 * sending, releases with a delay, rejections and questions about queues fail at once as {@code
 * Unavailable}; what could not be released or rejected is held still. Receivers that are open go
 * on.
 *
 * <p>Priorities need RabbitMQ 4.3. What comes back it hands out before all else; where others may
 * be of a higher priority, the receiver that gets it sends a confirmed copy to its place.
 *
 * <p>An idle receiver looks for messages every 16 ms at least. Where several race for eight
 * messages and more at a time, the server may count a delivery that nobody got, and the message is
 * a dead letter that much earlier, or gone where none are kept; so messages that may be handed out
 * once only are fetched one by one. A lock that is renewed for longer than the server's consumer
 * timeout is lost, with all others of its receiver.
 *
 * <p>Who holds messages of a queue that another process deletes and makes anew is not told: what is
 * rejected or released with a delay comes to be in the new one.
 *
 * <p>A queue whose nodes are choosing a leader may be counted as empty: what {@link #info} says,
 * and whoever waits for a queue to be empty, may be wrong for that long.
 *
 * <p>Dead letters are listed and redriven by taking all of them for a moment, in time proportional
 * to their number; {@link #info} does not count those meanwhile, and whoever purges them waits. A
 * bound that refuses is exact for what the threads of one process send to be handed out at once.
 * What several processes send at once, what was delayed, and what is published to an exchange is
 * stopped by the server, at a quarter more, rounded up, and one. Where the oldest is dropped, the
 * server moves what it drops, and what expires, to the dead letters at most once. How long the
 * oldest message has waited cannot be told: who looks at it takes it, which counts as a delivery.
 */
public final class RabbitQueues implements Queues, AutoCloseable {
  private final Link publishing;
  private final Link consuming;
  private final Clock clock;
  private final ServerVersion version;
  private final Duration consumerTimeout;
  private final Directory directory;
  private final Sender sender;
  private final DeadLetters dead;
  private final RabbitExchanges exchanges;
  private final Alarm alarm = new Alarm();
  private final Map<String, Tally> tallies = new ConcurrentHashMap<>();
  private final Set<RabbitReceiver> receivers = ConcurrentHashMap.newKeySet();

  private RabbitQueues(RabbitOptions options, Link publishing, Clock clock) {
    this.publishing = publishing;
    // A server that is short of room stops connections that publish, and they must not hold up
    // those that acknowledge.
    this.consuming = new Link(options, "receiving");
    this.clock = clock;
    this.version = ServerVersion.of(publishing.connection());
    version.check(publishing.address());
    this.consumerTimeout = options.consumerTimeout();
    Mutex mutex = new Mutex(publishing, clock, options.requestTimeout());
    Catalogue catalogue = new Catalogue(publishing, mutex, clock, options.requestTimeout());
    Publisher publisher = new Publisher(publishing, clock, options.confirmTimeout());
    this.directory = new Directory(publishing, catalogue);
    this.sender = new Sender(publishing, publisher, directory, clock);
    this.dead = new DeadLetters(mutex, sender, directory);
    this.exchanges =
        new RabbitExchanges(
            publishing,
            new Publisher(publishing, clock, options.confirmTimeout()),
            directory,
            clock);
  }

  /**
   * Connects to a server. Close it.
   *
   * @throws io.headwater.core.HeadwaterException.Unavailable if it cannot be reached
   * @throws NotSupported if it is older than 3.10
   */
  public static RabbitQueues connect(RabbitOptions options) {
    return connect(options, Clock.system());
  }

  static RabbitQueues connect(RabbitOptions options, Clock clock) {
    Link publishing = new Link(options, "sending");
    try {
      return new RabbitQueues(options, publishing, clock);
    } catch (RuntimeException e) {
      publishing.close();
      throw e;
    }
  }

  /** The version of the server, as it says it. */
  public String serverVersion() {
    return version.text();
  }

  /** The exchanges, which queues may be bound to. */
  public RabbitExchanges exchanges() {
    return exchanges;
  }

  @Override
  public boolean create(Queue queue) {
    checkPriorities(queue);
    if (queue.lockTime().compareTo(consumerTimeout) > 0) {
      throw new NotSupported(
          ("queue '%s' with a lock time of %s: RabbitMQ at %s takes back what was not"
                  + " acknowledged for %s, its consumer_timeout; expected no more, or raise"
                  + " that and say so in RabbitOptions")
              .formatted(queue.name(), queue.lockTime(), publishing.address(), consumerTimeout));
    }
    Duration expiry = queue.expiry();
    if (expiry != null && expiry.compareTo(Topology.LONGEST_TIME_TO_LIVE) > 0) {
      throw new NotSupported(
          "queue '%s' with an expiry of %s: RabbitMQ keeps time for %,d days at most; expected less, or none"
              .formatted(queue.name(), expiry, Topology.LONGEST_TIME_TO_LIVE.toDays()));
    }
    return directory.create(queue);
  }

  private void checkPriorities(Queue queue) {
    if (queue.priorities() > 1 && !version.hasPriorities()) {
      throw new NotSupported(
          ("queue '%s' with %d priorities: quorum queues have none that are strict in RabbitMQ"
                  + " %s at %s; expected RabbitMQ 4.3 or newer, or a queue for each priority")
              .formatted(queue.name(), queue.priorities(), version.text(), publishing.address()));
    }
    Bound bound = queue.bound();
    if (queue.priorities() > 1 && bound != null && bound.overflow() == Overflow.DROP_OLDEST) {
      throw new NotSupported(
          ("queue '%s' with %d priorities and a bound that drops the oldest: RabbitMQ %s at %s"
                  + " drops the first of the highest priority; expected a bound that refuses, or"
                  + " no priorities")
              .formatted(queue.name(), queue.priorities(), version.text(), publishing.address()));
    }
  }

  @Override
  public Optional<Queue> find(String name) {
    return Optional.ofNullable(directory.all().get(name)).map(Definition::queue);
  }

  @Override
  public List<Queue> all() {
    return directory.all().values().stream().map(Definition::queue).toList();
  }

  @Override
  public void delete(String name) {
    directory.delete(name);
    receivers.forEach(each -> each.queueDeleted(name));
    tallies.remove(name);
    sender.forget(name);
  }

  @Override
  public void send(String queue, List<Message> messages, Terms terms) {
    sender.send(directory.get(queue), messages, terms);
    tally(queue).sent().add(messages.size());
  }

  @Override
  public Receiver receiver(String queue) {
    RabbitReceiver.Needs needs =
        new RabbitReceiver.Needs(consuming, sender, directory, alarm, clock);
    RabbitReceiver receiver =
        new RabbitReceiver(
            needs, directory.definition(queue).queue(), tally(queue), receivers::remove);
    receivers.add(receiver);
    return receiver;
  }

  private Tally tally(String queue) {
    return tallies.computeIfAbsent(queue, unused -> new Tally());
  }

  @Override
  public QueueInfo info(String queue) {
    Definition definition = directory.definition(queue);
    long delayed =
        definition.delays().stream()
            .mapToLong(millis -> directory.count(Topology.delay(queue, millis)))
            .sum();
    Tally tally = tally(queue);
    return new QueueInfo(
        definition.queue(),
        directory.count(queue),
        delayed,
        tally.held().sum(),
        definition.queue().deadLetters() ? directory.count(Topology.dead(queue)) : 0,
        null,
        tally.counts(clock.now()));
  }

  @Override
  public List<DeadLetter> deadLetters(String queue, int max) {
    if (max < 1) {
      throw new IllegalArgumentException(
          "at most %d dead letters; expected 1 or more".formatted(max));
    }
    Queue there = directory.definition(queue).queue();
    return there.deadLetters() ? dead.list(there, max) : List.of();
  }

  @Override
  public boolean redrive(String queue, DeadLetter letter) {
    Queue there = directory.definition(queue).queue();
    return there.deadLetters() && dead.redrive(there, letter.id());
  }

  @Override
  public long redriveAll(String queue) {
    Queue there = directory.definition(queue).queue();
    return there.deadLetters() ? dead.redriveAll(there) : 0;
  }

  @Override
  public long purge(String queue) {
    Definition definition = directory.definition(queue);
    List<String> all = new ArrayList<>();
    definition.delays().forEach(millis -> all.add(Topology.delay(queue, millis)));
    all.add(queue); // last: to it goes what comes due meanwhile
    return directory.purge(all);
  }

  @Override
  public long purgeDeadLetters(String queue) {
    Queue there = directory.definition(queue).queue();
    return there.deadLetters() ? dead.purge(there) : 0;
  }

  /** Closes what receives, whose messages go back, and the connections. */
  @Override
  public void close() {
    consuming.refuse();
    publishing.refuse();
    receivers.forEach(Receiver::close);
    alarm.close();
    consuming.close();
    publishing.close();
  }
}
