package io.headwater.rabbitmq;

import io.headwater.core.Receiver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A process that takes messages, says so, and holds them till it is killed or its input ends. */
final class HoldingChild {
  private HoldingChild() {}

  public static void main(String[] arguments) throws IOException {
    try (RabbitQueues queues = RabbitQueues.connect(RabbitOptions.of(arguments[0]));
        Receiver receiver = queues.receiver(arguments[1])) {
      int wanted = Integer.parseInt(arguments[2]);
      while (wanted > 0) {
        wanted -= receiver.receive(wanted, Duration.ofSeconds(20)).size();
      }
      System.out.println("held");
      System.out.flush();
      while (System.in.read() >= 0) {
        // till whoever started it is gone
      }
    }
  }

  /** Starts one; returns when it holds its messages. */
  static Process start(String uri, String queue, int messages) throws IOException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                HoldingChild.class.getName(),
                uri,
                queue,
                Integer.toString(messages))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    String said = out.readLine();
    if (!"held".equals(said)) {
      child.destroyForcibly();
      throw new AssertionError("the child said " + said + "; expected held");
    }
    return child;
  }
}
