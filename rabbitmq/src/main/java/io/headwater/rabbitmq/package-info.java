/** Work queues on RabbitMQ. */
@NullMarked
package io.headwater.rabbitmq;

import org.jspecify.annotations.NullMarked;
