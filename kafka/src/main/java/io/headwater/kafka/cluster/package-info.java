/**
 * A Kafka cluster, as topics, groups and queues use it. {@link io.headwater.kafka.cluster.Cluster}
 * makes clients and asks questions, and {@code KafkaErrors} words what went wrong; a {@link
 * io.headwater.kafka.cluster.Connection} has with it those who use such clients: the {@code
 * Catalog} of topics, the {@code Publisher}, {@code Transactions}, and the {@code Lookup} of single
 * records, which reads through a {@code Poller}, as everybody does. {@code CloudEvents} is how a
 * message becomes a record.
 *
 * <p>Its public types are for the packages of this module, and promised to nobody else.
 */
@NullMarked
package io.headwater.kafka.cluster;

import org.jspecify.annotations.NullMarked;
