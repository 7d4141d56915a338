package io.headwater.rabbitmq;

import io.headwater.core.Queues;
import io.headwater.testkit.QueueBackend;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Queues on a server that others use too. To crash is to lose the connection, as when a process is
 * killed or a cable pulled; what becomes of a server that is killed, other tests see.
 */
final class RabbitBackend implements QueueBackend {
  private final LocalRabbit server;
  private @Nullable Cable cable;
  private @Nullable RabbitQueues queues;

  RabbitBackend(LocalRabbit server) {
    this.server = server;
  }

  @Override
  public String name() {
    return "rabbitmq %d.%d, quorum queues on one node"
        .formatted(version().major(), version().minor());
  }

  @Override
  public Queues open() {
    Cable fresh = Cable.to(server.port());
    cable = fresh;
    RabbitQueues opened = RabbitQueues.connect(fresh.options());
    queues = opened;
    return opened;
  }

  @Override
  public Queues reopen() {
    shut();
    return open();
  }

  @Override
  public boolean canCrash() {
    return true;
  }

  @Override
  public Queues crash() {
    if (cable != null) {
      cable.cut();
    }
    shut();
    return open();
  }

  @Override
  public boolean takesClock() {
    return false;
  }

  @Override
  public Set<Feature> lacks() {
    return version().hasPriorities()
        ? Set.of(Feature.LONG_LOCKS)
        : Set.of(Feature.PRIORITIES, Feature.LONG_LOCKS);
  }

  /** To look at the oldest message is to take it. */
  @Override
  public boolean tellsOldest() {
    return false;
  }

  private ServerVersion version() {
    return ServerVersion.parse(server.version());
  }

  private void shut() {
    if (queues != null) {
      queues.close();
    }
    if (cable != null) {
      cable.cut();
    }
  }

  @Override
  public void close() {
    shut();
  }
}
