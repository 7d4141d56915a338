package io.headwater.core.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.headwater.core.Received;
import io.headwater.core.queue.ScriptedQueue.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Killed between any two steps, another worker goes on: all is handled once or more, or dead. */
class WorkerCrashTest {
  private static final int MESSAGES = 40;

  /** A story with failures and rejections, of which every part is the seed's. */
  private static final class Story {
    private final WorkerWorld world;
    private final Map<Integer, Received> holders = new HashMap<>();

    Story(long seed) {
      world = new WorkerWorld(seed);
      world.settlesLater = seed % 2 == 0;
      world.queue.send(MESSAGES);
      world.handler = this::handle;
    }

    private void handle(Received message) throws Exception {
      int number = world.queue.row(message).number;
      Received other = holders.put(number, message);
      assertThat(other != null && world.queue.isHeldBy(other) && !other.equals(message))
          .as("two valid holders of %d", number)
          .isFalse();
      if (number % 13 == 5) {
        throw new Rejected("a number nobody likes");
      }
      if (world.random.nextInt(6) == 0) {
        throw new IllegalStateException("a bad day");
      }
    }

    /** Lets the story go to its end; a killed worker is followed by another one. */
    void run() {
      WorkerWorld.Member member = world.join();
      while (true) {
        try {
          member.until("all is finished", () -> world.queue.isFinished());
          member.engine.close();
          break;
        } catch (ScriptedQueue.Killed killed) {
          member = world.join();
        }
      }
      for (ScriptedQueue.Row row : world.queue.rows) {
        boolean wellDone = row.state == State.DONE && row.handled >= 1;
        boolean givenUp =
            row.number % 13 == 5
                ? row.state == State.DEAD && row.handled == 0
                : row.delivery == ScriptedQueue.DELIVERIES;
        assertThat(wellDone || givenUp).as("message %d: %s", row.number, row.state).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void killedBeforeOrAfterAnyChangeNothingIsMissing(long seed) {
    Story whole = new Story(seed);
    whole.run();
    int places = whole.world.queue.places();
    assertThat(places).as("places to be killed at").isGreaterThan(30);
    for (int place = 0; place < places; place++) {
      Story story = new Story(seed);
      story.world.queue.killAt = place;
      try {
        story.run();
      } catch (AssertionError e) {
        fail("seed %d, killed at %d of %d".formatted(seed, place, places), e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28})
  void aQueueThatIsAwayNowAndThenLosesNothing(long seed) {
    Story story = new Story(seed);
    story.world.queue.away = () -> story.world.random.nextInt(3) == 0;
    story.run();
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33, 34, 35, 36, 37, 38})
  void severalWorkersThatStandStillNowAndThenNeverShareAMessage(long seed) {
    Story story = new Story(seed);
    WorkerWorld world = story.world;
    for (int i = 0; i < 3; i++) {
      world.join();
    }
    for (int i = 0; i < 3_000 && !world.queue.isFinished(); i++) {
      world.members.get(world.random.nextInt(3)).steps(1);
      if (world.random.nextInt(40) == 0) {
        world.queue.pass(Duration.ofSeconds(20));
      }
    }
    world.members.forEach(member -> member.engine.close());
    story.run();
  }
}
