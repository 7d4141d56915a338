/** The video platform as commands. */
@NullMarked
package io.headwater.cli.video;

import org.jspecify.annotations.NullMarked;
