package io.headwater.rabbitmq;

import io.headwater.core.Clock;
import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.Queue;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which of the messages that came are handed out, and in which order. */
final class Triage {
  private final Queue queue;
  private final Intake intake;
  private final Sender sender;
  private final Clock clock;

  Triage(Queue queue, Intake intake, Sender sender, Clock clock) {
    this.queue = queue;
    this.intake = intake;
    this.sender = sender;
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
   * copy goes where it belongs.
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
      messages.removeIf(held -> held.priority() < least && hasGoneToItsPlace(held));
    }
  }

  private boolean hasGoneToItsPlace(Held held) {
    boolean gone = sender.again(queue, held.unheld());
    if (gone) {
      var unused = intake.ack(List.of(held.arrival())); // late: then it comes once more
    }
    return gone;
  }
}
