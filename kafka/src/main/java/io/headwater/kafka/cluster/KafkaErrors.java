package io.headwater.kafka.cluster;

import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.HeadwaterException.Unavailable;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Kafka's errors as ours. */
public final class KafkaErrors {
  private final ClusterOptions options;
  private final BooleanSupplier closed;

  /**
   * @param closed whether we have closed the connection: whatever Kafka's clients throw from then
   *     on says no more than that
   */
  KafkaErrors(ClusterOptions options, BooleanSupplier closed) {
    this.options = options;
    this.closed = closed;
  }

  /** What is thrown once the connection is being closed. */
  StoreClosed gone() {
    return new StoreClosed("the connection to Kafka at " + options.bootstrap() + " was closed");
  }

  /** What a caller gets when something failed that left nothing behind. */
  public HeadwaterException of(String doing, Throwable cause) {
    if (closed.getAsBoolean() && !(cause instanceof HeadwaterException)) {
      return gone();
    }
    return switch (cause) {
      case HeadwaterException ours -> ours;
      case UnsupportedVersionException e ->
          new NotSupported(
              "Kafka at %s cannot do this (%s): %s; expected Kafka 4.0 or newer"
                  .formatted(options.bootstrap(), doing, e.getMessage()));
      case RecordTooLargeException e ->
          new NotSupported(
              "Kafka at %s takes no message so large (%s): %s; set max.message.bytes of the topic,"
                      .formatted(options.bootstrap(), doing, e.getMessage())
                  + " or message.max.bytes of the brokers, to "
                  + TopicSettings.MAX_MESSAGE_BYTES
                  + ", which takes all that Headwater allows");
      case InvalidReplicationFactorException e -> refused(doing, e);
      case InvalidConfigurationException e -> refused(doing, e);
      case PolicyViolationException e -> refused(doing, e);
      case TimeoutException e ->
          unavailable(
              "did not answer within %s (%s): %s"
                  .formatted(options.requestTimeout(), doing, e.getMessage()),
              e);
      default -> unavailable("failed (%s): %s".formatted(doing, cause), cause);
    };
  }

  private NotSupported refused(String doing, Throwable cause) {
    return new NotSupported(
        "Kafka at %s refuses this (%s): %s"
            .formatted(options.bootstrap(), doing, cause.getMessage()));
  }

  private Unavailable unavailable(String what, Throwable cause) {
    return new Unavailable(
        "Kafka at %s %s; try again when it can be reached".formatted(options.bootstrap(), what),
        cause);
  }

  /** What a caller gets when messages of a queue may have been settled. */
  public OutcomeUnknown unsettled(String queue, Throwable cause) {
    return new OutcomeUnknown(
        "Kafka at %s did not confirm what became of messages of queue '%s': %s; those that it did"
                .formatted(options.bootstrap(), queue, cause)
            + " not settle are handed out again",
        cause);
  }

  /** What a caller gets when messages may have arrived. */
  OutcomeUnknown unknown(String topic, Throwable cause) {
    return new OutcomeUnknown(
        "Kafka at %s did not confirm what was published to '%s' within %s: %s; it may have arrived,"
                .formatted(options.bootstrap(), topic, options.deliveryTimeout(), cause)
            + " publish it again with the same event ids if it must not be missing",
        cause);
  }
}
