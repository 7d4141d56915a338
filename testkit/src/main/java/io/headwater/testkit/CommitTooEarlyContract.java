package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Groups.Start;
import io.headwater.core.Headwater;
import io.headwater.core.Message;
import io.headwater.core.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A consumer that commits before it handles loses messages when it is killed: the oracle says so.
 */
abstract class CommitTooEarlyContract extends GroupSuite {
  private static final int MESSAGES = 200;

  CommitTooEarlyContract() {
    super("commit too early contract");
  }

  @Test
  void whoCommitsAfterHandlingLosesNothingWhenItIsKilled() {
    OracleProcess.Finding found = afterAKill(false);
    assertThat(found.passed()).as(found.text()).isTrue();
  }

  @Test
  void whoCommitsBeforeHandlingLosesMessagesWhenItIsKilledAndTheOracleSaysSo() {
    OracleProcess.Finding found = afterAKill(true);
    assertThat(found.passed()).as(found.text()).isFalse();
    assertThat(found.text()).contains("missing");
  }

  /** A consumer dies in the middle of a poll's messages, and another one goes on. */
  private OracleProcess.Finding afterAKill(boolean commitsFirst) {
    String topic = newTopic(1);
    try (OracleProcess oracle = new OracleProcess()) {
      publishAll(topic, oracle);
      MortalStore mortal = new MortalStore(store());
      Sitter first = joinOn(mortal, topic);
      await("a poll to die in", () -> handle(first, oracle, commitsFirst, 1));
      mortal.kill();
      first.closeQuietly();
      first.die();

      Sitter next = joinOn(store(), topic);
      long end = topics().ranges(topic).getFirst().next();
      await(
          "the end of " + topic,
          () -> {
            handle(next, oracle, commitsFirst, MESSAGES);
            return progress(at(topic, 0)).committed() >= end;
          });
      next.close();
      return oracle.finish();
    }
  }

  private Sitter joinOn(Headwater on, String topic) {
    return joinOn(on.topics().groups(), Start.earliest(), topic);
  }

  private void publishAll(String topic, OracleProcess oracle) {
    List<Message> batch = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      batch.add(message("k", Integer.toString(i)));
    }
    List<Published> places = topics().publish(topic, batch);
    assertThat(places).hasSize(MESSAGES);
    for (int i = 0; i < MESSAGES; i++) {
      oracle.acknowledged("k", i, batch.get(i).event().data());
    }
  }

  /** Handles at most so many messages of one poll; whether there were more. */
  private static boolean handle(
      Sitter member, OracleProcess oracle, boolean commitsFirst, int most) {
    List<Delivery> found = member.poll(A_MOMENT);
    List<Delivery> done = found.subList(0, Math.min(most, found.size()));
    if (commitsFirst) {
      commitBehind(member, found);
    }
    for (Delivery delivery : done) {
      oracle.handled("k", Long.parseLong(text(delivery)), delivery.event().data());
    }
    if (!commitsFirst) {
      commitBehind(member, done);
    }
    return done.size() < found.size();
  }

  private static void commitBehind(Sitter member, List<Delivery> done) {
    if (!done.isEmpty()) {
      Delivery last = done.getLast();
      member.seat().commit(Map.of(last.source(), last.offset() + 1));
    }
  }
}
