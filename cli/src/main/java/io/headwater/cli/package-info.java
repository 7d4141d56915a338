/**
 * The {@code headwater} command: wiring, and nothing else, happens here. {@link
 * io.headwater.cli.Main} names the commands; each is a small class in a package of its area. What
 * they share (where output goes, how a store is opened, what an error looks like) is in {@code
 * terminal}.
 */
@NullMarked
package io.headwater.cli;

import org.jspecify.annotations.NullMarked;
