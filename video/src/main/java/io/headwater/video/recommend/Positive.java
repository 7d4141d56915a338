package io.headwater.video.recommend;

/**
 * A user liked an item.
 *
 * @param time when, in any unit; only the order counts
 */
public record Positive(String user, String item, long time) {}
