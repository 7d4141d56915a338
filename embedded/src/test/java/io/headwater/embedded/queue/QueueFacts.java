package io.headwater.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Receiver.Settlement;
import io.headwater.embedded.queue.QueueDecisions.Hand;
import io.headwater.embedded.queue.QueueMessage.Stage;
import io.headwater.log.LogException;
import io.headwater.log.SimulatedDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Works one queue at random, and holds against it what it acknowledged: what was sent is there,
 * what is done stays done, nothing has two valid holders, deliveries are counted and tokens hold.
 */
final class QueueFacts {
  private final Queue queue;
  private final SplittableRandom random;
  private final Counts counts;
  private final Set<UUID> sent = new HashSet<>();
  private final Set<UUID> maybeSent = new HashSet<>();
  private final Set<UUID> done = new HashSet<>();

  /** Sent, but it may be gone: purged, say, or acknowledged in a turn that was cut short. */
  private final Set<UUID> excused = new HashSet<>();

  private final Map<UUID, Integer> deliveries = new HashMap<>();
  private final Map<UUID, Hold> holders = new HashMap<>();
  private final List<Hold> late = new ArrayList<>();
  private final EmbeddedReceiver[] receivers = new EmbeddedReceiver[2];
  private Map<UUID, Seen> last = Map.of();
  private boolean lastIsWhole = true;
  private long nanos;
  private long names;

  /** What a run counts, so that one which did nothing is noticed. */
  static final class Counts {
    private long sent;
    private long received;
    private long done;
    private long lateRefused;
    private long dead;
    private long redriven;

    void assertAllPositive() {
      assertThat(List.of(sent, received, done, lateRefused, dead, redriven))
          .allSatisfy(count -> assertThat(count).isPositive());
    }

    @Override
    public String toString() {
      return "%,d sent, %,d received, %,d done, %,d late refused, %,d dead seen, %,d redriven"
          .formatted(sent, received, done, lateRefused, dead, redriven);
    }
  }

  /** A message as the queue has it. */
  record Seen(
      Stage stage, long id, int priority, int deliveries, long time, long firstDue, String error) {}

  private record Hold(UUID message, long token, @Nullable EmbeddedReceiver owner, long until) {}

  /** A call, and what its answer means; the second if nobody knows. */
  private record Ask<T>(QueueCall<T> call, Consumer<T> ok, Runnable unknown) {
    void answer() {
      ok.accept(call.answer());
    }
  }

  QueueFacts(Queue queue, SplittableRandom random, Counts counts) {
    this.queue = queue;
    this.random = random;
    this.counts = counts;
  }

  void assertNothingWasSent() {
    assertThat(sent).as("what was sent to the queue that is gone").isEmpty();
  }

  void open(QueueLog log) {
    for (int i = 0; i < receivers.length; i++) {
      receivers[i] = new EmbeddedReceiver(log);
    }
  }

  // ---- what the queue has

  static Map<UUID, Seen> look(QueueLog log) {
    Map<UUID, Seen> all = new HashMap<>();
    QueueReader reader = new QueueReader(log.log(), null);
    for (QueueMessage one : log.state().below(Long.MAX_VALUE)) {
      String error = one.error();
      if (one.dead() != null) {
        reader.look(one.dead().why(), one.dead().whyIndex());
        error = reader.reason() + reader.error();
      }
      reader.look(one.address(), QueueState.index(one.bits()));
      long time = one.state() == Stage.HELD ? one.token() : one.time();
      int priority = QueueState.priority(one.bits());
      Seen seen =
          new Seen(one.state(), one.id(), priority, one.deliveries(), time, one.firstDue(), error);
      assertThat(all.put(reader.message().event().id(), seen)).as("the same again").isNull();
    }
    QueueOrder order = log.state().order();
    assertThat(count(all, Stage.WAITING)).isEqualTo(order.waiting() + order.delayed());
    assertThat(count(all, Stage.HELD)).isEqualTo(log.state().heldCount());
    assertThat(count(all, Stage.DEAD)).isEqualTo(log.state().deadCount());
    return all;
  }

  private static long count(Map<UUID, Seen> all, Stage stage) {
    return all.values().stream().filter(seen -> seen.stage() == stage).count();
  }

  /** After a recovery; returns whether the last turn was whole, and the queue must be the same. */
  boolean compare(QueueLog log) {
    Map<UUID, Seen> now = look(log);
    if (lastIsWhole) {
      assertThat(now).isEqualTo(last);
    }
    check(now);
    boolean whole = lastIsWhole;
    lastIsWhole = true;
    last = now;
    sent.addAll(now.keySet());
    excused.removeAll(now.keySet());
    late.addAll(holders.values());
    holders.clear();
    deliveries.clear();
    now.forEach(
        (id, seen) -> {
          deliveries.put(id, seen.deliveries());
          if (seen.stage() == Stage.HELD) {
            late.removeIf(hold -> hold.token() == seen.time());
            long until = nanos + queue.lockTime().toNanos();
            holders.put(id, new Hold(id, seen.time(), null, until));
          }
        });
    excused.addAll(sent);
    excused.removeAll(now.keySet());
    return whole;
  }

  /** What was acknowledged holds. */
  private void check(Map<UUID, Seen> now) {
    Set<UUID> back = new HashSet<>(now.keySet());
    back.retainAll(done);
    assertThat(back).as("done, and here again").isEmpty();
    Set<UUID> known = new HashSet<>(sent);
    known.addAll(maybeSent);
    assertThat(known).as("what was sent").containsAll(now.keySet());
    if (queue.deadLetters()) {
      Set<UUID> expected = new HashSet<>(sent);
      expected.removeAll(done);
      expected.removeAll(excused);
      assertThat(now.keySet()).as("what was sent and is not done").containsAll(expected);
    }
    now.forEach(
        (id, seen) ->
            assertThat(seen.deliveries())
                .as("deliveries of %s", id)
                .isGreaterThanOrEqualTo(lastIsWhole ? deliveries.getOrDefault(id, 0) : 0));
  }

  // ---- a turn

  /** One commit turn of some calls; returns whether the queue is well. */
  boolean turn(QueueLog log, Clock clock) {
    nanos = clock.nanos();
    List<Ask<?>> asks = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      asks.add(ask(log, clock));
    }
    // also tells of a commit that failed where all others were refused before it
    asks.add(new Ask<>(log.enqueue(writer -> true), done -> {}, () -> {}));
    try {
      log.step();
    } catch (HeadwaterException | LogException failed) {
      return cutShort(asks);
    }
    for (Ask<?> ask : asks) {
      try {
        ask.answer();
      } catch (StoreFull refused) {
        assertThat(refused).hasMessageContaining("queue 'q'");
      } catch (HeadwaterException | LogException | SimulatedDisk.PowerCut failed) {
        return cutShort(asks);
      }
    }
    Map<UUID, Seen> now;
    try {
      now = look(log);
    } catch (LogException | SimulatedDisk.PowerCut failed) {
      return cutShort(asks);
    }
    check(now);
    for (Hold hold : holders.values()) {
      if (hold.until() - nanos > 0) {
        assertThat(now.get(hold.message())).extracting(Seen::time).isEqualTo(hold.token());
      }
    }
    counts.dead += count(now, Stage.DEAD);
    last = now;
    return true;
  }

  private boolean cutShort(List<Ask<?>> asks) {
    lastIsWhole = false;
    asks.forEach(ask -> ask.unknown().run());
    return false;
  }

  private Ask<?> ask(QueueLog log, Clock clock) {
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5 -> send(log);
      case 6, 7, 8, 9, 10, 11 -> receive(log);
      case 12, 13, 14, 15, 16 -> settle(log, clock);
      case 17 -> redrive(log);
      case 18 -> giveBack(log);
      default -> purge(log);
    };
  }

  private Ask<?> send(QueueLog log) {
    List<Message> messages = new ArrayList<>();
    Set<UUID> ids = new HashSet<>();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      UUID id = EventIds.named("m" + names++);
      ids.add(id);
      messages.add(new Message(null, Event.of("T", new byte[random.nextInt(300)]).withId(id)));
    }
    Terms terms = Terms.now();
    if (random.nextInt(3) == 0) {
      terms = Terms.after(Duration.ofMillis(random.nextInt(20_000)));
    }
    Terms drawn = terms.withPriority(random.nextInt(queue.priorities()));
    QueueSend send = QueueSend.of(messages, drawn, log.writer().time());
    maybeSent.addAll(ids);
    return new Ask<>(
        log.enqueue(writer -> writer.decisions().send(send)),
        count -> {
          sent.addAll(ids);
          counts.sent += count;
        },
        () -> {});
  }

  private Ask<?> receive(QueueLog log) {
    EmbeddedReceiver receiver = receivers[random.nextInt(2)];
    int max = random.nextInt(1, 5);
    return new Ask<List<Hand>>(
        log.enqueue(writer -> writer.decisions().receive(receiver, max)),
        hands -> hands.forEach(hand -> received(log, receiver, hand)),
        deliveries::clear);
  }

  private void received(QueueLog log, EmbeddedReceiver receiver, Hand hand) {
    QueueReader reader = new QueueReader(log.log(), null);
    reader.look(hand.address(), QueueState.index(hand.bits()));
    UUID id = reader.message().event().id();
    assertThat(done).doesNotContain(id);
    Hold before = holders.get(id);
    if (before != null) {
      assertThat(nanos - before.until()).as("two holders").isGreaterThanOrEqualTo(0);
      late.add(before);
    }
    Integer count = deliveries.put(id, hand.delivery());
    if (count != null) {
      assertThat(hand.delivery()).isEqualTo(count + 1);
    }
    assertThat(hand.delivery()).isBetween(1, queue.retry().attempts());
    long until = nanos + queue.lockTime().toNanos();
    holders.put(id, new Hold(id, hand.token(), receiver, until));
    counts.received++;
  }

  private Ask<?> settle(QueueLog log, Clock clock) {
    List<Hold> all = new ArrayList<>(holders.values());
    all.addAll(late.subList(Math.max(0, late.size() - 3), late.size()));
    if (all.isEmpty()) {
      return receive(log);
    }
    Hold hold = all.get(random.nextInt(all.size()));
    EmbeddedReceiver receiver =
        hold.owner() == null || random.nextInt(10) == 0
            ? receivers[random.nextInt(2)]
            : hold.owner();
    Settlement settlement =
        switch (random.nextInt(5)) {
          case 0 -> new Settlement.Release(null, "why");
          case 1 -> new Settlement.Release(Duration.ofMillis(random.nextInt(5_000)), "");
          case 2 -> new Settlement.Reject("no good");
          default -> new Settlement.Ack();
        };
    if (random.nextInt(5) == 0) {
      boolean renewed = log.writer().renew(receiver, List.of(hold.token())).isEmpty();
      assertThat(renewed).isEqualTo(isHolder(hold, receiver));
      if (renewed) {
        long until = clock.nanos() + queue.lockTime().toNanos();
        holders.put(hold.message(), new Hold(hold.message(), hold.token(), hold.owner(), until));
      }
    }
    return new Ask<List<Long>>(
        log.enqueue(
            writer -> writer.decisions().settle(receiver, List.of(hold.token()), settlement)),
        lost -> settled(hold, receiver, settlement, lost),
        () -> excused.add(hold.message()));
  }

  private boolean isHolder(Hold hold, EmbeddedReceiver receiver) {
    Hold now = holders.get(hold.message());
    return now != null
        && now.token() == hold.token()
        && now.until() - nanos > 0
        && (now.owner() == null || now.owner() == receiver);
  }

  private void settled(
      Hold hold, EmbeddedReceiver receiver, Settlement settlement, List<Long> lost) {
    boolean ok = lost.isEmpty();
    assertThat(ok)
        .as("settled by its holder, and by nobody else")
        .isEqualTo(isHolder(hold, receiver));
    if (!ok) {
      counts.lateRefused++;
      return;
    }
    holders.remove(hold.message());
    late.add(hold);
    if (settlement instanceof Settlement.Ack) {
      done.add(hold.message());
      counts.done++;
    }
  }

  private Ask<?> giveBack(QueueLog log) {
    int which = random.nextInt(2);
    EmbeddedReceiver leaving = receivers[which];
    receivers[which] = new EmbeddedReceiver(log);
    return new Ask<>(
        log.enqueue(writer -> writer.decisions().giveBack(leaving)),
        count -> holders.values().removeIf(hold -> leaving.equals(hold.owner()) && late.add(hold)),
        () -> {});
  }

  private Ask<?> redrive(QueueLog log) {
    List<Long> dead =
        last.values().stream()
            .filter(seen -> seen.stage() == Stage.DEAD)
            .map(Seen::id)
            .limit(random.nextInt(1, 4))
            .toList();
    return new Ask<List<Long>>(
        log.enqueue(
            writer -> {
              // another call of this turn may have sent some of them again, or dropped them
              List<Long> there = dead.stream().filter(id -> log.state().dead(id) != null).toList();
              assertThat(writer.decisions().redrive(dead).sent()).isEqualTo(there.size());
              return there;
            }),
        there -> {
          counts.redriven += there.size();
          last.entrySet().stream()
              .filter(each -> there.contains(each.getValue().id()))
              .forEach(each -> deliveries.put(each.getKey(), 0));
        },
        () -> deliveries.clear());
  }

  private Ask<?> purge(QueueLog log) {
    boolean letters = random.nextBoolean();
    if (random.nextInt(4) > 0) {
      return receive(log);
    }
    Set<UUID> all = new HashSet<>(maybeSent);
    return new Ask<>(
        log.enqueue(
            writer -> letters ? writer.decisions().purgeDead() : writer.decisions().purge()),
        count -> excused.addAll(all),
        () -> excused.addAll(all));
  }
}
