/**
 * What to watch next: a {@link io.headwater.video.recommend.Recommender} that learns from each
 * positive as it comes, and an {@link io.headwater.video.recommend.Evaluation} that measures it
 * beside popularity, learning from an event only after it was tested on it.
 */
@NullMarked
package io.headwater.video.recommend;

import org.jspecify.annotations.NullMarked;
