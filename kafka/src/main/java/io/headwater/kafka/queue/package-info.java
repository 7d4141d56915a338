/**
 * Work queues on share groups. {@link io.headwater.kafka.queue.KafkaQueues} is the way in, {@code
 * QueueCatalog} says which queues there are and what each is made of; an {@code OpenQueue} is one,
 * with its {@code QueueTimers} and its {@code DeadLetterLog}. A {@code KafkaReceiver} has {@code
 * Sessions}: in each, {@code SharedTurns} lets many threads use one {@code ShareSession}, which
 * speaks the protocol, and {@code HeldMessages} knows whose locks are valid. {@code QueueRecords}
 * are the records of all topics of a queue.
 *
 * <p>Its public types are for the packages of this module, and promised to nobody else.
 */
@NullMarked
package io.headwater.kafka.queue;

import org.jspecify.annotations.NullMarked;
