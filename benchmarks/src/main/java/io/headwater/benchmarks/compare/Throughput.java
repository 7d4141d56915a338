package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.targets.Door;

/** W6. As much as goes, topic and queue each in its own way; and how fast that still answers. */
final class Throughput implements Stage.Measurement {

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

  @Override
  public void play(Stage stage) throws Exception {
    try (Door door = stage.open()) {
      stage.play("topic", () -> new TopicLoad(stage, door.headwater().topics()).run());
      stage.play("queue", () -> new QueueLoad(stage, door.queues()).run());
    }
  }
}
