/**
 * Work queues on RabbitMQ 3.10 or newer.
 *
 * <p>{@link io.headwater.rabbitmq.RabbitQueues} is the door, {@link
 * io.headwater.rabbitmq.RabbitExchanges} what only RabbitMQ has: exchanges that queues are bound
 * to. {@link io.headwater.rabbitmq.LocalRabbit} runs a real server as a child process.
 *
 * <p>Below: {@code Link} is a connection that is made anew when it was lost. {@code Publisher}
 * sends and waits for confirms, {@code Intake} takes messages and answers for them; neither knows
 * what a message means. {@code Catalogue} keeps what AMQP cannot tell: which queues there are, and
 * how they were created. {@code Sender} puts messages and copies where they belong, {@code
 * RabbitReceiver} keeps the locks.
 */
@NullMarked
package io.headwater.rabbitmq;

import org.jspecify.annotations.NullMarked;
