/**
 * What is compared: a {@link io.headwater.benchmarks.compare.targets.Target} is a backend at one
 * durability, a {@link io.headwater.benchmarks.compare.targets.Site} is that backend while it runs,
 * and a {@link io.headwater.benchmarks.compare.targets.Door} is how a process gets in.
 */
@NullMarked
package io.headwater.benchmarks.compare.targets;

import org.jspecify.annotations.NullMarked;
