/**
 * Topics and consumer groups. {@link io.headwater.embedded.topic.EmbeddedTopics} is the way in; a
 * {@code TopicLog} is one topic, a {@code Publish} a call that waits for its turn, a {@code
 * TopicIndex} finds the messages of a partition. {@code EmbeddedGroups} gives the partitions to
 * members ({@code GroupCoordinator}) and remembers how far they are ({@code GroupMemory}).
 *
 * <p>Its public types are for the packages of the engine, and promised to nobody else.
 */
@NullMarked
package io.headwater.embedded.topic;

import org.jspecify.annotations.NullMarked;
