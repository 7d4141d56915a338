/**
 * Plays recorded viewing: reads a file, publishes its events in the order of their times, and lets
 * whoever folds the topics catch up after every batch, so that the outcome does not depend on how
 * fast anything runs. {@link io.headwater.video.replay.Replay} is where to begin.
 */
@NullMarked
package io.headwater.video.replay;

import org.jspecify.annotations.NullMarked;
