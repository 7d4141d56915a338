/**
 * The events of a store. {@link io.headwater.embedded.events.EmbeddedEvents} is the way in: an
 * {@code Append} waits for its turn, the {@code Writer} has the {@code Decider} judge it and stages
 * it in the log; a {@code ReadCursor} reads. The index is made of runs ({@code Runs}): the last is
 * in memory, the others are files, and all can be made again from the log.
 *
 * <p>Its public types are for the packages of the engine, and promised to nobody else.
 */
@NullMarked
package io.headwater.embedded.events;

import org.jspecify.annotations.NullMarked;
