/**
 * Consuming topics. A {@link io.headwater.core.topic.Group} runs a handler with side effects: at
 * least once, keys in parallel, one key in order, what keeps failing parked. A {@link
 * io.headwater.core.topic.TopicProjection} is a pure fold that keeps its own place inside its
 * state. Both are written once, over the primitives of {@link io.headwater.core.Topics}.
 */
@NullMarked
package io.headwater.core.topic;

import org.jspecify.annotations.NullMarked;
