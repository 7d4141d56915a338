package io.headwater.rabbitmq;

import io.headwater.core.Clock;
import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.Queue;
import io.headwater.rabbitmq.Sender.Copier;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which of the messages that came are handed out, and in which order. */
final class Triage {
  private final Queue queue;
  private final Copier copier;
  private final Clock clock;

  Triage(Queue queue, Copier copier, Clock clock) {
    this.queue = queue;
    this.copier = copier;
    this.clock = clock;
  }

  /**
   * Why a message is not to be handed out any more. The server's own limit and expiry do not know
   * of earlier copies of a message.
   */
  Optional<Reason> hopeless(Held held) {
    if (held.delivery() > queue.retry().attempts()) {
      return Optional.of(Reason.DELIVERY_LIMIT);
    }
    if (queue.expiry() == null || !held.isCopy()) {
      return Optional.empty();
    }
    Instant now = clock.now();
    boolean late = held.due(now).plus(queue.expiry()).isBefore(now);
    return late ? Optional.of(Reason.EXPIRED) : Optional.empty();
  }

  /** Whether it is not to be handed out once more. */
  boolean isLast(Held held) {
    return held.delivery() >= queue.retry().attempts();
  }

  /**
   * Puts those of a higher priority first. What the server takes back it hands out before all else:
   * unless something of no higher priority came with it, which says that nothing higher waits, a
   * copy goes where it belongs. While none can be sent it is handed out, out of its turn: to give
   * it back would be one more delivery each time.
   */
  void rank(List<Held> messages) {
    if (queue.priorities() > 1) {
      messages.sort(Comparator.comparingInt(Held::priority).reversed());
      int least =
          messages.stream()
              .filter(held -> !held.arrival().isReturned())
              .mapToInt(Held::priority)
              .min()
              .orElse(queue.priorities() - 1);
      messages.removeIf(held -> held.priority() < least && copier.again(held));
    }
  }
}
