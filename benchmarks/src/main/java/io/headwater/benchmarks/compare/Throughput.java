package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.targets.Door;
import io.headwater.benchmarks.compare.targets.RawClient;
import java.util.List;
import java.util.stream.Stream;

/**
 * W6. As much as goes, topic and queue each in its own way; how fast that still answers; and the
 * same with the product's own client, to see what our layer costs.
 */
final class Throughput implements Stage.Measurement {
  private static final int BATCH = 100;
  private static final int PARTITIONS = 4;

  /**
   * Messages that are sent.
   *
   * @param bytes of data in each
   * @param batch how many in a call
   */
  record Cell(int bytes, int batch) {
    @Override
    public String toString() {
      return "%,d B %s".formatted(bytes, batch == 1 ? "one by one" : "in batches of " + batch);
    }
  }

  /** By size and batch; the first is the headline. */
  static List<Cell> cells(Scale scale) {
    return scale.sizes().stream()
        .flatMap(bytes -> Stream.of(new Cell(bytes, BATCH), new Cell(bytes, 1)))
        .toList();
  }

  @Override
  public void play(Stage stage) throws Exception {
    List<RawClient> raw = stage.site().raw();
    if (!raw.isEmpty()) {
      warmUp(stage, raw.getFirst());
    }
    try (Door door = stage.open()) {
      stage.play("topic", () -> new TopicLoad(stage, door.headwater().topics()).run());
      // A run that is short of time raises the rate once: on a topic, where there are topics.
      boolean rising = stage.scale().bothClasses() || stage.figures().isEmpty();
      stage.play("queue", () -> new QueueLoad(stage, door.queues()).run(rising));
    }
    for (RawClient client : raw) {
      raw(stage, client);
    }
  }

  /** Or else we alone would be measured while the client's code is not compiled yet. */
  private static void warmUp(Stage stage, RawClient client) throws Exception {
    long span = stage.scale().span().toNanos();
    String name = stage.named("warm");
    client.create(name, PARTITIONS);
    client.send(name, stage.scale().sizes().getFirst(), span);
    client.receive(name, span);
  }

  private static void raw(Stage stage, RawClient client) throws Exception {
    long span = stage.scale().span().toNanos();
    String begin = client.medium() + ": raw client, " + client.beside();
    String name =
        stage.named("raw-" + client.medium() + (client.beside().isEmpty() ? "" : "-beside"));
    client.create(name, PARTITIONS);
    client.send(name, stage.scale().sizes().getFirst(), span); // warms up
    for (int bytes : stage.scale().sizes()) {
      String how = "%ssent, %,d B %s".formatted(begin, bytes, client.batching()).strip();
      stage.figure(how, client.send(name, bytes, span), "/s");
    }
    stage.figure(begin + "received", client.receive(name, 2 * span), "/s");
  }
}
