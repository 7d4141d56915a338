package io.headwater.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException.Unavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One at a time among all processes that use a server: whoever has declared an exclusive queue of a
 * name, and consumes from it. The server deletes it with the channel, so the mutex of a process
 * that is dead, or has given up, is free. Safe for use by many threads.
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
        boolean[] held = {false};
        try {
          return link.on(
              doing,
              channel -> {
                take(channel, name + ":lock");
                held[0] = true;
                try {
                  return work.on(channel);
                } finally {
                  release(channel, name + ":lock");
                }
              });
        } catch (Link.Refused e) {
          boolean isTheirs = e.code() == Link.LOCKED || e.isMissing(); // it ended just then
          if (held[0] || !isTheirs) {
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

  private static void take(Channel channel, String queue) throws IOException {
    channel.queueDeclare(queue, false, true, true, Map.of());
    channel.basicConsume(queue, new DefaultConsumer(channel)); // so that it ends with the channel
  }

  private static void release(Channel channel, String queue) {
    try {
      channel.queueDelete(queue); // sooner than the server does
    } catch (IOException | RuntimeException e) {
      // it is gone with the channel
    }
  }
}
