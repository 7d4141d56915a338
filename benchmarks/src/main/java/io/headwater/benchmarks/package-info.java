/**
 * Load drivers: what the store does in a second, beside what the disk under it can do at all.
 *
 * <p>{@link io.headwater.benchmarks.StoreBenchmark} runs the workloads round after round, so that a
 * noisy machine is noisy to all of them, and answers with a {@link io.headwater.benchmarks.Report}.
 * A raw loop stands beside each kind of append: the same bytes, the same number of callers, no
 * store. Nothing here is a timed test; the tests only show that the drivers run.
 */
@NullMarked
package io.headwater.benchmarks;

import org.jspecify.annotations.NullMarked;
