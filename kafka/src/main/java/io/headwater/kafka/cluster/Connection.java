package io.headwater.kafka.cluster;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What topics, groups and queues share: one cluster, and who asks it, publishes to it and reads
 * from it. Safe for use by many threads.
 *
 * @param tasks runs what is not to be broken by an interrupt of the caller's
 */
public record Connection(
    Cluster cluster,
    Catalog catalog,
    Publisher publisher,
    Transactions transactions,
    Lookup lookup,
    ExecutorService tasks)
    implements AutoCloseable {

  /** Over a cluster, which belongs to this from now on, also when this fails. */
  public static Connection of(Cluster cluster) {
    ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    try {
      return new Connection(
          cluster,
          new Catalog(cluster),
          new Publisher(cluster, tasks),
          new Transactions(cluster),
          new Lookup(cluster),
          tasks);
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** Ends what was accepted, and closes the cluster. */
  @Override
  public void close() {
    try {
      publisher.close();
      transactions.close();
    } finally {
      cluster.close();
      lookup.close();
      tasks.shutdown();
    }
  }
}
