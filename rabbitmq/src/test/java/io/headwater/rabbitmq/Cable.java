package io.headwater.rabbitmq;

import com.rabbitmq.client.AMQP;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Connections to a server that can be cut, so that neither side has said goodbye, or stopped. */
final class Cable {
  private static final int CHUNK = 65_536;

  /**
   * The head of a basic.ack frame on any channel, from its size on: 13 bytes, class 60, method 80.
   */
  private static final byte[] ACK = {0, 0, 0, 13, 0, 60, 0, 80};

  /** The head of a queue.delete-ok frame, from its size on: 8 bytes, class 50, method 41. */
  private static final byte[] DELETE_OK = {0, 0, 0, 8, 0, 50, 0, 41};

  /** What a basic.consume-ok begins with, before the tag of the consumer: class 60, method 21. */
  private static final byte[] CONSUME_OK = {0, 60, 0, 21};

  private final ServerSocket near;
  private final int farPort;
  private final Set<Closeable> ends = ConcurrentHashMap.newKeySet();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final ReentrantLock flowing = new ReentrantLock();
  private volatile Socket last = new Socket();
  private volatile boolean cutAtAck;
  private volatile boolean refuseAtAck;
  private volatile boolean cutAtDeleteOk;
  private volatile Duration pause = Duration.ZERO;

  private Cable(ServerSocket near, int farPort) {
    this.near = near;
    this.farPort = farPort;
  }

  static Cable to(int farPort) {
    try {
      Cable cable = new Cable(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), farPort);
      Thread.startVirtualThread(cable::accept);
      return cable;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return near.getLocalPort();
  }

  /** How to connect through it. */
  RabbitOptions options() {
    return RabbitOptions.of("amqp://guest:guest@127.0.0.1:" + port());
  }

  private void accept() {
    ends.add(near);
    try {
      while (true) {
        Socket mine = near.accept();
        ends.add(mine);
        clients.add(mine);
        last = mine;
        Socket theirs = new Socket(InetAddress.getLoopbackAddress(), farPort);
        ends.add(theirs);
        if (near.isClosed()) {
          cut();
        }
        Thread.startVirtualThread(() -> copy(mine, theirs, true));
        Thread.startVirtualThread(() -> copy(theirs, mine, false));
      }
    } catch (IOException e) {
      cut();
    }
  }

  private void copy(Socket from, Socket to, boolean toServer) {
    byte[] chunk = new byte[CHUNK];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int size = in.read(chunk); size >= 0; size = in.read(chunk)) {
        int ack = toServer ? find(ACK, ByteBuffer.wrap(chunk, 0, size)) : -1;
        int pauseAt = toServer || pause.isZero() ? 0 : endOfConsumeOk(chunk, size);
        if (ack >= 0 && cutAtAck) {
          cut();
        }
        if (cutAtDeleteOk && find(DELETE_OK, ByteBuffer.wrap(chunk, 0, size)) >= 0) {
          cut();
        }
        if (ack >= 0 && refuseAtAck) {
          closeChannel(from, ByteBuffer.wrap(chunk).getShort(ack - Short.BYTES));
          in.transferTo(OutputStream.nullOutputStream());
        }
        flowing.lock();
        try {
          out.write(chunk, 0, pauseAt);
          if (pauseAt > 0) {
            rest();
          }
          out.write(chunk, pauseAt, size - pauseAt);
        } finally {
          flowing.unlock();
        }
      }
    } catch (IOException e) {
      // cut, or one side has closed
    }
  }

  /** Where some bytes are first; or -1. */
  private static int find(byte[] some, ByteBuffer bytes) {
    ByteBuffer wanted = ByteBuffer.wrap(some);
    for (int i = 0; i + some.length <= bytes.limit(); i++) {
      if (bytes.slice(i, some.length).equals(wanted)) {
        return i;
      }
    }
    return -1;
  }

  /** Where a frame ends that says that a consumer is there; 0 if there is none. */
  private static int endOfConsumeOk(byte[] chunk, int size) {
    int at = find(CONSUME_OK, ByteBuffer.wrap(chunk, 0, size));
    int tag = at + CONSUME_OK.length;
    return at < 0 ? 0 : tag + 1 + chunk[tag] + 1; // its length, the tag, and the end of the frame
  }

  private void rest() {
    Duration time = pause;
    pause = Duration.ZERO;
    try {
      var unused = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Tells a client that its channel is closed by a failed precondition: class 20, method 40. */
  private void closeChannel(Socket client, short channel) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(19);
    frame.put((byte) 1).putShort(channel).putInt(11);
    frame.putShort((short) 20).putShort((short) 40).putShort((short) AMQP.PRECONDITION_FAILED);
    frame.put((byte) 0).putShort((short) 0).putShort((short) 0).put((byte) 0xCE);
    flowing.lock();
    try {
      client.getOutputStream().write(frame.array());
    } finally {
      flowing.unlock();
    }
  }

  /** Stops the flow, in both directions, until the same thread lets it {@link #flow} again. */
  void stop() {
    flowing.lock();
  }

  /** Lets through what has waited. */
  void flow() {
    flowing.unlock();
  }

  /**
   * Tells clients what a server that is short of room tells those who publish: connection.blocked,
   * class 10, method 60. Nothing may be on its way to them.
   */
  void block(String why) {
    byte[] reason = why.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer blocked = ByteBuffer.allocate(5 + reason.length);
    tell(blocked.putShort((short) 10).putShort((short) 60).put((byte) reason.length).put(reason));
  }

  /** Tells clients that the server has room again: connection.unblocked, method 61. */
  void unblock() {
    tell(ByteBuffer.allocate(4).putShort((short) 10).putShort((short) 61));
  }

  /** Sends a method of the connection to all clients. */
  private void tell(ByteBuffer method) {
    ByteBuffer frame = ByteBuffer.allocate(8 + method.capacity());
    frame.put((byte) 1).putShort((short) 0).putInt(method.capacity());
    frame.put(method.flip()).put((byte) 0xCE);
    flowing.lock();
    try {
      for (Socket each : clients) {
        each.getOutputStream().write(frame.array());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      flowing.unlock();
    }
  }

  /** Cuts all when the client acknowledges a message, which does not arrive. */
  void cutAtAck() {
    cutAtAck = true;
  }

  /** Cuts all when the server says that a queue is deleted, which does not arrive. */
  void cutAtDeleteOk() {
    cutAtDeleteOk = true;
  }

  /**
   * Closes the channel when the client acknowledges a message, which does not arrive: as a server
   * does whose consumer timeout is over just then. It hears nothing more of that connection.
   */
  void refuseAtAck() {
    refuseAtAck = true;
  }

  /** Waits until something is held up by a stop. */
  void awaitHolding() {
    while (!flowing.hasQueuedThreads()) {
      Thread.onSpinWait();
    }
  }

  /** Lets nothing through for a while after the next consumer was told that it is one. */
  void pauseAfterConsumeOk(Duration time) {
    pause = time;
  }

  /** Ends the connection that was made last. */
  void cutLast() {
    try {
      last.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends all connections; there are no new ones. */
  void cut() {
    try {
      near.close();
      for (Closeable each : ends) {
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
