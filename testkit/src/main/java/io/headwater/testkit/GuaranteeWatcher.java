package io.headwater.testkit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Tells a suite how each of its tests ended. */
final class GuaranteeWatcher implements TestWatcher {
  @Override
  public void testSuccessful(ExtensionContext context) {
    tell(context, true);
  }

  @Override
  public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
    tell(context, false);
  }

  private static void tell(ExtensionContext context, boolean passed) {
    String name = context.getDisplayName();
    boolean isOneOfMany = !name.endsWith("()"); // of a parameterized test, which notes itself
    if (context.getRequiredTestInstance() instanceof QueueSuite suite && !isOneOfMany) {
      suite.ended(name.substring(0, name.length() - 2), passed);
    }
  }
}
