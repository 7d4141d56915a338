package io.headwater.cli.terminal;

import picocli.CommandLine.Mixin;

/** Which store, and on what its topics are. */
public final class BackendOptions {
  @Mixin StoreOptions store = new StoreOptions();
  @Mixin KafkaChoice kafka = new KafkaChoice();

  /** Opens it, makes it where there is none, and says on standard error what it is. */
  public KafkaChoice.Opened open(Output output) {
    return told(output, kafka.open(store.data, store.durability));
  }

  /** The same for a command that needs something in it: what is not there is not made. */
  public KafkaChoice.Opened openExisting(Output output) {
    String how = ", " + store.durability();
    return told(output, kafka.open(store.data, how, store::openExisting));
  }

  /** The same for a command that only looks: the embedded engine may have an owner meanwhile. */
  public KafkaChoice.Opened openToLook(Output output) {
    return told(output, kafka.open(store.data, "", store::openToLook));
  }

  private static KafkaChoice.Opened told(Output output, KafkaChoice.Opened opened) {
    output.note("headwater: topics on " + opened.where());
    return opened;
  }
}
