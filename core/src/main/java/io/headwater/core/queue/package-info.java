/**
 * Working queues, over the primitives of {@link io.headwater.core.Queues}. {@link
 * io.headwater.core.queue.Locks} says who holds which message, for backends whose servers do not.
 */
@NullMarked
package io.headwater.core.queue;

import org.jspecify.annotations.NullMarked;
