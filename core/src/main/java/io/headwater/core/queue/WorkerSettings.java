package io.headwater.core.queue;

import java.time.Duration;

/**
 * How a worker works.
 *
 * @param queue the name of its queue
 * @param lockTime for how long its messages are handed out
 * @param concurrency how many handlers run at a time; so many messages more, and 16 at least, may
 *     have been handled and wait to be settled
 * @param drain how long handlers may take to end when it is closed
 */
record WorkerSettings(String queue, Duration lockTime, int concurrency, Duration drain) {}
