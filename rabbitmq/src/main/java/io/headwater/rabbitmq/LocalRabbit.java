package io.headwater.rabbitmq;

import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException.Unavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real RabbitMQ server on this machine, one node as a child process on a free port of 127.0.0.1:
 * for tests, and to try things out. It can be killed and started again with its data.
 *
 * <p>The server is not ours to bring: it is taken from where a package manager puts it ({@code
 * apt-get install rabbitmq-server}), or from what the system property {@value #SERVER} names, a
 * path of the script {@code rabbitmq-server}; the script {@code rabbitmq/server-of} of the sources
 * brings servers of other versions. Nothing of the installation is used but its program:
 * configuration, data, log, cookie and plug-ins are in our own directory, a service of the system
 * is neither needed nor touched, and no port mapper (epmd) is started.
 *
 * <p>Prints nothing; the server logs to a file {@code server.log} in its directory. Closing kills
 * the server, and so does the end of this process, unless that is killed itself. Safe for use by
 * many threads, except that calls of kill and restart are not to be made at once.
 */
public final class LocalRabbit implements AutoCloseable {
  /** The system property that names the script that runs the server. */
  public static final String SERVER = "headwater.rabbitmq.server";

  // A free port may be taken by another before the server has it.
  private static final int TRIES = 3;

  private final ServerProcess server;
  private final @Nullable Path temporary;
  private final Thread hook;

  private LocalRabbit(ServerProcess server, @Nullable Path temporary) {
    this.server = server;
    this.temporary = temporary;
    this.hook = new Thread(this::end, "local-rabbit-end");
  }

  /**
   * Whether there is a server on this machine that could be started.
   *
   * @throws Unavailable if the property {@value #SERVER} names a script that is not there
   */
  public static boolean isInstalled() {
    return ServerProcess.script().isPresent();
  }

  /**
   * Starts a server in a temporary directory, which closing deletes. Takes some seconds.
   *
   * @throws Unavailable if none is installed, or it does not start; the message holds the end of
   *     what it said
   */
  public static LocalRabbit start() {
    var unused = ServerProcess.installed(); // before there is a directory that would stay
    try {
      Path directory = Files.createTempDirectory("headwater-rabbit");
      return start(directory, directory);
    } catch (IOException e) {
      throw new Unavailable("no temporary directory for RabbitMQ: " + e, e);
    }
  }

  /**
   * Starts a server that keeps its data in a directory, which is made if it is missing. What an
   * earlier server left there is there again.
   *
   * @throws Unavailable if none is installed, or it does not start; the message holds the end of
   *     what it said
   */
  public static LocalRabbit start(Path directory) {
    return start(directory, null);
  }

  private static LocalRabbit start(Path directory, @Nullable Path temporary) {
    for (int attempt = 1; ; attempt++) {
      LocalRabbit rabbit =
          new LocalRabbit(ServerProcess.plan(directory.toAbsolutePath()), temporary);
      Runtime.getRuntime().addShutdownHook(rabbit.hook);
      try {
        rabbit.restart();
        return rabbit;
      } catch (Unavailable e) {
        rabbit.server.kill();
        if (attempt == TRIES) {
          rabbit.close();
          throw e;
        }
        Runtime.getRuntime().removeShutdownHook(rabbit.hook);
      }
    }
  }

  /** How to connect to it. */
  public RabbitOptions options() {
    return RabbitOptions.of(server.uri());
  }

  /** Where it listens, on 127.0.0.1. */
  public int port() {
    return server.port();
  }

  /** The version of the server, as it says it. */
  public String version() {
    return server.version();
  }

  /** The process of the server. */
  public long pid() {
    return server.pid();
  }

  /** Ends the server's process at once, by SIGKILL. Returns when it has ended. */
  public void kill() {
    server.kill();
  }

  /**
   * Starts a killed server again, at its address and with its data. Returns when it takes
   * connections.
   *
   * @throws Unavailable if it does not start
   */
  public void restart() {
    server.start();
    server.awaitReady(Clock.system());
  }

  /** Kills the server. A second call does nothing. */
  @Override
  public void close() {
    server.kill();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // this process is ending: the hook does the rest
    }
    end();
  }

  private void end() {
    server.kill();
    if (temporary == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(temporary)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // a second call
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
