/**
 * What the engines that drive handlers share: {@link io.headwater.core.engine.Inbox}, {@link
 * io.headwater.core.engine.Backoff} and {@link io.headwater.core.engine.Threads}. For the packages
 * {@code topic} and {@code queue}; nothing that users need.
 */
@NullMarked
package io.headwater.core.engine;

import org.jspecify.annotations.NullMarked;
