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
    if (context.getRequiredTestInstance() instanceof QueueSuite suite) {
      suite.ended(context.getRequiredTestMethod().getName(), passed);
    }
  }
}
