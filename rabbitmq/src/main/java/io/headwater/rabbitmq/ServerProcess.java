package io.headwater.rabbitmq;

import com.rabbitmq.client.Connection;
import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException.Unavailable;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The node of a {@link LocalRabbit}: its directory, its ports, and its process while it runs. */
final class ServerProcess {
  private static final Duration READY = Duration.ofSeconds(90);
  private static final long PAUSE_NANOS = 100_000_000;
  private static final int TAIL_CHARS = 4_000;

  // Linux gives from 32,768 on, others from 49,152 on.
  private static final int FIRST_PORT = 20_000;
  private static final int LAST_PORT = 32_000;
  private static final int MOST_PORTS = 1_000;

  /** A server takes seconds to take its ports: until then they are free for all but us. */
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  // Debian's own command on the PATH wants to be root and changes the directory; this one does not.
  private static final Path DEBIAN = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

  private final Path directory;
  private final Path script;
  private final int port;
  private final int distributionPort;
  private volatile @Nullable Process process;
  private volatile String version = "";

  private ServerProcess(Path directory, Path script, int port, int distributionPort) {
    this.directory = directory;
    this.script = script;
    this.port = port;
    this.distributionPort = distributionPort;
  }

  /**
   * The script that runs a server, if there is one.
   *
   * @throws Unavailable if one is named that is not there
   */
  static Optional<Path> script() {
    String named = System.getProperty(LocalRabbit.SERVER);
    if (named != null) {
      Path script = Path.of(named);
      if (!Files.isRegularFile(script) || !Files.isExecutable(script)) {
        throw new Unavailable(
            "-D%s names '%s'; expected a script rabbitmq-server that can be run: correct the path"
                .formatted(LocalRabbit.SERVER, named),
            null);
      }
      return Optional.of(script);
    }
    String path = System.getenv().getOrDefault("PATH", "");
    Stream<Path> onPath =
        Arrays.stream(path.split(File.pathSeparator))
            .filter(each -> !each.isEmpty())
            .map(each -> Path.of(each, "rabbitmq-server"));
    return Stream.concat(Stream.of(DEBIAN), onPath).filter(Files::isExecutable).findFirst();
  }

  /**
   * The script that runs a server.
   *
   * @throws Unavailable if there is none
   */
  static Path installed() {
    return script()
        .orElseThrow(
            () ->
                new Unavailable(
                    "no rabbitmq-server on this machine; install it (apt-get install"
                        + " rabbitmq-server), or name its script by -D"
                        + LocalRabbit.SERVER
                        + "=PATH",
                    null));
  }

  /** Finds free ports for a server, and writes down its configuration. */
  static ServerProcess plan(Path directory) {
    Path script = installed();
    try (ServerSocket first = free();
        ServerSocket second = free()) {
      for (String each : new String[] {"home", "data", "log"}) {
        Files.createDirectories(directory.resolve(each));
      }
      Files.writeString(
          directory.resolve("rabbitmq.conf"),
          // An event's headers may be larger than the 128 KiB of a frame that are usual.
          "listeners.tcp.1 = 127.0.0.1:%d%nframe_max = 1048576%n".formatted(first.getLocalPort()));
      Files.writeString(directory.resolve("enabled_plugins"), "[].%n".formatted());
      // A delay that is over while the server starts is tried again after this many milliseconds,
      // else 180,000 (rabbitmq-server#12625).
      Files.writeString(
          directory.resolve("advanced.config"),
          "[{rabbit, [{dead_letter_worker_publisher_confirm_timeout, 5000}]}].%n".formatted());
      Files.writeString(directory.resolve("environment"), "");
      return new ServerProcess(directory, script, first.getLocalPort(), second.getLocalPort());
    } catch (IOException e) {
      throw new Unavailable("%s cannot hold RabbitMQ's data: %s".formatted(directory, e), e);
    }
  }

  /**
   * A port that nobody had. None of those that systems give to who asks for any: somebody could
   * have it when a server that was killed is started again.
   */
  private static ServerSocket free() throws IOException {
    for (int tried = 1; ; tried++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      try {
        if (GIVEN.add(port)) {
          return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        }
      } catch (BindException e) {
        if (tried == MOST_PORTS) {
          throw e;
        }
      }
    }
  }

  String uri() {
    return "amqp://guest:guest@127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  /** The version of the server, as it said it when it was ready; empty if it never was. */
  String version() {
    return version;
  }

  long pid() {
    return running().pid();
  }

  private Process running() {
    Process current = process;
    if (current == null || !current.isAlive()) {
      throw new IllegalStateException("the RabbitMQ server at port " + port + " does not run");
    }
    return current;
  }

  private boolean isAlive() {
    Process current = process;
    return current != null && current.isAlive();
  }

  /**
   * Starts the server; {@link #awaitReady} waits for it. The scripts end in exec, so the process is
   * the Erlang machine itself.
   */
  void start() {
    if (isAlive()) {
      throw new IllegalStateException("the RabbitMQ server at port " + port + " runs: kill it");
    }
    ProcessBuilder builder =
        new ProcessBuilder(script.toString())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("RABBITMQ_") || name.startsWith("ERL_"));
    environment.remove("NOTIFY_SOCKET");
    // The server looks for a port mapper once a minute, and would start one that outlives it.
    environment.put("ERL_ZFLAGS", "-start_epmd false");
    environment.put("HOME", directory.resolve("home").toString()); // of the cookie
    environment.put("RABBITMQ_CONF_ENV_FILE", directory.resolve("environment").toString());
    environment.put("RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq.conf").toString());
    environment.put(
        "RABBITMQ_ADVANCED_CONFIG_FILE", directory.resolve("advanced.config").toString());
    environment.put(
        "RABBITMQ_ENABLED_PLUGINS_FILE", directory.resolve("enabled_plugins").toString());
    environment.put("RABBITMQ_GENERATED_CONFIG_DIR", directory.resolve("generated").toString());
    environment.put("RABBITMQ_MNESIA_BASE", directory.resolve("data").toString());
    environment.put("RABBITMQ_LOG_BASE", directory.resolve("log").toString());
    environment.put("RABBITMQ_LOGS", "-");
    environment.put("RABBITMQ_NODENAME", "rabbit@127.0.0.1");
    environment.put("RABBITMQ_USE_LONGNAME", "true");
    // Without a shell that waits between us and the server, so that killing our child kills it.
    environment.put("RABBITMQ_ALLOW_INPUT", "1");
    // A node that has its name and one known port already needs no port mapper.
    environment.put(
        "RABBITMQ_SERVER_START_ARGS",
        ("-noinput -name rabbit@127.0.0.1 -start_epmd false -erl_epmd_port %1$d"
                + " -kernel inet_dist_use_interface {127,0,0,1}"
                + " -kernel inet_dist_listen_min %1$d -kernel inet_dist_listen_max %1$d")
            .formatted(distributionPort));
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new Unavailable("RabbitMQ cannot be started: " + e, e);
    }
  }

  /** Ends the process, and waits till it has ended. */
  void kill() {
    Process current = process;
    if (current != null) {
      current.destroyForcibly().onExit().join();
    }
  }

  /** Waits until the server takes connections. */
  void awaitReady(Clock clock) {
    long begin = clock.nanos();
    while (!answers()) {
      if (!isAlive()) {
        throw failed("ended while it started");
      }
      if (clock.nanos() - begin > READY.toNanos()) {
        throw failed("was not ready within " + READY);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    if (!isAlive()) {
      throw failed("has ended, and another one answers in its place");
    }
  }

  private boolean answers() {
    try (Connection connection = Link.factory(RabbitOptions.of(uri())).newConnection("ready?")) {
      version = ServerVersion.of(connection).text();
      return connection.isOpen();
    } catch (IOException | TimeoutException e) {
      return false; // it does not listen yet
    }
  }

  private Path log() {
    return directory.resolve("server.log");
  }

  private Unavailable failed(String what) {
    return new Unavailable(
        "the RabbitMQ server at port %d %s; the end of %s:%n%s"
            .formatted(port, what, log(), tail()),
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
