package io.headwater.benchmarks.compare.targets;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The client of AMQP with a durable quorum queue. 8 callers, each with a channel, publish 100
 * messages and wait for the confirms of these; 8 consumers take up to 200 ahead and acknowledge
 * every hundredth with all before it.
 *
 * @param uri of the server
 */
record RawRabbit(String uri) implements RawClient {
  private static final int CALLERS = 8;
  private static final int BATCH = 100;
  private static final int PREFETCH = 200;
  private static final int CONFIRM_MILLIS = 20_000;

  @Override
  public String medium() {
    return "queue";
  }

  @Override
  public String batching() {
    return "in batches of " + BATCH;
  }

  private Connection connect() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(uri);
    return factory.newConnection();
  }

  @Override
  public void create(String name, int partitions) throws Exception {
    try (Connection connection = connect();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare(name, true, false, false, Map.of("x-queue-type", "quorum"));
    }
  }

  @Override
  public double send(String name, int bytes, long nanos) throws Exception {
    try (Connection connection = connect();
        var threads = Executors.newFixedThreadPool(CALLERS)) {
      List<Channel> channels = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        Channel channel = connection.createChannel();
        channel.confirmSelect();
        channels.add(channel);
      }
      long begin = System.nanoTime();
      List<Future<Long>> running = new ArrayList<>();
      for (Channel channel : channels) {
        Callable<Long> sender = () -> send(channel, name, bytes, begin + nanos);
        running.add(threads.submit(sender));
      }
      long sent = 0;
      for (Future<Long> each : running) {
        sent += each.get();
      }
      return sent * 1e9 / (System.nanoTime() - begin);
    }
  }

  private static long send(Channel channel, String name, int bytes, long end) throws Exception {
    long sent = 0;
    while (System.nanoTime() - end < 0) {
      for (int i = 0; i < BATCH; i++) {
        channel.basicPublish("", name, MessageProperties.PERSISTENT_BASIC, new byte[bytes]);
      }
      channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
      sent += BATCH;
    }
    return sent;
  }

  @Override
  public double receive(String name, long nanos) throws Exception {
    AtomicLong received = new AtomicLong();
    AtomicLong last = new AtomicLong(); // not the time when nothing was left
    try (Connection connection = connect()) {
      long begin = System.nanoTime();
      for (int i = 0; i < CALLERS; i++) {
        Channel channel = connection.createChannel();
        channel.basicQos(PREFETCH);
        channel.basicConsume(name, false, new Acknowledging(channel, received, last));
      }
      TimeUnit.NANOSECONDS.sleep(nanos);
      return received.get() == 0 ? 0 : received.get() * 1e9 / (last.get() - begin);
    }
  }

  /** Counts what it has acknowledged, and says when it did so last. */
  private static final class Acknowledging extends DefaultConsumer {
    private final AtomicLong acknowledged;
    private final AtomicLong last;
    private int held;

    Acknowledging(Channel channel, AtomicLong acknowledged, AtomicLong last) {
      super(channel);
      this.acknowledged = acknowledged;
      this.last = last;
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
        throws IOException {
      held++;
      if (held == BATCH) {
        getChannel().basicAck(envelope.getDeliveryTag(), true);
        acknowledged.addAndGet(held);
        last.set(System.nanoTime());
        held = 0;
      }
    }
  }
}
