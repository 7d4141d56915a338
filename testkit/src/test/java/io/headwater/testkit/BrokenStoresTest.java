package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.discovery.NestedClassSelector;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The contract finds what it is there to find. */
class BrokenStoresTest {

  static Stream<Arguments> brokenStores() {
    return Stream.of(
        broken(BrokenStores.ChecksThenStores.class, EventStoreContract.RaceSuite.class),
        broken(BrokenStores.ChecksThenStores.class, EventStoreContract.LoadSuite.class),
        broken(BrokenStores.AfterIsInclusive.class, EventStoreContract.ConditionSuite.class),
        broken(BrokenStores.AfterIsInclusive.class, EventStoreContract.CasesSuite.class),
        broken(BrokenStores.AfterIsOneTooFar.class, EventStoreContract.ConditionSuite.class),
        broken(BrokenStores.AfterIsOneTooFar.class, EventStoreContract.RandomSuite.class),
        broken(BrokenStores.IgnoresTheSecondTag.class, EventStoreContract.ReadSuite.class),
        broken(BrokenStores.IgnoresTheSecondTag.class, EventStoreContract.ConditionSuite.class),
        broken(BrokenStores.IgnoresTheSecondTag.class, EventStoreContract.CasesSuite.class),
        broken(BrokenStores.IgnoresTheSecondTag.class, EventStoreContract.RandomSuite.class),
        broken(BrokenStores.ConflictsByTagAlone.class, EventStoreContract.RaceSuite.class),
        broken(BrokenStores.ConflictsByTagAlone.class, EventStoreContract.CasesSuite.class),
        broken(BrokenStores.LosesAVersion.class, EventStoreContract.AppendSuite.class),
        broken(BrokenStores.LosesAVersion.class, EventStoreContract.RandomSuite.class),
        broken(BrokenStores.RepeatsAVersion.class, EventStoreContract.AppendSuite.class),
        broken(BrokenStores.RepeatsAVersion.class, EventStoreContract.ReadSuite.class),
        broken(BrokenStores.AcceptsAReusedId.class, EventStoreContract.IdempotencySuite.class),
        broken(BrokenStores.AcceptsAReusedId.class, EventStoreContract.CrashSuite.class),
        broken(BrokenStores.RefusesARepetition.class, EventStoreContract.IdempotencySuite.class),
        broken(BrokenStores.RefusesARepetition.class, EventStoreContract.CasesSuite.class),
        broken(BrokenStores.KeepsHalf.class, EventStoreContract.AppendSuite.class),
        broken(BrokenStores.KeepsHalf.class, EventStoreContract.ConditionSuite.class),
        broken(BrokenStores.ConflictsWithItself.class, EventStoreContract.ConditionSuite.class),
        broken(BrokenStores.HeadOfAnotherSnapshot.class, EventStoreContract.ReadSuite.class),
        broken(BrokenStores.ForgetsTheLastEvent.class, EventStoreContract.ClosingSuite.class),
        broken(BrokenStores.ForgetsTheLastEvent.class, EventStoreContract.CrashSuite.class));
  }

  private static Arguments broken(Class<? extends EventStoreContract> store, Class<?> suite) {
    return Arguments.of(store, suite);
  }

  @ParameterizedTest
  @MethodSource("brokenStores")
  void aBrokenStoreFails(Class<? extends EventStoreContract> store, Class<?> suite) {
    TestExecutionSummary summary = run(store, suite);
    assertThat(summary.getTestsFailedCount()).as("failed tests").isPositive();
    assertThat(summary.getFailures())
        .as("failures are verdicts of assertions or typed errors, not accidents")
        .noneMatch(failure -> failure.getException() instanceof NullPointerException);
  }

  @Test
  void aSuiteThatCannotRunFailsAndSkipsNothing() {
    TestExecutionSummary summary =
        run(BrokenStores.CannotOpen.class, EventStoreContract.StreamsSuite.class);
    assertThat(summary.getTestsFoundCount()).isPositive();
    assertThat(summary.getTestsFailedCount()).isEqualTo(summary.getTestsFoundCount());
    assertThat(summary.getTestsSkippedCount()).isZero();
  }

  private static TestExecutionSummary run(
      Class<? extends EventStoreContract> store, Class<?> suite) {
    NestedClassSelector selector = selectNestedClass(List.of(store), suite);
    TestExecutionSummary summary = BrokenRun.of(selector);
    assertThat(summary.getTestsStartedCount()).as("tests that ran").isPositive();
    return summary;
  }
}
