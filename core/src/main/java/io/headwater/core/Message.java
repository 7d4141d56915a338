package io.headwater.core;

import org.jspecify.annotations.Nullable;

/**
 * What is published to a topic.
 *
 * @param key messages of one key keep their order; null for none. Limits of a name
 * @param event what happened. Its id identifies the message to consumers, who may see it twice; a
 *     topic does not look ids up
 */
public record Message(@Nullable String key, Event event) {

  /**
   * @throws IllegalArgumentException if the key is over a limit
   */
  public Message {
    if (key != null) {
      Limits.checkName("key", key);
    }
  }
}
