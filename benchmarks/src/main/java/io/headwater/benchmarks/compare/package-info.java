/**
 * {@link io.headwater.benchmarks.compare.Comparison} runs seven scenarios on each target, a class
 * for each: {@code WorkQueue}, {@code Streaming}, {@code EventSourcing}, {@code Guarantee}, {@code
 * Ordering}, {@code Throughput}, {@code Operations}. What is timed under load comes at a fixed rate
 * and is timed from the moment it was due, so that a target that stands still pays for it.
 */
@NullMarked
package io.headwater.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
