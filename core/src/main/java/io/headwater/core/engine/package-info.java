/**
 * What the engines that drive handlers share: {@link io.headwater.core.engine.ConsumerLoop} steps
 * them; handlers leave how they ended in the {@link io.headwater.core.engine.Inbox}; {@link
 * io.headwater.core.engine.Backoff} leaves a backend alone that is away. For the packages {@code
 * topic} and {@code queue}; nothing that users need.
 */
@NullMarked
package io.headwater.core.engine;

import org.jspecify.annotations.NullMarked;
