package io.headwater.cli.queues;

import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.QueueChoice;
import io.headwater.core.Queues;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Something that is done with one queue. */
abstract class QueueAction implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "QUEUE", description = "Its name.")
  String queue = "";

  @Mixin QueueChoice backend = new QueueChoice();
  @Mixin Output output = new Output();

  @Override
  public final Integer call() throws IOException, InterruptedException {
    try (QueueChoice.Opened opened = open()) {
      act(opened.queues());
    }
    return 0;
  }

  /** To change something that is there; what makes it, or only looks, opens it for that. */
  QueueChoice.Opened open() {
    return backend.openExisting(output);
  }

  abstract void act(Queues queues) throws IOException, InterruptedException;
}
