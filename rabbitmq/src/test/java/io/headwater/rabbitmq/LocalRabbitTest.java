package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Queue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A real server comes and goes as it is told. */
@NeedsRabbit
@Execution(ExecutionMode.CONCURRENT)
class LocalRabbitTest {
  /** After a minute RabbitMQ looks for a port mapper, and may start one. */
  private static final Duration MORE_THAN_A_MINUTE = Duration.ofSeconds(63);

  private static final Duration GONE = Duration.ofSeconds(20);

  @Test
  void aServerStartsIsKilledAndStartsAgainWithItsData(@TempDir Path directory) {
    long first;
    try (LocalRabbit rabbit = LocalRabbit.start(directory)) {
      first = rabbit.pid();
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options())) {
        queues.create(Queue.of("kept"));
      }
      rabbit.kill();
      assertThat(ProcessHandle.of(first)).isEmpty();
      rabbit.restart();
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options())) {
        assertThat(queues.find("kept")).contains(Queue.of("kept"));
      }
    }
    assertThat(Files.exists(directory.resolve("server.log"))).isTrue();
  }

  @Test
  void noProcessStaysBehindNotEvenAPortMapper(@TempDir Path directory) throws Exception {
    try (LocalRabbit rabbit = LocalRabbit.start(directory)) {
      assertThat(new CountDownLatch(1).await(MORE_THAN_A_MINUTE.toSeconds(), TimeUnit.SECONDS))
          .isFalse();
      assertThat(processesOf(directory))
          .as(() -> "its log: " + log(directory))
          .anySatisfy(each -> assertThat(each).contains("erl_child_setup"))
          .anySatisfy(each -> assertThat(each).contains("" + rabbit.pid()).contains("beam"))
          .noneSatisfy(each -> assertThat(each).contains("epmd -daemon"));
    }
    long begin = System.nanoTime();
    List<String> left = processesOf(directory);
    while (!left.isEmpty() && System.nanoTime() - begin < GONE.toNanos()) {
      left = processesOf(directory); // children of the machine end when they see that it has
    }
    assertThat(left).isEmpty();
  }

  private static String log(Path directory) {
    try {
      return Files.readString(directory.resolve("server.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that have this directory in their environment, by which a server's children are known. */
  private static List<String> processesOf(Path directory) {
    String home = "HOME=" + directory.toAbsolutePath().resolve("home");
    return ProcessHandle.allProcesses()
        .filter(each -> read(each, "environ").contains(home))
        .map(each -> each.pid() + " " + read(each, "cmdline").replace('\0', ' '))
        .toList();
  }

  private static String read(ProcessHandle process, String what) {
    Path file = Path.of("/proc", Long.toString(process.pid()), what);
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException | UncheckedIOException e) {
      return ""; // it has ended, or is not ours to look at
    }
  }
}
