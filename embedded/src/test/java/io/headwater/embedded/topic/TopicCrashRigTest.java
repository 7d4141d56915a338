package io.headwater.embedded.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.Message;
import io.headwater.core.Published;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import io.headwater.embedded.CrashingStore;
import io.headwater.embedded.Embedded;
import io.headwater.log.SimulatedDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random publishing to a topic that forgets, several calls in a commit turn, with the power going
 * at random calls of the disk. After every recovery each message that was acknowledged, and that is
 * not beyond the retention, is at its partition and offset; partitions have no gaps and keep their
 * order; atomic publishes are whole or absent; and what was dropped stays dropped.
 *
 * <p>A long dose: {@code -Dheadwater.topic.runs=100000}. One run again: {@code
 * -Dheadwater.topic.seed=...}.
 */
class TopicCrashRigTest {
  private static final String TOPIC = "t";
  private static final int PARTITIONS = 5;
  private static final int RUNS = Integer.getInteger("headwater.topic.runs", 400);
  private static final @Nullable Long SEED = Long.getLong("headwater.topic.seed");

  private final CrashingStore.Cuts cuts = new CrashingStore.Cuts();
  private int unknown;
  private int survived;
  private int dropped;
  private int acknowledged;

  @Test
  void everyRecoveredTopicHoldsWhatWasAcknowledgedWhereItWasSaidToBe() {
    long seed = SEED == null ? System.nanoTime() : SEED;
    for (int i = 0; i < (SEED == null ? RUNS : 1); i++) {
      try {
        new Run(seed + i).run();
      } catch (RuntimeException | Error e) {
        throw new AssertionError("-Dheadwater.topic.seed=" + (seed + i), e);
      }
    }
    System.out.printf(
        "topic crash rig: %,d crashes (%,d inside an opening), %,d messages acknowledged, %,d"
            + " unknown of which %,d survived, %,d drops seen, seed %d%n",
        cuts.crashes, cuts.insideOpening, acknowledged, unknown, survived, dropped, seed);
    if (SEED == null) {
      assertThat(survived).isBetween(1, unknown - 1);
      assertThat(dropped).isPositive();
    }
  }

  /** A call of publish. */
  private record Call(List<Message> messages, Publish publish) {}

  /** One store from its first opening to its last, all from one seed. */
  private final class Run {
    private final CrashingStore crashing;
    private final SplittableRandom random;
    private final Topic topic;
    private final Map<String, UUID> placed = new HashMap<>();
    private final Map<UUID, Set<UUID>> atomic = new HashMap<>();
    private final Set<UUID> sent = new HashSet<>();
    private final long[] firsts = new long[PARTITIONS];
    private final long[] nexts = new long[PARTITIONS];
    private long names;

    Run(long seed) {
      crashing = new CrashingStore(seed, cuts);
      random = crashing.random;
      Topic.Retention retention =
          switch (random.nextInt(3)) {
            case 0 -> Topic.Retention.forever();
            case 1 -> new Topic.Retention(Duration.ofMillis(40), null, false);
            default -> new Topic.Retention(null, 10_000L, false);
          };
      topic = new Topic(TOPIC, PARTITIONS, retention);
    }

    void run() {
      for (int life = random.nextInt(3, 8); life > 0; life--) {
        Embedded store = crashing.openAtLast(this::createIfMissing);
        compare(store.topics());
        int turns = random.nextInt(5, 40);
        if (random.nextInt(5) > 0) {
          crashing.planFault(turns);
        }
        live(store, turns);
        crashing.crash();
      }
      compare(crashing.openAtLast(this::createIfMissing).topics());
    }

    private void createIfMissing(Embedded opened) {
      if (opened.topics().find(TOPIC).isEmpty()) {
        assertThat(placed).as("what was published to the topic that is gone").isEmpty();
        opened.topics().create(topic);
      }
    }

    private void live(Embedded store, int turns) {
      EmbeddedTopics topics = (EmbeddedTopics) store.topics();
      try {
        for (int turn = 0; turn < turns; turn++) {
          crashing.clock.pass(Duration.ofMillis(random.nextInt(-2, 8)));
          if (!turn(topics.topic(TOPIC))) {
            return;
          }
        }
        if (random.nextInt(5) == 0) {
          store.close();
        }
      } catch (SimulatedDisk.PowerCut cut) {
        // What waited is unknown, and noted as such by its turn.
      } catch (HeadwaterException failed) {
        assertThat(failed).hasMessageContaining("store");
      }
    }

    /** One commit turn; returns whether the topic is well. */
    private boolean turn(TopicLog log) {
      List<Call> calls = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        List<Message> messages = messages();
        boolean atomically = random.nextBoolean();
        messages.forEach(message -> sent.add(message.event().id()));
        if (atomically) {
          Set<UUID> whole = new HashSet<>();
          messages.forEach(message -> whole.add(message.event().id()));
          messages.forEach(message -> atomic.put(message.event().id(), whole));
        }
        calls.add(new Call(messages, log.enqueue(messages, atomically)));
      }
      if (calls.isEmpty()) {
        log.tick();
      }
      try {
        log.step();
      } catch (SimulatedDisk.PowerCut cut) {
        calls.forEach(call -> unknown += call.messages().size());
        return false;
      }
      return calls.stream().allMatch(this::note);
    }

    private boolean note(Call call) {
      try {
        List<Published> places = call.publish().answer();
        for (int i = 0; i < places.size(); i++) {
          Published place = places.get(i);
          UUID id = call.messages().get(i).event().id();
          placed.put(place.partition() + "@" + place.offset(), id);
          nexts[place.partition()] = Math.max(nexts[place.partition()], place.offset() + 1);
          acknowledged++;
        }
        return true;
      } catch (OutcomeUnknown e) {
        unknown += call.messages().size();
        return false;
      } catch (HeadwaterException refused) {
        call.messages().forEach(message -> sent.remove(message.event().id()));
        return false;
      }
    }

    private List<Message> messages() {
      List<Message> messages = new ArrayList<>();
      for (int i = random.nextInt(1, 8); i > 0; i--) {
        String key = random.nextInt(4) == 0 ? null : "k" + random.nextInt(20);
        Event event = Event.of("T", new byte[random.nextInt(200)]);
        messages.add(new Message(key, event.withId(EventIds.named("m" + names++))));
      }
      return messages;
    }

    /** Everything that is there is what was sent, and everything acknowledged is there. */
    private void compare(Topics topics) {
      List<Topics.Range> ranges = topics.ranges(TOPIC);
      Map<String, UUID> found = read(topics, ranges);
      Set<UUID> ids = new HashSet<>(found.values());
      assertThat(ids).hasSize(found.size());
      assertThat(sent).containsAll(ids);
      placed.forEach(
          (place, id) -> {
            String[] parts = place.split("@", 2);
            boolean kept =
                Long.parseLong(parts[1]) >= ranges.get(Integer.parseInt(parts[0])).first();
            assertThat(found.get(place)).as(place).isEqualTo(kept ? id : null);
          });
      found.forEach(
          (place, id) -> {
            survived += placed.put(place, id) == null ? 1 : 0;
            Set<UUID> whole = atomic.get(id);
            assertThat(whole == null || ids.containsAll(whole)).as("all of %s", whole).isTrue();
          });
    }

    private Map<String, UUID> read(Topics topics, List<Topics.Range> ranges) {
      Map<TopicPartition, Long> from = new TreeMap<>();
      for (int p = 0; p < PARTITIONS; p++) {
        Topics.Range range = ranges.get(p);
        assertThat(range.first()).isBetween(firsts[p], range.next());
        assertThat(range.next()).isGreaterThanOrEqualTo(nexts[p]);
        dropped += range.first() > firsts[p] ? 1 : 0;
        firsts[p] = range.first();
        nexts[p] = range.next();
        from.put(new TopicPartition(TOPIC, p), random.nextBoolean() ? 0L : range.first());
      }
      Map<String, UUID> found = new HashMap<>();
      long[] next = firsts.clone();
      long time = 0;
      try (TopicReader reader = topics.reader(from)) {
        for (List<Delivery> some = reader.poll(Duration.ZERO);
            !some.isEmpty();
            some = reader.poll(Duration.ZERO)) {
          for (Delivery one : some) {
            assertThat(one.offset()).isEqualTo(next[one.partition()]++);
            assertThat(one.time().toEpochMilli()).isGreaterThanOrEqualTo(time);
            time = one.time().toEpochMilli();
            found.put(one.partition() + "@" + one.offset(), one.event().id());
          }
        }
      }
      assertThat(next).isEqualTo(nexts);
      return found;
    }
  }
}
