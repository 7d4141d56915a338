/**
 * What a comparison found: {@link io.headwater.benchmarks.compare.result.Figure figures}, each with
 * the durability it was measured at, and {@link io.headwater.benchmarks.compare.result.Absence what
 * was not measured}; and how that is shown. {@link io.headwater.benchmarks.compare.result.Ranking}
 * is where unequal durability is refused.
 */
@NullMarked
package io.headwater.benchmarks.compare.result;

import org.jspecify.annotations.NullMarked;
