package io.headwater.video.recommend;

/**
 * How much each part of the model counts in a score. They add up to 1.
 *
 * @param conditional item-kNN, normalised by how often the items of the history were taken: near
 *     the probability of the next item given the history
 * @param cosine item-kNN, normalised by both items, which favours the less popular
 * @param fast popularity with the shorter half-life
 * @param slow popularity with the longer half-life
 */
record Mix(double conditional, double cosine, double fast, double slow) {}
