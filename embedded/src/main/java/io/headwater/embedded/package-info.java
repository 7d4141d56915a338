/**
 * A store inside this process. Users see {@link io.headwater.embedded.Embedded}, which opens it,
 * {@link io.headwater.embedded.EmbeddedOptions}, and {@link io.headwater.embedded.Recovery}.
 *
 * <p>{@code Engine} opens the parts in order and closes them in the reverse. Each part is a
 * package: {@code events}, {@code topic} and {@code queue} do not know of each other; they stand on
 * {@code state}, what is shared and kept beside the logs, and on {@code record}, the bytes of one
 * record. What is public in those packages is for the engine itself, and promised to nobody.
 */
@NullMarked
package io.headwater.embedded;

import org.jspecify.annotations.NullMarked;
