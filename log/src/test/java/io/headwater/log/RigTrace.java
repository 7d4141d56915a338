package io.headwater.log;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the crash rig does, step by step, where somebody listens.
 *
 * @param out gets a line for each step, or null
 */
record RigTrace(@Nullable Consumer<String> out) {
  static final RigTrace SILENT = new RigTrace(null);

  void step(Supplier<String> step) {
    if (out != null) {
      out.accept(step.get());
    }
  }
}
