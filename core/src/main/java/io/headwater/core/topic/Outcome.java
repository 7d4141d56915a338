package io.headwater.core.topic;

import io.headwater.core.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * How a call of the handler ended.
 *
 * @param error what it threw, or null
 */
record Outcome(KeyLane lane, Delivery delivery, @Nullable Throwable error) {}
