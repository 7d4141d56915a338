/**
 * Who watches what, and how well it plays, from the events of the sessions.
 *
 * <p>{@link io.headwater.video.analytics.Analytics} is the fold and {@link
 * io.headwater.video.analytics.AnalyticsState} answers. What is kept of a session is a set of
 * facts, so neither the order in which events come nor how often they come matters; every figure is
 * a function of those sets. {@link io.headwater.video.analytics.Analytics} says the rules about
 * events that come late.
 */
@NullMarked
package io.headwater.video.analytics;

import org.jspecify.annotations.NullMarked;
