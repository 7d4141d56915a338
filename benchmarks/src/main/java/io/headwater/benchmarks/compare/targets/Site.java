package io.headwater.benchmarks.compare.targets;

import java.util.List;

/** A backend that runs on this machine. Close it. */
public interface Site extends AutoCloseable {

  /**
   * Where {@link Door#open} gets in, from this process or another.
   *
   * @param name of a store of its own, where stores are in the process; elsewhere it is the same
   *     for all names
   */
  String address(String name);

  /** What its servers say of their version; empty where that is known without asking. */
  default String version() {
    return "";
  }

  /** How many server processes it has; 0 if it is in the process that uses it. */
  int servers();

  /**
   * The id of the process of a server.
   *
   * @param server from 1
   */
  long pid(int server);

  /** Ends a server by SIGKILL, and waits until it has ended. */
  void kill(int server);

  /** Starts a killed server again, with its data, and waits until it can be used. */
  void restart(int server);

  /** Names of the settings without which it would not run, or not keep what it promises here. */
  List<String> settings();

  /** The product's own clients, to see what ours costs; none if it is not a product of others. */
  List<RawClient> raw();

  /** The size of what has to be installed, servers and clients, in 10^6 bytes. */
  double artifactMb();

  /** The size of what its servers run on besides, such as a JDK, in 10^6 bytes. */
  double runtimeMb();

  /** Ends it at once. */
  @Override
  void close();
}
