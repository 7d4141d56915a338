package io.headwater.cli.terminal;

import io.headwater.core.Headwater;
import picocli.CommandLine.Mixin;

/** On what the topics are: the embedded engine. */
public final class BackendOptions {
  @Mixin StoreOptions store = new StoreOptions();

  /** Opens it, and says on standard error what it is. */
  public Headwater open(Output output) {
    output.note(
        "topics on the embedded engine in %s, %s".formatted(store.directory(), store.durability()));
    return store.open();
  }
}
