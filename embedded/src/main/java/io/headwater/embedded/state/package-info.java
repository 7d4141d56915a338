/**
 * What the parts of a store share: whether it is open ({@code StoreState}), how and where their
 * logs are kept ({@code Keeping}, {@code LogPlace}), and what is kept beside these logs:
 * checkpoints and other small state in the {@code StateLog}, snapshots in files.
 *
 * <p>Its public types are for the packages of the engine, and promised to nobody else.
 */
@NullMarked
package io.headwater.embedded.state;

import org.jspecify.annotations.NullMarked;
