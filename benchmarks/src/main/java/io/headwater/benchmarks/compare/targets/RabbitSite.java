package io.headwater.benchmarks.compare.targets;

import com.rabbitmq.client.ConnectionFactory;
import io.headwater.core.Headwater;
import io.headwater.rabbitmq.LocalRabbit;
import io.headwater.rabbitmq.RabbitQueues;
import java.nio.file.Path;
import java.util.List;

/**
 * A local node of RabbitMQ.
 *
 * @param rabbit the node
 */
record RabbitSite(LocalRabbit rabbit) implements Site {
  // Where package managers put the server and the Erlang that runs it.
  private static final String INSTALLED = "usr/lib/rabbitmq";
  private static final String ERLANG = "usr/lib/erlang";

  @Override
  public String address(String name) {
    return Door.rabbit(rabbit.options().uri());
  }

  @Override
  public String version() {
    return rabbit.version();
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

  /**
   * None: without those in its files, which are private ports and paths, larger frames for large
   * headers, and a try again of delays after 5 s rather than three minutes, it would run too.
   * Quorum queues are asked for by clients.
   */
  @Override
  public List<String> settings() {
    return List.of();
  }

  @Override
  public List<RawClient> raw() {
    return List.of(new RawRabbit(rabbit.options().uri()));
  }

  @Override
  public double artifactMb() {
    return Artifacts.mb(
        List.of(Headwater.class, RabbitQueues.class, ConnectionFactory.class),
        List.of(root().resolve(INSTALLED)));
  }

  @Override
  public double runtimeMb() {
    return Artifacts.mb(List.of(), List.of(root().resolve(ERLANG)));
  }

  /** As the server sees it: a server of another version may have a /usr of its own. */
  private Path root() {
    return Path.of("/proc", Long.toString(rabbit.pid()), "root");
  }

  @Override
  public void close() {
    rabbit.close();
  }
}
