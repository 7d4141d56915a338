package io.headwater.rabbitmq;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Connections to a server that can be cut, so that neither side has said goodbye. */
final class Cable {
  private final ServerSocket near;
  private final int farPort;
  private final Set<Closeable> ends = ConcurrentHashMap.newKeySet();

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

  private void accept() {
    ends.add(near);
    try {
      while (true) {
        Socket mine = near.accept();
        ends.add(mine);
        Socket theirs = new Socket(InetAddress.getLoopbackAddress(), farPort);
        ends.add(theirs);
        if (near.isClosed()) {
          cut();
        }
        Thread.startVirtualThread(() -> copy(mine, theirs));
        Thread.startVirtualThread(() -> copy(theirs, mine));
      }
    } catch (IOException e) {
      cut();
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // cut, or one side has closed
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
