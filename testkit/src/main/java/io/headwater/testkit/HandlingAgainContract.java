package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Parked.Action;
import io.headwater.core.Parked.Request;
import io.headwater.core.Retry;
import io.headwater.core.topic.Group;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is parked survives everything, and comes back in order when it is asked for. */
abstract class HandlingAgainContract extends GroupSuite {
  private static final Retry TWICE = new Retry(2, Duration.ZERO, 1, Duration.ZERO);

  private final List<String> handled = Collections.synchronizedList(new ArrayList<>());
  private final List<String> failed = Collections.synchronizedList(new ArrayList<>());
  private final Set<String> broken = ConcurrentHashMap.newKeySet();

  HandlingAgainContract() {
    super("handling again contract");
  }

  @BeforeEach
  final void allIsWell() {
    handled.clear();
    failed.clear();
    broken.clear();
  }

  private void handle(Delivery delivery) {
    if (broken.contains(text(delivery))) {
      failed.add(text(delivery) + "#" + delivery.attempt());
      throw new IllegalStateException(text(delivery) + " is broken");
    }
    handled.add(text(delivery));
  }

  private Group start(String topic) {
    return runner(store(), topic).retry(TWICE).start(this::handle);
  }

  private void awaitIdle(Group member) throws InterruptedException {
    assertThat(member.awaitIdle(backend().patience())).as("idle: %s", member.counts()).isTrue();
  }

  private List<String> parkedTexts() {
    return groups().parked(group()).stream().map(parked -> text(parked.delivery())).toList();
  }

  /** Two keys in one partition; the second message of the first one is broken. */
  private Group parkingMember(String topic) throws InterruptedException {
    broken.add("a1");
    publish(topic, "a", "a0", "a1", "a2", "a3");
    publish(topic, "b", "b0", "b1");
    Group member = start(topic);
    awaitIdle(member);
    return member;
  }

  @Test
  void aHandlerThatFailsOnceIsCalledAgainAndNothingIsParked() throws Exception {
    String topic = newTopic(1);
    publish(topic, "a", "a0", "a1");
    try (Group member =
        runner(store(), topic)
            .retry(TWICE)
            .start(
                delivery -> {
                  if (delivery.attempt() == 1) {
                    throw new IllegalStateException("once");
                  }
                  handle(delivery);
                })) {
      awaitIdle(member);
      assertThat(handled).containsExactly("a0", "a1");
      assertThat(member.counts().failedAttempts()).isEqualTo(2);
      assertThat(groups().parked(group())).isEmpty();
    }
  }

  @Test
  void aRetryThatFailsAgainKeepsTheRestParked() throws Exception {
    String topic = newTopic(1);
    try (Group member = parkingMember(topic)) {
      handled.clear();
      broken.clear();
      broken.add("a2");
      retry(topic);
      await("a1 to be handled", () -> stays(member) && parkedTexts().equals(List.of("a2", "a3")));
      assertThat(handled).containsExactly("a1");
    }
  }

  @Test
  void parkedKeysStayParkedInTheNextMember() throws Exception {
    String topic = newTopic(1);
    parkingMember(topic).close();
    reopen();
    publish(topic, "a", "a4");
    publish(topic, "b", "b2");
    try (Group next = start(topic)) {
      awaitIdle(next);
      assertThat(handled).containsExactlyInAnyOrder("a0", "b0", "b1", "b2");
      assertThat(parkedTexts()).containsExactly("a1", "a2", "a3", "a4");
      broken.clear();
      handled.clear();
      retry(topic);
      awaitNothingParked(next);
      assertThat(handled).containsExactly("a1", "a2", "a3", "a4");
    }
  }

  @Test
  void aCrashKeepsWhatIsParkedAndItsOrder() throws Exception {
    if (!canCrashHere()) {
      return;
    }
    String topic = newTopic(1);
    Group member = parkingMember(topic);
    crash();
    member.close();
    publish(topic, "a", "a4");
    try (Group next = start(topic)) {
      awaitIdle(next);
      assertThat(parkedTexts()).containsExactly("a1", "a2", "a3", "a4");
      broken.clear();
      handled.clear();
      retry(topic);
      awaitNothingParked(next);
      assertThat(handled).containsExactly("a1", "a2", "a3", "a4");
    }
  }

  private void retry(String topic) {
    long offset = groups().parked(group()).getFirst().delivery().offset();
    groups().request(group(), new Request(at(topic, 0), "a", offset, Action.RETRY));
  }

  private void awaitNothingParked(Group member) {
    await(
        "nothing to be parked",
        () -> stays(member) && parkedTexts().isEmpty(),
        () ->
            "; parked %s, handled %s; member %s, %s; %s"
                .formatted(
                    parkedTexts(),
                    handled,
                    member.status(),
                    member.counts(),
                    groups().find(group())));
  }

  /** Waits a moment. */
  private static boolean stays(Group member) {
    try {
      return member.awaitIdle(A_MOMENT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for a member", e);
    }
  }
}
