package io.headwater.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.Message;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.Stores;
import io.headwater.embedded.queue.QueueMessage.Stage;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed process had been told is sent, is there; what it was told is done, stays done. */
class KilledQueueWorkerTest {
  private static final int KILLS = 4;

  /** A worker may have acknowledged one whose line was not printed. */
  private static final int WORKERS = 2;

  private final Set<String> sent = new HashSet<>();
  private final Set<String> acknowledged = new HashSet<>();
  private final Map<String, Received> received = new HashMap<>();

  @TempDir Path directory;

  @Test
  void nothingSentIsLostNothingDoneComesBackAndTokensSettleWhenTheProcessIsKilled()
      throws Exception {
    Path place = directory.resolve("store");
    for (int kill = 1; kill <= KILLS; kill++) {
      Process child = ChildQueue.work(place, kill);
      BufferedReader output = child.inputReader();
      for (int i = 0; i < 300 * kill; i++) {
        note(output.readLine());
      }
      // Not child.destroyForcibly(), which closes the pipe with what is still in it.
      child.toHandle().destroyForcibly();
      output.lines().forEach(this::note);
      assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
      compare(place);
    }
  }

  private void note(@Nullable String line) {
    String[] parts = Objects.requireNonNull(line, "the worker ended by itself").split(" ", 4);
    switch (parts[0]) {
      case "S" -> sent.add(parts[1]);
      case "A" -> acknowledged.add(parts[1]);
      case "R" -> {
        Message message = new Message(null, Event.of(parts[1], new byte[0]));
        int delivery = Integer.parseInt(parts[2]);
        Received before =
            received.put(
                parts[1], new Received("q", parts[3], message, Instant.EPOCH, 0, delivery));
        assertThat(before == null || before.delivery() < delivery).as(parts[1]).isTrue();
      }
      default -> throw new AssertionError(String.join(" ", parts));
    }
  }

  private void compare(Path place) {
    try (Embedded store = Embedded.open(place, Stores.SMALL)) {
      QueueLog queue = ((EmbeddedQueues) store.queues()).queue("q");
      Map<UUID, QueueFacts.Seen> found = QueueFacts.look(queue);
      Set<String> missing = new HashSet<>(sent);
      missing.removeIf(name -> found.containsKey(EventIds.named(name)));
      for (String name : acknowledged) {
        assertThat(found)
            .as("done, and here again: " + name)
            .doesNotContainKey(EventIds.named(name));
      }
      missing.removeAll(acknowledged);
      assertThat(missing).as("neither there nor done").hasSizeLessThanOrEqualTo(WORKERS);
      try (Receiver receiver = store.queues().receiver("q")) {
        for (Received one : received.values()) {
          QueueFacts.Seen seen = found.get(EventIds.named(one.event().type()));
          if (seen != null) {
            assertThat(seen.deliveries()).isGreaterThanOrEqualTo(one.delivery());
            settleIfHeld(receiver, seen, one);
          }
        }
      }
      acknowledged.addAll(missing); // done, but its line was not printed
    }
  }

  private void settleIfHeld(Receiver receiver, QueueFacts.Seen seen, Received one) {
    if (seen.stage() == Stage.HELD && seen.deliveries() == one.delivery()) {
      receiver.ack(one);
      acknowledged.add(one.event().type());
    }
  }
}
