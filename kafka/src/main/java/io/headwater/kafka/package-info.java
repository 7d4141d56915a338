/** Topics, consumer groups and work queues on Apache Kafka. */
@NullMarked
package io.headwater.kafka;

import org.jspecify.annotations.NullMarked;
