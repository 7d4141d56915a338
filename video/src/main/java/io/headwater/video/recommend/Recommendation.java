package io.headwater.video.recommend;

/**
 * An item that a user may like.
 *
 * @param item the item
 * @param score how much, 0 or more, higher is better; comparable only within one answer
 */
public record Recommendation(String item, double score) {}
