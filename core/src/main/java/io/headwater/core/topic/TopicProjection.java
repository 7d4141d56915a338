package io.headwater.core.topic;

import io.headwater.core.Delivery;
import io.headwater.core.Message;
import java.util.List;

/**
 * A pure sequential fold of the messages of some topics into a state that answers questions. The
 * state and the offsets it has reached are saved together. A {@code LiveTopicProjection} runs it.
 *
 * <p>Messages of one partition come in order. When it catches up, the partitions are merged by
 * {@link Delivery#happenedAt}, then by topic and partition, which depends on nothing but what is in
 * them; when it is live, by arrival. A fold whose answers must not depend on that is written so
 * that it does not matter how partitions interleave.
 *
 * @param <S> the state; may be mutable, only the fold touches it while it runs
 */
public interface TopicProjection<S> {

  /** The name its state is saved under. Limits of a name. */
  String name();

  /** The topics it folds, all partitions of each. */
  List<String> topics();

  /** The state before the first message; if it is mutable, a new one on each call. */
  S initial();

  /**
   * The state after one more message; may be the same object, changed.
   *
   * @param out takes what follows from the message. It is published before the state is saved, so
   *     that after a crash it may be published again: with an equal event, if the fold derives the
   *     id from its input ({@link io.headwater.core.EventIds#named})
   */
  S apply(S state, Delivery delivery, Output out);

  /**
   * The author's version of the fold: raise it when {@link #apply} changes; the state is rebuilt.
   */
  default int stateVersion() {
    return 1;
  }

  /** Where a fold puts messages that follow from its input. */
  @FunctionalInterface
  interface Output {
    /** Has a message published to a topic. */
    void publish(String topic, Message message);
  }
}
