package io.headwater.kafka;

import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException.Unavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka cluster on this machine, one or three KRaft brokers as child processes on free ports
 * of 127.0.0.1: for tests, and to try things out. Its brokers can be killed, frozen and started
 * again, each by its number, from 1.
 *
 * <p>The brokers' jars are not on our class path: they are taken from the directory that the system
 * property {@value #JARS} names, or else from {@code kafka-broker/target/lib} of the checkout that
 * this class, or the working directory, is in.
 *
 * <p>Prints nothing; each broker logs to a file {@code broker.log} in its directory. Closing kills
 * the brokers, and so does the end of this process, unless that is killed itself. Safe for use by
 * many threads, except that calls for one broker are not to be made at once.
 */
public final class LocalKafka implements AutoCloseable {
  /** The system property that names the directory of the broker's jars. */
  public static final String JARS = "headwater.kafka.broker";

  // A free port may be taken by another before the broker has it, and a quorum may not form in time
  // on a busy machine: both are over at the next try.
  private static final int TRIES = 3;

  private final List<BrokerProcess> brokers;
  private final @Nullable Path temporary;
  private final Thread hook;

  private LocalKafka(List<BrokerProcess> brokers, @Nullable Path temporary) {
    this.brokers = List.copyOf(brokers);
    this.temporary = temporary;
    this.hook = new Thread(this::end, "local-kafka-end");
  }

  private void end() {
    brokers.forEach(BrokerProcess::kill);
    if (temporary != null) {
      deleteAll(temporary);
    }
  }

  /**
   * Starts a cluster in a temporary directory, which closing deletes.
   *
   * @param brokers 1 or 3
   * @throws IllegalArgumentException if it is another number
   * @throws Unavailable if it does not start; the message holds the end of what the broker said
   */
  public static LocalKafka start(int brokers) {
    try {
      Path directory = Files.createTempDirectory("headwater-kafka");
      return start(brokers, directory, directory);
    } catch (IOException e) {
      throw new Unavailable("no temporary directory for Kafka: " + e, e);
    }
  }

  /**
   * Starts a cluster that keeps its data in a directory, which is made if it is missing. What an
   * earlier cluster of as many brokers left there is there again.
   *
   * @param brokers 1 or 3
   * @throws IllegalArgumentException if it is another number
   * @throws Unavailable if it does not start; the message holds the end of what the broker said
   */
  public static LocalKafka start(int brokers, Path directory) {
    return start(brokers, directory, null);
  }

  private static LocalKafka start(int count, Path directory, @Nullable Path temporary) {
    if (count != 1 && count != 3) {
      throw new IllegalArgumentException(count + " brokers; expected 1 or 3");
    }
    Path jars = BrokerJars.find();
    for (int attempt = 1; ; attempt++) {
      LocalKafka kafka =
          new LocalKafka(BrokerProcess.plan(count, directory.toAbsolutePath(), jars), temporary);
      Runtime.getRuntime().addShutdownHook(kafka.hook);
      try {
        kafka.startAll();
        return kafka;
      } catch (Unavailable e) {
        kafka.stop(attempt == TRIES);
        if (attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  private void startAll() {
    List<CompletableFuture<Void>> starts = new ArrayList<>();
    for (BrokerProcess broker : brokers) {
      starts.add(CompletableFuture.runAsync(broker::format));
    }
    for (CompletableFuture<Void> start : starts) {
      try {
        start.join();
      } catch (java.util.concurrent.CompletionException e) {
        throw e.getCause() instanceof Unavailable known
            ? known
            : new Unavailable("Kafka does not start: " + e.getCause(), e.getCause());
      }
    }
    brokers.forEach(BrokerProcess::start);
    awaitReady();
  }

  private void awaitReady() {
    BrokerProcess.awaitReady(Clock.system(), brokers);
  }

  /** The addresses of all brokers: host:port, with commas between. */
  public String bootstrap() {
    return brokers.stream().map(BrokerProcess::address).collect(Collectors.joining(","));
  }

  /** The address of one broker. */
  public String address(int broker) {
    return brokers.get(broker - 1).address();
  }

  /**
   * The id of a broker's process.
   *
   * @throws IllegalStateException if it does not run
   */
  public long pid(int broker) {
    return brokers.get(broker - 1).pid();
  }

  /** How many brokers it has. */
  public int size() {
    return brokers.size();
  }

  /** Ends a broker's process at once, by SIGKILL. Returns when it has ended. */
  public void kill(int broker) {
    brokers.get(broker - 1).kill();
  }

  /** Stops a broker's process where it is, by SIGSTOP; it keeps its sockets and says nothing. */
  public void freeze(int broker) {
    brokers.get(broker - 1).signal("STOP");
  }

  /** Lets a frozen broker go on, by SIGCONT. */
  public void thaw(int broker) {
    brokers.get(broker - 1).signal("CONT");
  }

  /**
   * Starts a killed broker again, at its address and with its data. Returns when all brokers that
   * run belong to the cluster again.
   *
   * @throws Unavailable if it does not start
   */
  public void restart(int broker) {
    brokers.get(broker - 1).start();
    awaitReady();
  }

  /** Kills all brokers. A second call does nothing. */
  @Override
  public void close() {
    stop(true);
  }

  private void stop(boolean forGood) {
    brokers.forEach(BrokerProcess::kill);
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // this process is ending: the hook has done it
    }
    if (temporary != null) {
      IntStream.rangeClosed(1, brokers.size())
          .forEach(broker -> deleteAll(brokers.get(broker - 1).directory()));
      if (forGood) {
        deleteAll(temporary);
      }
    }
  }

  private static void deleteAll(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (java.nio.file.NoSuchFileException e) {
      // a second call
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
