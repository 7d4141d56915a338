/** The comparison as a command. */
@NullMarked
package io.headwater.cli.compare;

import org.jspecify.annotations.NullMarked;
