/** Commands that look at the events of any store. */
@NullMarked
package io.headwater.cli.events;

import org.jspecify.annotations.NullMarked;
