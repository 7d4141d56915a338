package io.headwater.kafka;

/** One broker for all tests of this module that need one; it ends with this process. */
final class SharedKafka {
  private SharedKafka() {}

  private static final class Holder {
    private static final LocalKafka KAFKA = LocalKafka.start(1);
  }

  static LocalKafka get() {
    return Holder.KAFKA;
  }

  static KafkaOptions options() {
    return KafkaOptions.of(get().bootstrap());
  }
}
