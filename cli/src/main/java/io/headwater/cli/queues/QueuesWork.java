package io.headwater.cli.queues;

import io.headwater.cli.terminal.Failures;
import io.headwater.cli.terminal.Json;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.queue.Rejected;
import io.headwater.core.queue.Worker;
import java.io.IOError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater queues work}. */
@Command(
    name = "work",
    mixinStandardHelpOptions = true,
    description =
        "Run a command for each message, with its data on standard input. Exit code 0: done; 65: a"
            + " dead letter; any other: handed out again. Its lock is renewed meanwhile. Asked to"
            + " stop, it takes no more, waits 10 s for the commands that run, then ends them; their"
            + " messages are handed out again.")
final class QueuesWork extends QueueAction {
  private static final int REJECTED = 65;

  /** How long a queue that is empty is not asked whether it still is. */
  private static final long IDLE_MILLIS = 500;

  /** How long commands that run may go on when this is to stop. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** More than they take to end after that: what they work on is not given back before. */
  private static final Duration DRAIN = Duration.ofMinutes(1);

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "The command and its arguments, behind '--'.")
  List<String> command = new ArrayList<>();

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many commands run at a time (default: ${DEFAULT-VALUE}).")
  int concurrency;

  @Option(names = "--until-empty", description = "Stop when the queue is empty.")
  boolean untilEmpty;

  private final Commands commands = new Commands();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private volatile @Nullable IOException notStarted;

  @Override
  void act(Queues queues) throws InterruptedException {
    Commands.check(command.getFirst());
    Worker worker =
        Worker.of(queues).on(queue).concurrency(concurrency).drain(DRAIN).start(this::handle);
    Thread hook =
        new Thread(
            () -> {
              stopping.set(true);
              stop(worker);
            });
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      awaitEnd(worker);
    } finally {
      stop(worker);
      if (!stopping.get()) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }

  /** Waits until the queue is empty if that is wanted, else for ever; or the process is to end. */
  private void awaitEnd(Worker worker) throws InterruptedException {
    try {
      while (notStarted == null && (!worker.awaitIdle(Duration.ofSeconds(1)) || !untilEmpty)) {
        TimeUnit.MILLISECONDS.sleep(untilEmpty ? 0 : IDLE_MILLIS);
      }
    } catch (IllegalStateException e) {
      if (!stopping.get() && notStarted == null) {
        throw new Failures.Failed("the worker stopped: " + worker.status());
      }
    }
    if (notStarted != null) {
      throw new Failures.Failed("the worker stopped: " + notStarted.getMessage());
    }
  }

  /** Closes the worker, and ends the commands that it would wait for too long. */
  private void stop(Worker worker) {
    try {
      Thread closing = Thread.startVirtualThread(worker::close);
      if (!closing.join(GRACE)) {
        commands.end();
        closing.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(Received message) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HEADWATER_ID", message.event().id().toString());
    builder.environment().put("HEADWATER_TYPE", message.event().type());
    builder.environment().put("HEADWATER_DELIVERY", Integer.toString(message.delivery()));
    Process process = start(builder);
    // At once: a command that answers while it reads would wait for us, and we for it.
    Thread feeding = Thread.startVirtualThread(() -> feed(process, message.event().data()));
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int code = process.waitFor();
    feeding.join();
    told(message, code, said);
    // A shell whose child was ended may take that for success.
    if (commands.endedEarly()) {
      throw new IOException("the worker was stopped, and ended the command: " + said);
    }
    if (code == REJECTED) {
      throw new Rejected(said.isEmpty() ? "exit code 65" : said);
    }
    if (code != 0) {
      throw new IOException("exit code %d: %s".formatted(code, said));
    }
  }

  /** What cannot be run now cannot be for the next message either: that stops the worker. */
  private Process start(ProcessBuilder builder) {
    try {
      return commands.start(builder);
    } catch (IOException e) {
      notStarted = e;
      throw new IOError(e);
    }
  }

  private static void feed(Process process, byte[] data) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(data);
    } catch (IOException e) {
      // It may end without having read all: its exit code tells whether that is well.
    }
  }

  private synchronized void told(Received message, int code, String said) {
    output.say(
        "%s  delivery %d  exit code %d%s"
            .formatted(
                message.event().id(), message.delivery(), code, said.isEmpty() ? "" : "  " + said));
    output.data(
        () ->
            new Json()
                .put("queue", queue)
                .put("id", message.event().id())
                .put("delivery", message.delivery())
                .put("exit", code)
                .put("output", said));
  }
}
