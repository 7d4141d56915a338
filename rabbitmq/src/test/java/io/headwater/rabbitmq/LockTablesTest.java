package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.headwater.core.Clock;
import io.headwater.core.Queue;
import io.headwater.core.Received;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A channel closes at any moment; each message that was held is counted off once. */
@NeedsRabbit
@Execution(ExecutionMode.CONCURRENT)
class LockTablesTest {
  private static final int ROUNDS = 20_000;

  private final LockTables tables = new LockTables(Clock.system(), Queue.of("raced"));

  @Test
  void aMessageIsSettledOrLostWithItsChannelAndNeverBoth() throws Exception {
    race(
        held -> {
          Received received = tables.hold(held);
          return () -> tables.settle(received).isPresent() ? 1 : 0;
        });
  }

  @Test
  void whatIsHeldWhileItsChannelIsLostIsLostWithItOrCanBeLostStill() throws Exception {
    race(
        held ->
            () -> {
              tables.hold(held);
              return 0;
            });
  }

  /** What is done to a message that is to be held; returns how many it has settled. */
  private interface Part {
    Callable<Integer> of(Held held);
  }

  private void race(Part part) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(2);
    try (Connection connection = Link.factory(SharedRabbit.options()).newConnection("races");
        Channel channel = connection.createChannel();
        ExecutorService crew = Executors.newFixedThreadPool(2)) {
      BasicProperties none = new BasicProperties.Builder().build();
      Arrival arrival = new Arrival(channel, 1, none, new byte[0]);
      Held held = new Held(arrival, arrival.message(), 1);
      for (int i = 0; i < ROUNDS; i++) {
        var doing = part.of(held);
        Future<Integer> settled =
            crew.submit(
                () -> {
                  barrier.await();
                  return doing.call();
                });
        Future<Integer> lost =
            crew.submit(
                () -> {
                  barrier.await();
                  return tables.lose(channel);
                });
        assertThat(settled.get() + lost.get() + tables.lose(channel)).as("round %d", i).isOne();
      }
    }
  }
}
