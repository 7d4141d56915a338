package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.MessengerChild.Acknowledged;
import io.headwater.benchmarks.compare.targets.Door;
import io.headwater.core.Queue;
import io.headwater.core.Topic;
import java.util.ArrayList;
import java.util.List;

/**
 * W4. Processes send and handle messages, through a topic and a queue where there are both, and are
 * killed by SIGKILL at moments drawn from the seed, as the servers are; each is started again. A
 * process of its own judges what came of the messages.
 */
final class Guarantee implements Stage.Measurement {
  private static final int PARTITIONS = 4;

  private final Acknowledged when;

  Guarantee() {
    this(Acknowledged.AFTER_WORK);
  }

  /** Also with consumers that are wrong, to see that the judge catches them. */
  Guarantee(Acknowledged when) {
    this.when = when;
  }

  @Override
  public void play(Stage stage) throws Exception {
    List<String> media = new ArrayList<>();
    try (Door door = stage.open()) {
      stage.play(
          "topic",
          () -> {
            door.headwater().topics().create(Topic.of(MessengerChild.NAME, PARTITIONS));
            media.add("topic");
          });
      stage.play(
          "queue",
          () -> {
            ShortLocks.create(door.queues(), Queue.of(MessengerChild.NAME));
            media.add("queue");
          });
    }
    if (media.isEmpty()) {
      return;
    }
    try (Messengers messengers = new Messengers(stage, String.join(",", media), when)) {
      int killed = messengers.killAndRestart(stage.scale().kills());
      messengers.settle();
      messengers.addKept();
      report(stage, media, messengers.judged(media));
      stage.count("processes killed", killed);
      stage.count("processes that ended by themselves", messengers.ended());
      stage.count("servers that had to be started twice", messengers.slow());
      stage.figure("patience", stage.scale().patience().toMillis() / 1e3, "s");
    }
  }

  private static void report(Stage stage, List<String> media, List<Ledger.Counts> counts) {
    for (int i = 0; i < media.size(); i++) {
      String medium = media.get(i) + ": ";
      Ledger.Counts each = counts.get(i);
      stage.count(medium + "acknowledged", each.acknowledged());
      stage.count(medium + "lost", each.lost());
      stage.count(medium + "kept, not handled", each.kept());
      stage.count(medium + "handled again", each.again());
      stage.count(medium + "out of order", each.disordered());
    }
  }
}
