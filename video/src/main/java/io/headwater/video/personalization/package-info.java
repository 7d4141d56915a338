/**
 * What each user likes, and what to offer next: two projections behind a {@link
 * io.headwater.video.personalization.Personalization}. The first folds what players do into
 * profiles, and says in the one-partition topic {@code watch-positives} who started and who liked
 * what. The second folds that topic, and nothing else, into a model and publishes what it
 * recommends; so a replay of that topic gives the same recommendations to the last bit.
 */
@NullMarked
package io.headwater.video.personalization;

import org.jspecify.annotations.NullMarked;
