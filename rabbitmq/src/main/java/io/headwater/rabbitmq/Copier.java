package io.headwater.rabbitmq;

import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Queue;
import java.time.Duration;
import java.util.List;

/**
 * Moves messages of one queue: a copy is confirmed first, then the message is acknowledged. Who
 * ends between leaves both.
 */
final class Copier {
  private final Queue queue;
  private final Intake intake;
  private final Sender sender;

  Copier(Queue queue, Intake intake, Sender sender) {
    this.queue = queue;
    this.intake = intake;
    this.sender = sender;
  }

  /** Has messages handed out again later. */
  void delay(List<Held> messages, Duration delay) {
    sender.delay(queue, messages, delay);
    ackCopied(messages);
  }

  /**
   * Makes dead letters of messages, where they are kept.
   *
   * @return those of which nothing was done: their channel is closed
   */
  List<Arrival> end(List<Held> messages, Reason reason, String why) {
    if (messages.isEmpty()) {
      return List.of();
    }
    if (!queue.deadLetters()) {
      return ack(messages);
    }
    sender.bury(queue, messages, reason, why);
    ackCopied(messages);
    return List.of();
  }

  /**
   * Puts a message to the end of its queue, or of those of its priority. If that may have failed,
   * it goes back.
   *
   * @return false if nothing was done: there is no room, or the server takes nothing now
   */
  boolean again(Held message) {
    try {
      if (!sender.again(queue, message.unheld())) {
        return false;
      }
      ackCopied(List.of(message));
    } catch (Unavailable e) {
      return false;
    } catch (OutcomeUnknown e) {
      var unused = intake.giveBack(List.of(message.arrival()));
    }
    return true;
  }

  private void ackCopied(List<Held> messages) {
    List<Arrival> late = ack(messages);
    if (!late.isEmpty()) {
      throw new OutcomeUnknown(
          ("copies of %,d messages of '%s' were sent, as was wanted, but the connection of %,d of"
                  + " them was lost before they were acknowledged; these may be handed out again too")
              .formatted(messages.size(), queue.name(), late.size()),
          null);
    }
  }

  private List<Arrival> ack(List<Held> messages) {
    return intake.ack(messages.stream().map(Held::arrival).toList());
  }
}
