package io.headwater.core.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Parked.Action;
import io.headwater.core.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Killed between any two steps, a new member goes on: every message is handled at least once or
 * parked, in order per key, and requests are carried out.
 */
class GroupCrashTest {
  private static final int MESSAGES = 60;

  /** A story with failures, parking, a retry and a skip, of which every part is the seed's. */
  private static final class Story {
    private final GroupWorld world;
    private final Set<Long> poison = new HashSet<>();
    private final List<String> asked = new ArrayList<>();

    Story(long seed) {
      world = new GroupWorld(seed);
      world.retry = new Retry(2, Duration.ofMillis(10), 2, Duration.ofSeconds(1));
      world.publishRandomly(MESSAGES, 2, 5);
      for (int i = 0; i < 5; i++) {
        poison.add((long) world.random.nextInt(MESSAGES / 2));
      }
      world.fails = delivery -> poison.contains(delivery.offset()) || world.random.nextInt(8) == 0;
    }

    /** Asks for each parked key once: some are retried while they still fail, some skipped. */
    private void ask() {
      for (var parked : world.store.parked.entrySet()) {
        for (var message : List.copyOf(parked.getValue())) {
          String key = message.delivery().key();
          String name = parked.getKey() + "/" + Objects.requireNonNullElse(key, "");
          if (key != null && !asked.contains(name)) {
            asked.add(name);
            Action action = asked.size() % 2 == 0 ? Action.SKIP : Action.RETRY;
            world.store.request(parked.getKey().partition(), key, action);
          }
        }
      }
    }

    /** Lets the story go to its end; a killed member is followed by another one. */
    void run() {
      GroupWorld.Member member = world.joinAndTakeAll();
      member = survivor(member, GroupWorld.Member::untilIdle);
      ask();
      member = survivor(member, GroupWorld.Member::untilIdle);
      poison.clear();
      world.publishRandomly(MESSAGES / 2, 2, 5);
      asked.clear();
      ask();
      member = survivor(member, GroupWorld.Member::untilIdle);
      world.store.oracle.allFinished();
      assertThat(world.store.requests).isEmpty();
      survivor(member, last -> last.engine.close());
    }

    private GroupWorld.Member survivor(GroupWorld.Member first, Life life) {
      GroupWorld.Member member = first;
      while (true) {
        try {
          life.of(member);
          return member;
        } catch (SeatStore.Killed killed) {
          member = world.joinAndTakeAll();
        }
      }
    }

    private interface Life {
      void of(GroupWorld.Member member);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void killedBeforeOrAfterAnyChangeNothingIsMissingOrOutOfOrder(long seed) {
    Story whole = new Story(seed);
    whole.run();
    int places = whole.world.store.places();
    assertThat(places).as("places to be killed at").isGreaterThan(50);
    for (int place = 0; place < places; place++) {
      Story story = new Story(seed);
      story.world.store.killAt = place;
      try {
        story.run();
      } catch (AssertionError e) {
        fail("seed %d, killed at %d of %d".formatted(seed, place, places), e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28})
  void abandonedAfterAnyStepNothingIsMissingOrOutOfOrder(long seed) {
    for (int steps = 1; steps < 60; steps++) {
      Story story = new Story(seed);
      story.world.joinAndTakeAll().steps(steps);
      try {
        story.run();
      } catch (AssertionError e) {
        fail("seed %d, abandoned after %d steps".formatted(seed, steps), e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33, 34, 35, 36, 37, 38})
  void aStoreThatIsAwayNowAndThenLosesNothing(long seed) {
    Story story = new Story(seed);
    story.world.store.away = () -> story.world.random.nextInt(3) == 0;
    story.run();
  }

  @Test
  void aStoreThatIsAwayIsAskedMoreAndMoreRarelyAndHandlersRunOn() {
    GroupWorld world = new GroupWorld(4);
    world.lively = false;
    world.store.publishAll(0, "a", "b");
    GroupWorld.Member member = world.joinAndTakeAll();
    member.steps(2);
    world.store.away = () -> true;
    int polls = member.seat.polls;
    member.endAll();
    Duration start = world.store.clock.passed();
    while (world.store.clock.passed().minus(start).toSeconds() < 60) {
      member.steps(1);
    }
    assertThat(member.seat.polls - polls).as("polls in a minute").isBetween(12, 30);
    assertThat(member.engine.unreachable()).isInstanceOf(Unavailable.class);
    world.store.away = () -> false;
    member.untilIdle();
    assertThat(world.store.committed).containsValue(2L);
    assertThat(member.engine.unreachable()).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {41, 42, 43, 44, 45, 46, 47, 48})
  void partitionsMoveBetweenMembersAllTheTime(long seed) {
    Story story = new Story(seed);
    GroupWorld world = story.world;
    List<GroupWorld.Member> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      members.add(world.new Member());
    }
    for (int i = 0; i < 400; i++) {
      if (i % 10 == 0) {
        move(world, members);
      }
      if (i % 50 == 0) {
        world.publishRandomly(20, 2, 5);
        story.ask();
      }
      members.get(world.random.nextInt(3)).steps(1);
    }
    members.forEach(member -> member.seat.toRevoke.addAll(new TreeSet<>(world.store.log.keySet())));
    members.forEach(member -> member.steps(1));
    members.forEach(GroupWorld.Member::endAll);
    story.run();
  }

  /** By a crash, in order, or unnoticed. */
  private static void move(GroupWorld world, List<GroupWorld.Member> members) {
    GroupWorld.Member to = members.get(world.random.nextInt(3));
    world.store.assign(to.seat, Set.of(world.store.partition(world.random.nextInt(2))));
  }
}
