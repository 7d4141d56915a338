package io.headwater.video.recommend;

/**
 * How well, and how fast, a method recommended.
 *
 * @param hr10 hit rate: in which share of the tests the item that was taken stood among the first
 *     ten, 0 to 1
 * @param ndcg10 mean of 1 / log2(1 + place) of those, of 0 for the others
 * @param mpr mean percentile rank: 0 if the item always stood first, 100 if always last
 * @param scoreMicros microseconds to rank all items, for one test
 * @param learnMicros microseconds to learn one positive
 * @param recommendationsPerSecond answers of ten items that one thread works out in a second
 */
public record Figures(
    double hr10,
    double ndcg10,
    double mpr,
    double scoreMicros,
    double learnMicros,
    double recommendationsPerSecond) {}
