package io.headwater.rabbitmq;

import com.rabbitmq.client.Channel;
import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException.Unavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One at a time among all processes that use a server: whoever has declared an exclusive queue of a
 * name. The server deletes it with the connection, so the mutex of a dead process is free. Safe for
 * use by many threads.
 */
final class Mutex {
  private static final long PAUSE_NANOS = 5_000_000;

  private final Link link;
  private final Clock clock;
  private final Duration patience;
  // An exclusive queue belongs to a connection, and ours is shared by all threads.
  private final Map<String, ReentrantLock> here = new ConcurrentHashMap<>();

  Mutex(Link link, Clock clock, Duration patience) {
    this.link = link;
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * Does something on a channel of its own while nobody else does it under the same name.
   *
   * @throws Unavailable if others have it for too long
   */
  <T> T hold(String name, String doing, Link.Work<T> work) {
    ReentrantLock mine = here.computeIfAbsent(name, unused -> new ReentrantLock());
    mine.lock();
    try {
      long begin = clock.nanos();
      while (true) {
        try {
          return link.on(doing, channel -> held(channel, name, work));
        } catch (Link.Refused e) {
          if (e.code() != Link.LOCKED) {
            throw e;
          }
          if (clock.nanos() - begin > patience.toNanos()) {
            throw new Unavailable(
                "others have had the lock '%s' of RabbitMQ at %s for %s (%s); try again"
                    .formatted(name, link.address(), patience, doing),
                e);
          }
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    } finally {
      mine.unlock();
    }
  }

  private <T> T held(Channel channel, String name, Link.Work<T> work)
      throws IOException, TimeoutException, InterruptedException {
    String queue = name + ":lock";
    channel.queueDeclare(queue, false, true, true, Map.of());
    try {
      return work.on(channel);
    } finally {
      release(channel, queue);
    }
  }

  private void release(Channel channel, String queue) {
    try {
      if (channel.isOpen()) {
        channel.queueDelete(queue);
      } else {
        link.on("releasing " + queue, another -> another.queueDelete(queue));
      }
    } catch (IOException | RuntimeException e) {
      // it is gone with the connection
    }
  }
}
