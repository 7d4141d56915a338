/**
 * Topics, consumer groups and work queues on Apache Kafka. Users see {@link
 * io.headwater.kafka.KafkaHeadwater}, the door, {@link io.headwater.kafka.KafkaOptions}, and {@link
 * io.headwater.kafka.LocalKafka}, which runs a real cluster as child processes.
 *
 * <p>Behind the door are three packages: {@code topic} and {@code queue} do not know of each other;
 * both stand on {@code cluster}. What is public in those is for this module, and promised to
 * nobody.
 */
@NullMarked
package io.headwater.kafka;

import org.jspecify.annotations.NullMarked;
