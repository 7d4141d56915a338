/**
 * Working queues, over the primitives of {@link io.headwater.core.Queues}. A {@link
 * io.headwater.core.queue.Worker} runs a handler for each message, and renews its lock meanwhile.
 * {@link io.headwater.core.queue.Locks} says who holds which message, for backends whose servers do
 * not.
 */
@NullMarked
package io.headwater.core.queue;

import org.jspecify.annotations.NullMarked;
