package io.headwater.cli.terminal;

import picocli.CommandLine.Mixin;

/** Which store, and on what its topics are. */
public final class BackendOptions {
  @Mixin StoreOptions store = new StoreOptions();
  @Mixin KafkaChoice kafka = new KafkaChoice();

  /** Opens it, and says on standard error what it is. */
  public KafkaChoice.Opened open(Output output) {
    KafkaChoice.Opened opened = kafka.open(store.data, store.durability);
    output.note("headwater: topics on " + opened.where());
    return opened;
  }
}
