/**
 * Working queues. {@link io.headwater.embedded.queue.EmbeddedQueues} is the way in; a {@code
 * QueueLog} is one queue: a {@code QueueCall} waits for its turn, {@code QueueDecisions} says what
 * becomes of it, the {@code QueueWriter} writes that down in {@code QueueFrame}s, and {@code
 * QueueState} is the fold of all frames.
 *
 * <p>Its public types are for the packages of the engine, and promised to nobody else.
 */
@NullMarked
package io.headwater.embedded.queue;

import org.jspecify.annotations.NullMarked;
