/** {@code headwater queues}: work queues on the embedded engine, Kafka or RabbitMQ. */
@NullMarked
package io.headwater.cli.queues;

import org.jspecify.annotations.NullMarked;
