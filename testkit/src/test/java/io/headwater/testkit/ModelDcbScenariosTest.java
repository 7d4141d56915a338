package io.headwater.testkit;

import io.headwater.core.Clock;

/** The model decides the worked examples of dcb.events as their authors do. */
class ModelDcbScenariosTest extends DcbScenariosContract {
  @Override
  protected Backend backend(Clock clock) {
    return new ModelBackend(clock);
  }
}
