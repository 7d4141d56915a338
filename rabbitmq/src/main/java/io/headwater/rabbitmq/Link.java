package io.headwater.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.HeadwaterException.Unavailable;
import java.io.IOException;
import java.net.Socket;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the server that is made anew when it was lost, by whoever needs it next. The
 * client's own recovery is off: it would hide that what was handed out has gone back to the queue.
 * Safe for use by many threads.
 */
final class Link implements AutoCloseable {
  /** The server's answer that there is no such queue or exchange. */
  static final int MISSING = AMQP.NOT_FOUND;

  /**
   * The server's answer that something is there with other properties; also that a channel has held
   * a message for longer than its consumer timeout.
   */
  static final int DIFFERS = AMQP.PRECONDITION_FAILED;

  /** The server's answer that another connection has it. */
  static final int LOCKED = AMQP.RESOURCE_LOCKED;

  /** What is done on a channel. */
  interface Work<T extends @Nullable Object> {
    T on(Channel channel) throws IOException, TimeoutException, InterruptedException;
  }

  private final ConnectionFactory plain;
  private final ConnectionFactory factory;
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Connection connection;
  private volatile @Nullable Socket socket;
  private volatile AtomicReference<String> blocked = new AtomicReference<>("");
  private volatile boolean closed;

  /**
   * @param purpose what it is for, in the name of the connection
   */
  Link(RabbitOptions options, String purpose) {
    this(factory(options), options.name() + " " + purpose);
  }

  private Link(ConnectionFactory plain, String name) {
    this.plain = plain; // another one's sockets are not ours
    this.factory = plain.clone();
    this.factory.setSocketConfigurator(
        plain.getSocketConfigurator().andThen(fresh -> socket = fresh));
    this.name = name;
  }

  /** One to the same server. Close it. */
  Link another() {
    return new Link(plain, name);
  }

  static ConnectionFactory factory(RabbitOptions options) {
    ConnectionFactory factory = new ConnectionFactory();
    try {
      factory.setUri(options.uri());
    } catch (URISyntaxException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the address of RabbitMQ is none: %s; expected amqp://user:password@host:port/vhost"
              .formatted(e.getMessage()),
          e);
    }
    int timeout = (int) Math.min(Integer.MAX_VALUE, options.requestTimeout().toMillis());
    factory.setAutomaticRecoveryEnabled(false);
    factory.setConnectionTimeout(timeout);
    factory.setHandshakeTimeout(timeout);
    factory.setChannelRpcTimeout(timeout);
    factory.setRequestedHeartbeat((int) options.heartbeat().toSeconds());
    return factory;
  }

  String address() {
    return factory.getHost() + ":" + factory.getPort();
  }

  /**
   * Does nothing while this is open.
   *
   * @throws StoreClosed if it was closed
   */
  void expectOpen() {
    if (closed) {
      throw new StoreClosed("the connection to RabbitMQ at " + address() + " was closed");
    }
  }

  /** The connection; makes a new one if it was lost. */
  Connection connection() {
    lock.lock();
    try {
      expectOpen();
      Connection current = connection;
      if (current == null || !current.isOpen()) {
        current = factory.newConnection(new CallerRuns(), name);
        connection = current;
        AtomicReference<String> ours = new AtomicReference<>("");
        current.addBlockedListener(ours::set, () -> ours.set(""));
        blocked = ours;
      }
      return current;
    } catch (IOException | TimeoutException e) {
      throw failed("connecting", e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Why the server reads nothing from the connection, as it says it: it is short of memory or disk.
   * Empty while it reads. It says so only when something to publish has come.
   */
  String blocked() {
    return blocked.get();
  }

  /**
   * Does nothing while the server reads from the connection.
   *
   * @throws Unavailable if it does not; nothing was sent
   */
  void expectUnblocked(String doing) {
    String why = blocked();
    if (!why.isEmpty()) {
      throw new Unavailable(
          ("RabbitMQ at %s takes nothing from those who send (%s): it is %s; receive what waits, or"
                  + " make room there, or raise its limit, then try again")
              .formatted(address(), doing, why),
          null);
    }
  }

  /** Ends the connection at once, and with it a write that waits for the server to read. */
  void cut() {
    Socket current = socket;
    try {
      if (current != null) {
        current.setSoLinger(true, 0); // or else one with TLS would wait for that write
        current.close();
      }
    } catch (IOException e) {
      // it is closed, which is what was wanted
    }
  }

  /** A new channel; close it. */
  Channel channel() {
    Connection current = connection();
    expectUnblocked("opening a channel");
    try {
      Channel channel = current.createChannel();
      if (channel == null) {
        throw new Unavailable(
            "RabbitMQ at %s gives no more channels; close receivers, or raise its channel_max"
                .formatted(address()),
            null);
      }
      return channel;
    } catch (IOException | ShutdownSignalException e) {
      throw failed("opening a channel", e);
    }
  }

  /**
   * Does something on a channel of its own.
   *
   * @throws Refused if the server closed the channel with an answer
   * @throws Unavailable if the server cannot be reached, or does not answer in time
   */
  <T extends @Nullable Object> T on(String doing, Work<T> work) {
    return on(channel(), doing, work);
  }

  /**
   * Changes something on a channel of its own.
   *
   * @throws Refused if the server closed the channel with an answer
   * @throws Unavailable if the server cannot be reached: nothing was done
   * @throws OutcomeUnknown if it was lost meanwhile, or does not answer in time
   */
  <T extends @Nullable Object> T change(String doing, Work<T> work) {
    Channel channel = channel();
    try {
      return on(channel, doing, work);
    } catch (Unavailable e) {
      throw unknown(e);
    }
  }

  /** What to tell whoever has done some of what could not be ended. */
  static OutcomeUnknown unknown(Unavailable failure) {
    return new OutcomeUnknown(
        "some of this may have been done, do it again: " + failure.getMessage(), failure);
  }

  private <T extends @Nullable Object> T on(Channel channel, String doing, Work<T> work) {
    try {
      return work.on(channel);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted (%s)".formatted(doing), e);
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      throw failed(doing, e);
    } finally {
      abort(channel);
    }
  }

  /** The server's refusal, or that it cannot be reached, or that this was closed. */
  RuntimeException failed(String doing, Exception cause) {
    expectOpen();
    AMQP.Channel.@Nullable Close answer = answer(cause);
    Unavailable failure = unavailable(doing, cause);
    return answer != null && isRefusal(cause) ? new Refused(answer, failure) : failure;
  }

  /** Whether the server closed the channel with an answer. */
  static boolean isRefusal(Exception cause) {
    int code = code(cause);
    return code == MISSING || code == DIFFERS || code == LOCKED;
  }

  /** Whether the server's answer is that there is no such queue or exchange. */
  static boolean isMissing(Exception cause) {
    return code(cause) == MISSING;
  }

  private static int code(Exception cause) {
    AMQP.Channel.@Nullable Close answer = answer(cause);
    return answer == null ? 0 : answer.getReplyCode();
  }

  private Unavailable unavailable(String doing, Exception cause) {
    return new Unavailable(
        "RabbitMQ at %s failed (%s): %s; try again when it can be reached"
            .formatted(address(), doing, reason(cause)),
        cause);
  }

  private static String reason(Exception cause) {
    String text =
        cause.getMessage() == null && cause.getCause() != null
            ? cause.getCause().toString()
            : cause.toString();
    return text.replaceAll("\\s+", " ");
  }

  private static AMQP.Channel.@Nullable Close answer(@Nullable Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof ShutdownSignalException signal
          && signal.getReason() instanceof AMQP.Channel.Close close) {
        return close;
      }
    }
    return null;
  }

  /** Closes a channel, whatever its state. What was handed out on it goes back to its queue. */
  static void abort(Channel channel) {
    try {
      channel.abort();
    } catch (IOException | RuntimeException e) {
      // it is closed, which is what was wanted
    }
  }

  /** Refuses all that comes from now on. */
  void refuse() {
    closed = true;
  }

  @Override
  public void close() {
    refuse();
    lock.lock();
    try {
      if (connection != null) {
        connection.abort(factory.getConnectionTimeout());
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * What to tell whoever asked for something that the server refuses.
   *
   * @param remedy what to do
   */
  NotSupported notSupported(String doing, Refused refusal, String remedy) {
    return new NotSupported(
        "RabbitMQ at %s refuses this (%s): %s; %s"
            .formatted(address(), doing, refusal.getMessage(), remedy));
  }

  /** The server answered a request by closing its channel; the message is what it said. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int code;
    private final Unavailable failure;

    private Refused(AMQP.Channel.Close answer, Unavailable failure) {
      super(answer.getReplyText(), failure);
      this.code = answer.getReplyCode();
      this.failure = failure;
    }

    /** Whether there is no such queue or exchange. */
    boolean isMissing() {
      return code == MISSING;
    }

    /** What to tell whoever can only try again. */
    Unavailable unavailable() {
      return failure;
    }

    int code() {
      return code;
    }
  }
}
