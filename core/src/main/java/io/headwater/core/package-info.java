/**
 * The nouns of Headwater and everything with policy in it.
 *
 * <p>There are only a few: an {@link io.headwater.core.Event} is what you submit, a {@link
 * io.headwater.core.RecordedEvent} is what was stored. An {@link io.headwater.core.EventStore}
 * appends events under an {@link io.headwater.core.AppendCondition} and reads those a {@link
 * io.headwater.core.Query} matches. A {@link io.headwater.core.Subscription} runs a handler over
 * them, a {@link io.headwater.core.Projection} folds them into state. A {@link
 * io.headwater.core.Topic} is a log of {@link io.headwater.core.Message}s in partitions, which
 * groups consume ({@code io.headwater.core.topic}); a {@link io.headwater.core.Queue} hands each of
 * its messages to one worker ({@code io.headwater.core.queue}). An {@link
 * io.headwater.core.Aggregate} is a pure decision and a pure fold; a {@link
 * io.headwater.core.Repository} is the one class of I/O around it. {@link
 * io.headwater.core.Headwater} is the door to all of them; a backend opens it.
 *
 * <p>Everything here is written once, over the small primitives that a backend offers ({@code
 * EventStore}, {@code Topics}, {@code Groups}, {@code Seat}, {@code Queues}, {@code Receiver},
 * {@code Checkpoints}, {@code Snapshots}), and depends on the JDK and on JSpecify's annotations
 * alone.
 */
@NullMarked
package io.headwater.core;

import org.jspecify.annotations.NullMarked;
