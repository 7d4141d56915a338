package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.HeadwaterException.Unavailable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a connection that cannot be made is taken for. Needs no server of RabbitMQ. */
class LinkTest {

  @Test
  void aConnectionThatEndsWhileItIsMadeIsUnavailable() throws Exception {
    expect(Unavailable.class, link -> {});
  }

  @Test
  void oneThatWasClosedMeanwhileIsClosed() throws Exception {
    expect(StoreClosed.class, Link::refuse);
  }

  private interface Event {
    void happens(Link link);
  }

  private static void expect(Class<? extends Exception> failure, Event meanwhile) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Link link =
            new Link(RabbitOptions.of("amqp://127.0.0.1:" + server.getLocalPort()), "tested")) {
      CompletableFuture<?> connecting = CompletableFuture.supplyAsync(link::connection);
      try (Socket socket = server.accept()) {
        socket.getInputStream().readNBytes(8); // the header of the protocol: it waits for an answer
        meanwhile.happens(link);
      }
      assertThatThrownBy(connecting::join).hasCauseInstanceOf(failure);
    }
  }
}
