package io.headwater.kafka.queue;

import io.headwater.core.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.jspecify.annotations.Nullable;

/**
 * The share sessions of one receiver. In a session one request is under way at a time, and one that
 * settles takes as long as the coordinator of share groups gathers: meanwhile the next session
 * takes messages. A session is opened when those before it are busy; what it gave is settled in it.
 */
final class Sessions implements AutoCloseable {
  private static final int MOST = 4;

  /** While something is held, somebody may want to settle it. */
  private static final Duration WAIT_WHILE_HOLDING = Duration.ofMillis(10);

  private final List<SharedTurns> all;

  Sessions(OpenQueue queue, SharedTurns.HandOut handOut) {
    this.all = IntStream.range(0, MOST).mapToObj(any -> new SharedTurns(queue, handOut)).toList();
  }

  /** Takes messages; waits for the first, but not always for as long as this says. */
  List<Received> take(int max, Duration wait) {
    boolean holding = false;
    for (SharedTurns each : all) {
      each.dropOverdue();
      holding |= !each.held().isEmpty();
    }
    boolean shorter = holding && wait.compareTo(WAIT_WHILE_HOLDING) > 0;
    return forTaking().take(max, shorter ? WAIT_WHILE_HOLDING : wait);
  }

  /** The first that is free, or the one with fewest waiting. */
  private SharedTurns forTaking() {
    SharedTurns best = all.getFirst();
    for (SharedTurns each : all) {
      best = each.callers() < best.callers() ? each : best;
    }
    return best;
  }

  /** Asks the leader, in all sessions at once. Returns those whose locks had been lost. */
  List<Received> settle(List<Received> messages, AcknowledgeType type) {
    Map<SharedTurns, List<Received>> bySession = new LinkedHashMap<>();
    for (Received each : messages) {
      bySession.computeIfAbsent(of(each), any -> new ArrayList<>()).add(each);
    }
    if (bySession.size() == 1) {
      return bySession.keySet().iterator().next().settle(messages, type);
    }
    List<CompletableFuture<List<Received>>> answers = new ArrayList<>();
    bySession.forEach(
        (session, some) ->
            answers.add(
                CompletableFuture.supplyAsync(
                    () -> session.settle(some, type), Thread::startVirtualThread)));
    return lostOf(answers);
  }

  /** When all have answered; throws what one of them has thrown. */
  private static List<Received> lostOf(List<CompletableFuture<List<Received>>> answers) {
    List<Received> lost = new ArrayList<>();
    @Nullable RuntimeException failure = null;
    for (CompletableFuture<List<Received>> each : answers) {
      try {
        lost.addAll(each.join());
      } catch (CompletionException e) {
        failure = e.getCause() instanceof RuntimeException why ? why : e;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return lost;
  }

  /** The session that gave a message; any, if none of them did: it will say so. */
  private SharedTurns of(Received message) {
    return all.stream()
        .filter(each -> each.held().gave(message))
        .findFirst()
        .orElse(all.getFirst());
  }

  /** The offsets of the messages that are held. */
  Set<Long> valid() {
    return all.stream().flatMap(each -> each.held().valid().stream()).collect(Collectors.toSet());
  }

  /** Those that are not to be handed out again. */
  List<Received> last() {
    return all.stream().flatMap(each -> each.held().last().stream()).toList();
  }

  /** As {@link SharedTurns#takeLapsed}. */
  void takeLapsed() {
    all.forEach(SharedTurns::takeLapsed);
  }

  /** Gives back what is held. A second call does nothing. */
  @Override
  public void close() {
    all.forEach(SharedTurns::refuse); // all of them, before one waits for its leader
    all.stream()
        .map(each -> CompletableFuture.runAsync(each::close, Thread::startVirtualThread))
        .toList()
        .forEach(CompletableFuture::join);
  }
}
