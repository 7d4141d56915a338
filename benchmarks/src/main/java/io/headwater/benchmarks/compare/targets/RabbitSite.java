package io.headwater.benchmarks.compare.targets;

import com.rabbitmq.client.ConnectionFactory;
import io.headwater.core.Headwater;
import io.headwater.rabbitmq.LocalRabbit;
import io.headwater.rabbitmq.RabbitQueues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A local node of RabbitMQ.
 *
 * @param rabbit the node
 * @param directory where it keeps what it has
 */
record RabbitSite(LocalRabbit rabbit, Path directory) implements Site {
  // Where package managers put the server and the Erlang that runs it.
  private static final List<Path> INSTALLED =
      List.of(Path.of("/usr/lib/rabbitmq"), Path.of("/usr/lib/erlang"));

  @Override
  public String address(String name) {
    return Door.rabbit(rabbit.options().uri());
  }

  @Override
  public int servers() {
    return 1;
  }

  @Override
  public long pid(int server) {
    return rabbit.pid();
  }

  @Override
  public void kill(int server) {
    rabbit.kill();
  }

  @Override
  public void restart(int server) {
    rabbit.restart();
  }

  @Override
  public int settings() {
    try (Stream<String> lines = Files.lines(directory.resolve("rabbitmq.conf"))) {
      return Math.toIntExact(lines.filter(line -> line.contains("=")).count());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public double artifactMb() {
    return Artifacts.mb(
        List.of(Headwater.class, RabbitQueues.class, ConnectionFactory.class), INSTALLED);
  }

  @Override
  public void close() {
    rabbit.close();
  }
}
