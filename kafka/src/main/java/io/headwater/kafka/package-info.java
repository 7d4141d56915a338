/** Topics and consumer groups on Apache Kafka. */
@NullMarked
package io.headwater.kafka;

import org.jspecify.annotations.NullMarked;
