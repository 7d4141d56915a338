package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs a part of a contract on something that is broken on purpose. */
final class BrokenRun {
  private BrokenRun() {}

  /** Runs what is selected, and says how it went. */
  static TestExecutionSummary of(DiscoverySelector selected) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selected).build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    return listener.getSummary();
  }

  /** Runs the one test that is there for what is broken, which must fail by its verdict. */
  static void failsItsTest(Class<?> broken, Class<?> suite, String test) {
    TestExecutionSummary summary = of(selectNestedMethod(List.of(broken), suite, test));
    assertThat(summary.getTestsStartedCount()).as("tests that ran").isEqualTo(1);
    assertThat(summary.getTestsFailedCount()).as("failed tests").isEqualTo(1);
    assertThat(summary.getFailures())
        .as("failures are verdicts of assertions, not accidents")
        .noneMatch(failure -> failure.getException() instanceof NullPointerException);
  }
}
