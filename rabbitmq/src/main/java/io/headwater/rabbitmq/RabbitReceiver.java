package io.headwater.rabbitmq;

import com.rabbitmq.client.Channel;
import io.headwater.core.Clock;
import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Queue;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.queue.Locks;
import io.headwater.rabbitmq.LockTables.Claim;
import io.headwater.rabbitmq.Sender.Copier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Receives from a queue. The server knows no lock on a message, only whether a channel has answered
 * for it; so the locks are here, one table for each channel. When one runs out, the message is
 * refused to its holder from then on, and only then given back to the server. When a channel
 * closes, its locks are void: the server has given its messages to others.
 */
final class RabbitReceiver implements Receiver {

  /**
   * What a receiver needs.
   *
   * @param link where its channel is opened
   * @param sender for copies
   * @param directory to say which queues there are
   * @param alarm tells when a lock has run out
   */
  record Needs(Link link, Sender sender, Directory directory, Alarm alarm, Clock clock) {}

  private final Needs needs;
  private final Queue queue;
  private final Tally tally;
  private final Runnable whenClosed;
  private final Intake intake;
  private final LockTables locks;
  private final Copier copier;
  private final Triage triage;
  // Who closes this waits for those who send a copy and then acknowledge, or both would be left.
  private final ReentrantReadWriteLock ending = new ReentrantReadWriteLock();
  private final AtomicBoolean watching = new AtomicBoolean();
  private volatile boolean closed;
  private volatile boolean deleted;

  RabbitReceiver(Needs needs, Queue queue, Tally tally, Consumer<RabbitReceiver> whenClosed) {
    this.needs = needs;
    this.queue = queue;
    this.tally = tally;
    this.locks = new LockTables(needs.clock(), queue);
    this.whenClosed = () -> whenClosed.accept(this);
    this.intake = new Intake(needs.link(), needs.clock(), queue, tally.held(), this::lose);
    this.copier = new Copier(queue, intake, needs.sender());
    this.triage = new Triage(queue, copier, needs.clock());
  }

  @Override
  public List<Received> receive(int max, Duration wait) {
    if (max < 1) {
      throw new IllegalArgumentException("at most %d messages; expected 1 or more".formatted(max));
    }
    long deadline = needs.clock().nanos() + Math.max(0, TimeUnit.NANOSECONDS.convert(wait));
    while (true) {
      expectOpen();
      List<Arrival> arrivals;
      try {
        arrivals =
            intake.take(max, Duration.ofNanos(Math.max(0, deadline - needs.clock().nanos())));
      } catch (Link.Refused e) {
        throw refused(e);
      } catch (HeadwaterException e) {
        expectOpen(); // closed meanwhile, which is why
        throw e;
      }
      List<Received> handedOut = beforeItEnds(() -> handOut(arrivals));
      if (arrivals.isEmpty() || !handedOut.isEmpty()) {
        return handedOut;
      }
    }
  }

  private void expectOpen() {
    boolean wasClosed = closed; // before the store is asked: its end closes this, and is the reason
    needs.link().expectOpen();
    if (wasClosed) {
      throw new IllegalStateException(
          "the receiver of queue '%s' was closed; open another".formatted(queue.name()));
    }
    expectThere();
  }

  private void expectThere() {
    needs.link().expectOpen();
    if (deleted) {
      throw new IllegalArgumentException(
          "queue '%s' was deleted, and its messages with it; make it anew, and open another receiver"
              .formatted(queue.name()));
    }
  }

  private RuntimeException refused(Link.Refused answer) {
    return answer.isMissing() ? needs.directory().missing(queue.name()) : answer.unavailable();
  }

  /** Locks what came, but for what has come too often, or too late. */
  private List<Received> handOut(List<Arrival> arrivals) {
    Map<Reason, List<Held>> hopeless = new EnumMap<>(Reason.class);
    List<Held> good = new ArrayList<>();
    try {
      expectOpen(); // still
      for (Arrival each : arrivals) {
        Held held = new Held(each, each.message(), each.delivery());
        triage
            .hopeless(held)
            .ifPresentOrElse(
                reason ->
                    hopeless
                        .computeIfAbsent(reason, unused -> new ArrayList<>())
                        .add(held.unheld()),
                () -> good.add(held));
      }
      bury(hopeless, good.isEmpty());
      triage.rank(good);
    } catch (RuntimeException e) {
      giveBackAfter(e, arrivals);
      tally.held().add(-arrivals.size());
      throw e;
    }
    tally.received().add(good.size());
    tally.held().add(good.size() - arrivals.size());
    List<Received> handedOut = good.stream().map(locks::hold).toList();
    arrivals.stream().map(Arrival::channel).filter(each -> !each.isOpen()).forEach(this::lose);
    watch();
    return handedOut;
  }

  /** Makes dead letters of messages; if that fails, and others came with them, they go back. */
  private void bury(Map<Reason, List<Held>> hopeless, boolean mayFail) {
    try {
      hopeless.forEach((reason, some) -> copier.end(some, reason, ""));
    } catch (StoreClosed e) {
      throw e;
    } catch (HeadwaterException | IllegalArgumentException e) {
      if (mayFail) {
        throw e;
      }
      giveBackAfter(
          e, hopeless.values().stream().flatMap(List::stream).map(Held::arrival).toList());
    }
  }

  @Override
  public void settle(List<Received> given, Settlement settlement) {
    expectNone(beforeItEnds(() -> settleHeld(Locks.once(given), settlement)));
  }

  private <T> T beforeItEnds(Supplier<T> work) {
    ending.readLock().lock();
    try {
      return work.get();
    } catch (Link.Refused e) {
      throw refused(e);
    } finally {
      ending.readLock().unlock();
    }
  }

  private List<Received> settleHeld(List<Received> messages, Settlement settlement) {
    expectThere();
    List<Received> lost = new ArrayList<>();
    List<Claim> claims = claim(messages, lost);
    int ended = claims.size();
    try {
      switch (settlement) {
        case Settlement.Ack ack ->
            lost.addAll(Claim.late(claims, intake.ack(Claim.arrivals(claims))));
        case Settlement.Release release -> lost.addAll(release(claims, release));
        case Settlement.Reject reject ->
            lost.addAll(
                Claim.late(claims, copier.end(Claim.held(claims), Reason.REJECTED, reject.why())));
      }
    } catch (Unavailable e) {
      ended -= holdAgain(claims);
      throw Claim.inPart(claims, e);
    } catch (RuntimeException e) {
      giveBackAfter(e, Claim.arrivals(claims));
      throw e;
    } finally {
      tally.held().add(-ended); // not before: it is to be counted here, or where it went
    }
    tally.count(settlement, messages.size() - lost.size());
    return lost;
  }

  private List<Claim> claim(List<Received> messages, List<Received> lost) {
    locks.expectOurs(messages); // before any of them is taken out
    List<Claim> claims = new ArrayList<>();
    for (Received each : messages) {
      locks
          .settle(each)
          .ifPresentOrElse(held -> claims.add(new Claim(each, held)), () -> lost.add(each));
    }
    return claims;
  }

  /**
   * Nothing became of these, so their holder may try again: to give them back would be one more
   * delivery each time. Nobody else can have got them meanwhile; they are held for the full lock
   * time again, as by a renewal.
   *
   * @return how many are held again: not those whose channel has closed
   */
  private int holdAgain(List<Claim> claims) {
    int again = 0;
    for (Claim each : claims) {
      boolean isOpen = !each.held().arrival().isAnswered(); // else it was settled before
      if (isOpen && locks.holdAgain(each.received(), each.held())) {
        again++;
      }
    }
    watch();
    return again;
  }

  private List<Received> release(List<Claim> claims, Settlement.Release release) {
    Map<Duration, List<Claim>> byDelay = new TreeMap<>(Comparator.reverseOrder()); // 0 is last
    List<Claim> last = new ArrayList<>();
    for (Claim each : claims) {
      if (triage.isLast(each.held())) {
        last.add(each);
        continue;
      }
      Duration delay =
          release.delay() == null
              ? queue.retry().delayAfter(each.held().delivery())
              : release.delay();
      byDelay.computeIfAbsent(delay, unused -> new ArrayList<>()).add(each);
    }
    // Those of which something is sent come first: that may fail, and then nothing has been done.
    List<Received> lost = new ArrayList<>();
    if (queue.deadLetters()) {
      lost.addAll(
          Claim.late(last, copier.end(Claim.held(last), Reason.DELIVERY_LIMIT, release.why())));
    }
    byDelay.forEach((delay, group) -> lost.addAll(Claim.late(group, later(group, delay))));
    if (!queue.deadLetters()) {
      lost.addAll(Claim.late(last, intake.ack(Claim.arrivals(last))));
    }
    return lost;
  }

  private List<Arrival> later(List<Claim> group, Duration delay) {
    if (delay.isZero()) {
      return intake.giveBack(Claim.arrivals(group));
    }
    copier.delay(Claim.held(group), delay);
    return List.of();
  }

  /** Nobody holds them any more, so they must not stay with this channel. */
  private void giveBackAfter(RuntimeException failure, List<Arrival> arrivals) {
    try {
      var unused = intake.giveBack(arrivals); // what is settled is settled
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void renew(List<Received> given) {
    expectNone(beforeItEnds(() -> renewHeld(Locks.once(given))));
  }

  private List<Received> renewHeld(List<Received> messages) {
    expectThere();
    locks.expectOurs(messages);
    List<Received> lost = new ArrayList<>();
    Map<Channel, List<Received>> renewed = new HashMap<>();
    for (Received each : messages) {
      locks
          .renew(each)
          .ifPresentOrElse(
              channel -> renewed.computeIfAbsent(channel, unused -> new ArrayList<>()).add(each),
              () -> lost.add(each));
    }
    // Without its answer the server may have taken the channel for lost, and given all to others.
    renewed.forEach((channel, some) -> lost.addAll(intake.isThere(channel) ? List.of() : some));
    return lost;
  }

  private void expectNone(List<Received> lost) {
    if (!lost.isEmpty()) {
      throw new LockLost(lost);
    }
  }

  /** Sees to it that locks are taken back when they run out. */
  private void watch() {
    OptionalLong next = locks.untilNext();
    while (!closed && next.isPresent() && watching.compareAndSet(false, true)) {
      next = locks.untilNext();
      if (next.isPresent()) {
        Duration left = Duration.ofNanos(next.getAsLong());
        needs.alarm().after(left, () -> beforeItEnds(this::expire));
        return;
      }
      watching.set(false);
      next = locks.untilNext(); // of a thread that held something meanwhile, and saw us watching
    }
  }

  private int expire() {
    watching.set(false);
    List<Held> expired = locks.takeExpired();
    watch(); // whose locks run out next does not wait for what becomes of these
    tally.lost().add(expired.size());
    try {
      takeBack(expired);
    } catch (RuntimeException e) {
      intake.reset(); // it cannot be told what became of them; the server has them back for sure
    } finally {
      tally.held().add(-expired.size()); // not before: it is to be counted here, or where it went
    }
    return expired.size();
  }

  /**
   * Gives back what was held too long. What cannot be made a dead letter now comes back too, and is
   * made one when it comes again: those whose locks are valid do not suffer for it.
   */
  private void takeBack(List<Held> expired) {
    List<Held> others = expired.stream().filter(held -> !triage.isLast(held)).toList();
    var unused = intake.giveBack(others.stream().map(Held::arrival).toList());
    List<Held> last = expired.stream().filter(triage::isLast).toList();
    try {
      unused = copier.end(last, Reason.DELIVERY_LIMIT, "");
    } catch (RuntimeException e) {
      unused = intake.giveBack(last.stream().map(Held::arrival).toList());
    }
  }

  /** A channel has closed. */
  private void lose(Channel channel) {
    int size = locks.lose(channel);
    tally.held().add(-size);
    (closed ? tally.released() : tally.lost()).add(size);
  }

  @Override
  public void wakeup() {
    intake.wakeup();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      end();
      whenClosed.run();
    }
  }

  private void end() {
    ending.writeLock().lock();
    try {
      intake.close();
      locks.channels().forEach(this::lose);
    } finally {
      ending.writeLock().unlock();
    }
  }

  /** A queue was deleted: what is held of it is not to come to be in a new one of its name. */
  void queueDeleted(String name) {
    if (queue.name().equals(name)) {
      deleted = true;
      end();
    }
  }
}
