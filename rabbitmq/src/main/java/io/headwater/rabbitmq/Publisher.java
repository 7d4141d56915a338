package io.headwater.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.BlockedCallback;
import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.Frame;
import io.headwater.core.Clock;
import io.headwater.core.EventIds;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Receiver.Settlement;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages and waits till the server has confirmed them: with a quorum queue, till a majority
 * of its nodes has them on disk. Many threads share one channel, and their waits.
 */
final class Publisher {

  /** A message on its way. */
  @SuppressWarnings("ArrayRecordComponent") // never copied, never changed
  record Outgoing(String exchange, String routingKey, BasicProperties properties, byte[] body) {
    Outgoing {
      if (properties.getMessageId() == null) {
        throw new AssertionError("a message without an id cannot be told from others");
      }
    }

    /** To a queue. */
    static Outgoing to(String queue, BasicProperties properties, byte[] body) {
      return new Outgoing("", queue, properties, body);
    }
  }

  /**
   * What became of messages.
   *
   * @param taken how many the server has
   * @param refused how many the server refused: a queue of theirs was full
   * @param unroutable how many no queue was bound for
   */
  record Outcome(int taken, int refused, int unroutable) {
    boolean isGood() {
      return refused == 0 && unroutable == 0;
    }
  }

  /** Their names and texts are shorter than this, all together. */
  private static final int OTHER_PROPERTIES = 2_048;

  /** What copies of a message have more in their headers, the text of an error above all. */
  private static final int MORE_OF_COPIES = 1_024 + 3 * Settlement.MAX_WHY;

  private final Link link;
  private final Clock clock;
  private final Duration timeout;
  private final ReentrantLock sending = new ReentrantLock();
  private @Nullable Line line;

  Publisher(Link link, Clock clock, Duration timeout) {
    this.link = link;
    this.clock = clock;
    this.timeout = timeout;
  }

  /**
   * Sends messages, in their order. No wait in it is longer than the time-out.
   *
   * @throws Unavailable if nothing was sent, as while the server is short of memory or disk
   * @throws OutcomeUnknown if they may have arrived
   */
  Outcome send(String doing, List<Outgoing> messages) {
    Batch batch = new Batch(messages.size());
    boolean interrupted = Thread.interrupted(); // sending is not interruptible
    try {
      awaitTurn(doing);
      try {
        write(doing, messages, batch);
      } finally {
        sending.unlock();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    batch.await(clock, timeout);
    if (batch.lost.get() > 0 || !batch.isDone()) {
      throw unknown(doing, batch.cause);
    }
    int refused = batch.refused.get();
    int unroutable = batch.unroutable.get();
    return new Outcome(messages.size() - refused - unroutable, refused, unroutable);
  }

  private void awaitTurn(String doing) {
    if (!hasTurn()) {
      link.expectUnblocked(doing);
      throw new Unavailable(
          "RabbitMQ at %s has not taken what others send for %s (%s); try again"
              .formatted(link.address(), timeout, doing),
          null);
    }
  }

  /** Whether the lock could be had in time. Not interruptible; the flag is kept. */
  private boolean hasTurn() {
    boolean interrupted = false;
    long deadline = clock.nanos() + timeout.toNanos();
    while (true) {
      try {
        boolean mine = sending.tryLock(deadline - clock.nanos(), TimeUnit.NANOSECONDS);
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
        return mine;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  private void write(String doing, List<Outgoing> messages, Batch batch) {
    try {
      Line current = line;
      if (current == null || !current.channel.isOpen()) {
        current = open(doing);
      }
      link.expectUnblocked(doing);
      expectHeadersFit(doing, messages, current.channel.getConnection().getFrameMax());
      current.send(messages, batch);
    } catch (IOException | AlreadyClosedException e) {
      throw unknown(doing, e);
    }
  }

  /**
   * The server says that it is short of room only when something to publish has come, and then
   * reads nothing more from that connection. So a message to nowhere goes first.
   */
  private Line open(String doing) {
    Batch probe = new Batch(1);
    try {
      Line fresh =
          Line.open(
              link,
              why -> {
                probe.fail(new IOException(why));
                watch();
              });
      line = fresh; // also if it is blocked: there is no need of another later
      Outgoing nowhere =
          Outgoing.to(
              "headwater.nowhere:" + EventIds.next(),
              new BasicProperties.Builder().messageId("probe").build(),
              new byte[0]);
      fresh.send(List.of(nowhere), probe);
      probe.await(clock, timeout);
      link.expectOpen();
      link.expectUnblocked(doing);
      if (probe.lost.get() > 0 || !probe.isDone()) {
        throw new Unavailable(
            "RabbitMQ at %s did not confirm a first message to nowhere within %s (%s): %s; try again"
                .formatted(link.address(), timeout, doing, text(probe.cause)),
            probe.cause);
      }
      return fresh;
    } catch (IOException | ShutdownSignalException e) {
      throw link.failed(doing, e); // nothing was sent
    }
  }

  /** Who writes when the server stops to read may wait without end, and others for him. */
  private void watch() {
    Thread.startVirtualThread(
        () -> {
          if (hasTurn()) {
            sending.unlock();
          } else if (!link.blocked().isEmpty()) {
            link.cut();
          }
        });
  }

  /** The headers of a message are one frame. The client finds out too late: it has counted it. */
  private void expectHeadersFit(String doing, List<Outgoing> messages, int frame)
      throws IOException {
    for (Outgoing each : messages) {
      Map<String, Object> headers = each.properties().getHeaders();
      int more = headers.containsKey(Wire.DELIVERIES) ? 0 : MORE_OF_COPIES; // it may yet need it
      long size = Frame.tableSize(headers) + more + OTHER_PROPERTIES;
      if (frame > 0 && size > frame) {
        throw new NotSupported(
            ("RabbitMQ at %s takes headers of %,d bytes, and a message may need %,d (%s):"
                    + " use fewer or shorter headers and tags, or raise the server's frame_max")
                .formatted(link.address(), frame, size, doing));
      }
    }
  }

  private OutcomeUnknown unknown(String doing, @Nullable Exception cause) {
    return new OutcomeUnknown(
        ("RabbitMQ at %s did not confirm what was sent within %s (%s): %s; it may"
                + " have arrived, send it again with the same event ids if it must not be"
                + " missing")
            .formatted(link.address(), timeout, doing, text(cause)),
        cause);
  }

  private String text(@Nullable Exception cause) {
    String blocked = link.blocked();
    if (!blocked.isEmpty()) {
      return "it is %s, and reads nothing from those who send".formatted(blocked);
    }
    return cause == null ? "no answer, as of a queue without a leader" : cause.toString();
  }

  /** What was sent together. */
  private static final class Batch {
    private final CountDownLatch open;
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger unroutable = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile @Nullable Exception cause;

    Batch(int size) {
      this.open = new CountDownLatch(size);
    }

    boolean isDone() {
      return open.getCount() == 0;
    }

    void fail(Exception why) {
      cause = why;
      lost.incrementAndGet();
      open.countDown();
    }

    /** Not interruptible; the flag is kept. */
    void await(Clock clock, Duration timeout) {
      boolean interrupted = false;
      long deadline = clock.nanos() + timeout.toNanos();
      while (true) {
        try {
          var unused = open.await(deadline - clock.nanos(), TimeUnit.NANOSECONDS);
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** One message that is not confirmed yet. */
  private record Part(Batch batch, String id) {}

  /** A channel, and what was sent on it. */
  private static final class Line implements ConfirmListener {
    private final Channel channel;
    private final ConcurrentNavigableMap<Long, Part> open = new ConcurrentSkipListMap<>();

    private Line(Channel channel) {
      this.channel = channel;
    }

    /**
     * @param whenBlocked called when the server says that it reads nothing more, and why
     */
    static Line open(Link link, BlockedCallback whenBlocked) throws IOException {
      Channel channel = link.channel();
      Line line = new Line(channel);
      try {
        channel.confirmSelect();
      } catch (IOException | ShutdownSignalException e) {
        Link.abort(channel);
        throw e;
      }
      channel.addConfirmListener(line);
      // The server says that a message cannot be routed before it confirms it.
      channel.addReturnListener(returned -> line.returned(returned.getProperties()));
      Connection connection = channel.getConnection();
      BlockedListener blocked = connection.addBlockedListener(whenBlocked, () -> {});
      channel.addShutdownListener(
          why -> {
            line.lost(why);
            connection.removeBlockedListener(blocked);
          });
      return line;
    }

    void send(List<Outgoing> messages, Batch batch) throws IOException {
      for (Outgoing each : messages) {
        long number = channel.getNextPublishSeqNo();
        open.put(number, new Part(batch, each.properties().getMessageId()));
        try {
          channel.basicPublish(
              each.exchange(), each.routingKey(), true, each.properties(), each.body());
        } catch (IllegalArgumentException e) {
          // The client has counted what it could not write, and the server has not: from now on its
          // confirms would be taken for those of other messages.
          Link.abort(channel);
          throw e;
        }
      }
      if (!channel.isOpen()) {
        lost(new IOException("the channel was closed"));
      }
    }

    private void returned(BasicProperties properties) {
      for (Part each : open.values()) {
        if (each.id().equals(properties.getMessageId())) {
          each.batch().unroutable.incrementAndGet();
          return;
        }
      }
    }

    private void lost(Exception why) {
      for (Long number : open.keySet()) {
        Part part = open.remove(number);
        if (part != null) {
          part.batch().fail(why);
        }
      }
    }

    @Override
    public void handleAck(long number, boolean multiple) {
      settle(number, multiple, false);
    }

    @Override
    public void handleNack(long number, boolean multiple) {
      settle(number, multiple, true);
    }

    private void settle(long number, boolean multiple, boolean refused) {
      Map<Long, Part> settled =
          multiple ? open.headMap(number, true) : open.subMap(number, true, number, true);
      for (Long each : settled.keySet()) {
        Part part = open.remove(each);
        if (part != null) {
          if (refused) {
            part.batch().refused.incrementAndGet();
          }
          part.batch().open.countDown();
        }
      }
    }
  }
}
