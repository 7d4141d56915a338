/**
 * Topics and consumer groups. {@link io.headwater.kafka.topic.KafkaTopics} is the way in. {@code
 * KafkaGroups} asks about groups from outside ({@code GroupOffsets}, {@code ParkingTopics}); a
 * {@code KafkaSeat} is a member: {@code Takeover} has the partitions that come to it, {@code
 * Membership} is what Kafka takes from it. What a group has parked is in a topic of its own: {@code
 * ParkedRecords} are its records, {@code ParkedLog} follows it, {@code ParkedStore} writes to it.
 *
 * <p>Its public types are for the packages of this module, and promised to nobody else.
 */
@NullMarked
package io.headwater.kafka.topic;

import org.jspecify.annotations.NullMarked;
