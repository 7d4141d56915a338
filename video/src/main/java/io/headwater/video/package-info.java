/**
 * The video platform: a reference application that uses public API only.
 *
 * <p>Players call {@link io.headwater.video.Sessions}, which publishes {@link
 * io.headwater.video.VideoEvent}s to the {@link io.headwater.video.VideoTopics}; the {@link
 * io.headwater.video.Catalog} says which videos there are, and in which qualities. Everything else
 * reads the topics: {@code io.headwater.video.analytics} counts, {@code
 * io.headwater.video.recommend} recommends. {@code io.headwater.video.replay} plays recorded
 * viewing.
 */
@NullMarked
package io.headwater.video;

import org.jspecify.annotations.NullMarked;
