package io.headwater.embedded;

import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.testkit.Backend;
import org.jspecify.annotations.Nullable;

/** What the backends of the contract suites share. */
abstract class StoreBackend implements Backend {
  private final String name;
  @Nullable Embedded store;

  StoreBackend(String name) {
    this.name = name;
  }

  abstract Embedded openStore();

  abstract void remove();

  /** Looked at before the store is closed. */
  void beforeClosing() {}

  @Override
  public String name() {
    return name;
  }

  @Override
  public Headwater open() {
    Embedded opened = openStore();
    store = opened;
    return opened;
  }

  @Override
  public Headwater reopen() {
    closeStore();
    return open();
  }

  @Override
  public boolean canCrash() {
    return false;
  }

  @Override
  public Headwater crash() {
    throw new NotSupported(name + " cannot crash; expected a simulated disk");
  }

  private void closeStore() {
    if (store != null) {
      beforeClosing();
      store.close();
      store = null;
    }
  }

  @Override
  public void close() {
    closeStore();
    remove();
  }
}
