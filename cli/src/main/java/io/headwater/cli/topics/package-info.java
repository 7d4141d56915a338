/** Commands that work on topics and consumer groups of any store or cluster. */
@NullMarked
package io.headwater.cli.topics;

import org.jspecify.annotations.NullMarked;
