package io.headwater.kafka;

import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException.Unavailable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** One broker of a {@link LocalKafka}: its directory, its ports, and its process while it runs. */
final class BrokerProcess {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final int ASK_MILLIS = 1_000;
  private static final long PAUSE_NANOS = 50_000_000;
  private static final int TAIL_CHARS = 4_000;

  // Linux gives from 32,768 on, others from 49,152 on.
  private static final int FIRST_PORT = 20_000;
  private static final int LAST_PORT = 32_000;
  private static final int MOST_PORTS = 1_000;

  private final Path directory;
  private final Path jars;
  private final String clusterId;
  private final int port;
  private @Nullable Process process;

  private BrokerProcess(Path directory, Path jars, String clusterId, int port) {
    this.directory = directory;
    this.jars = jars;
    this.clusterId = clusterId;
    this.port = port;
  }

  /** Finds free ports for brokers, and writes down their configuration. */
  static List<BrokerProcess> plan(int count, Path directory, Path jars) {
    try {
      Files.createDirectories(directory);
      String clusterId = clusterId(directory.resolve("cluster.id"));
      int[] ports = freePorts(2 * count);
      String voters =
          IntStream.range(0, count)
              .mapToObj(i -> "%d@127.0.0.1:%d".formatted(i + 1, ports[count + i]))
              .collect(Collectors.joining(","));
      List<BrokerProcess> brokers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Path own = Files.createDirectories(directory.resolve("broker-" + (i + 1)));
        Files.writeString(
            own.resolve("server.properties"),
            BrokerSettings.of(i + 1, count, ports[i], ports[count + i], voters, own));
        brokers.add(new BrokerProcess(own, jars, clusterId, ports[i]));
      }
      return brokers;
    } catch (IOException e) {
      throw new Unavailable("%s cannot hold Kafka's data: %s".formatted(directory, e), e);
    }
  }

  private static String clusterId(Path file) throws IOException {
    if (!Files.exists(file)) {
      Files.writeString(file, Uuid.randomUuid().toString());
    }
    return Files.readString(file).strip();
  }

  /**
   * Ports that nobody had a moment ago, all different. None of those that systems give to who asks
   * for any: somebody could have it when a broker that was killed is started again.
   */
  private static int[] freePorts(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int tried = 0; held.size() < count; tried++) {
        int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
        try {
          held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (BindException e) {
          if (tried == MOST_PORTS) {
            throw e;
          }
        }
      }
      return held.stream().mapToInt(ServerSocket::getLocalPort).toArray();
    } finally {
      for (ServerSocket each : held) {
        each.close();
      }
    }
  }

  Path directory() {
    return directory;
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Makes the directory one that a broker can start in; an old one stays as it is. */
  void format() {
    run(
        List.of("-XX:TieredStopAtLevel=1"),
        "kafka.tools.StorageTool",
        List.of("format", "--ignore-formatted", "-t", clusterId));
    Process formatting = process;
    try {
      if (formatting != null && !formatting.waitFor(READY.toSeconds(), TimeUnit.SECONDS)) {
        kill();
        throw failed("was not formatted within " + READY);
      }
      if (formatting != null && formatting.exitValue() != 0) {
        throw failed("cannot be formatted");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
      throw failed("was not formatted: interrupted");
    }
  }

  /** Starts the broker; {@link #awaitReady} waits for it. */
  void start() {
    if (isAlive()) {
      throw new IllegalStateException("the broker at " + address() + " is running: kill it first");
    }
    run(List.of("-Xmx384m", "-XX:+UseSerialGC"), "kafka.Kafka", List.of());
  }

  private void run(List<String> options, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("--enable-native-access=ALL-UNNAMED");
    if (Runtime.version().feature() >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.addAll(List.of("-cp", jars + "/*", main));
    command.addAll(arguments);
    Path settings = directory.resolve("server.properties");
    command.addAll(
        arguments.isEmpty()
            ? List.of(settings.toString())
            : List.of("-c", settings.toString())); // the two tools want it in two ways
    try {
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
    } catch (IOException e) {
      throw new Unavailable("a Kafka broker cannot be started: " + e, e);
    }
  }

  /** Ends the process, and waits till it has ended. */
  void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }

  /** The id of the process, which runs. */
  long pid() {
    Process running = process;
    if (running == null || !running.isAlive()) {
      throw new IllegalStateException("the broker at " + address() + " does not run");
    }
    return running.pid();
  }

  /** Sends a signal to the process. */
  void signal(String name) {
    long pid = pid();
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + name, Long.toString(pid))
              .redirectErrorStream(true)
              .start();
      if (kill.onExit().join().exitValue() != 0) {
        throw new IllegalStateException("kill -%s %d failed".formatted(name, pid));
      }
    } catch (IOException e) {
      throw new Unavailable("the command kill cannot be run: " + e, e);
    }
  }

  /**
   * Waits until each of these that has not been killed answers and says that it and all the others
   * belong to the cluster.
   */
  static void awaitReady(Clock clock, List<BrokerProcess> brokers) {
    List<BrokerProcess> expected = brokers.stream().filter(BrokerProcess::isAlive).toList();
    long begin = clock.nanos();
    for (BrokerProcess each : expected) {
      each.awaitReady(clock, begin + READY.toNanos(), expected.size());
    }
  }

  private void awaitReady(Clock clock, long deadline, int members) {
    Map<String, Object> properties =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            address(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ASK_MILLIS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            ASK_MILLIS);
    try (Admin admin = Admin.create(properties)) {
      while (members(admin) < members) {
        if (!isAlive()) {
          throw failed("ended while it started");
        }
        if (clock.nanos() - deadline > 0) {
          throw failed("was not ready within " + READY);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private int members(Admin admin) {
    try {
      Collection<Node> nodes =
          admin.describeCluster(new DescribeClusterOptions().timeoutMs(ASK_MILLIS)).nodes().get();
      return nodes.stream().anyMatch(node -> node.port() == port) ? nodes.size() : 0;
    } catch (ExecutionException e) {
      return 0; // it does not listen yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted while Kafka started", e);
    }
  }

  private Path log() {
    return directory.resolve("broker.log");
  }

  private Unavailable failed(String what) {
    return new Unavailable(
        "the Kafka broker at %s %s; the end of %s:%n%s".formatted(address(), what, log(), tail()),
        null);
  }

  private String tail() {
    try {
      String all = new String(Files.readAllBytes(log()), StandardCharsets.UTF_8);
      return all.substring(Math.max(0, all.length() - TAIL_CHARS));
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }
}
