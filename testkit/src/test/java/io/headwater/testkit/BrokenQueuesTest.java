package io.headwater.testkit;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of queues finds what it is there to find. */
class BrokenQueuesTest {

  static Stream<Arguments> locks() {
    return Stream.of(
        broken(
            BrokenQueues.GivesToTwoHolders.class,
            QueuesContract.Locking.class,
            "whatIsHeldIsGivenToNobodyElseUntilTheLockRunsOut"),
        broken(
            BrokenQueues.GivesToTwoHolders.class,
            QueuesContract.Racing.class,
            "everyMessageIsDoneOnceAndHeldByOneAtATime"),
        broken(
            BrokenQueues.TakesOldTokens.class,
            QueuesContract.Locking.class,
            "whoeverLostALockChangesNothingAnyMore"),
        broken(
            BrokenQueues.TakesOldTokens.class,
            QueuesContract.Locking.class,
            "anAcknowledgementAfterTheLockTimeIsRefusedEvenIfNobodyElseHasIt"),
        broken(
            BrokenQueues.TakesOldTokens.class,
            QueuesContract.Racing.class,
            "whoIsTooLateSettlesNothingThatAnotherWasGiven"),
        broken(
            BrokenQueues.LocksForEver.class,
            QueuesContract.Locking.class,
            "whatIsHeldIsGivenToNobodyElseUntilTheLockRunsOut"),
        broken(
            BrokenQueues.EndsLocksEarly.class,
            QueuesContract.Locking.class,
            "whatIsHeldIsGivenToNobodyElseUntilTheLockRunsOut"),
        broken(
            BrokenQueues.GivesNothingBack.class,
            QueuesContract.Locking.class,
            "aReceiverThatClosesGivesBackAtOnceWhatItHolds"));
  }

  static Stream<Arguments> deliveries() {
    return Stream.of(
        broken(
            BrokenQueues.ForgetsDeliveries.class,
            QueuesContract.Settling.class,
            "whatIsReleasedComesAgainWithTheNextDeliveryNumber"),
        broken(
            BrokenQueues.ForgetsDeliveriesWhenOpened.class,
            QueuesContract.Restarting.class,
            "deliveriesAreCountedOnOverARestart"),
        broken(
            BrokenQueues.KnowsNoLimit.class,
            QueuesContract.Settling.class,
            "theLastReleaseMakesADeadLetterWithItsError"),
        broken(
            BrokenQueues.LosesDeadLetters.class,
            QueuesContract.Settling.class,
            "whatIsRejectedIsADeadLetterAtOnceWithTheReason"),
        broken(
            BrokenQueues.ForgetsWhatIsDone.class,
            QueuesContract.Settling.class,
            "whatWasAcknowledgedNeverComesAgain"),
        broken(
            BrokenQueues.PurgesWhatIsHeld.class,
            QueuesContract.DeadLetters.class,
            "purgeDropsWhatWaitsAndIsDelayedAndLeavesTheRest"),
        broken(
            BrokenQueues.KnowsNoLimit.class,
            QueuesContract.Settling.class,
            "aReceiverThatClosesOnTheLastDeliveryMakesADeadLetter"),
        broken(
            BrokenQueues.RedrivesAsIfSentNow.class,
            QueuesContract.DeadLetters.class,
            "whatIsRedrivenKeepsWhenItWasSent"),
        broken(
            BrokenQueues.CountsGivenBackAsLost.class,
            QueuesContract.Informing.class,
            "whatAReceiverGivesBackWhenItClosesIsCountedAsReleased"));
  }

  static Stream<Arguments> order() {
    return Stream.of(
        broken(
            BrokenQueues.IgnoresDelays.class,
            QueuesContract.Delaying.class,
            "aDelayedMessageIsNeverEarly"),
        broken(
            BrokenQueues.TakesDelaysFromTheClockAlone.class,
            QueuesContract.Delaying.class,
            "aClockThatIsPutBackMakesNothingEarly"),
        broken(
            BrokenQueues.IgnoresDelaysOfReleases.class,
            QueuesContract.Settling.class,
            "aReleaseWithADelayIsNeverEarly"),
        broken(
            BrokenQueues.BlocksBehindADelay.class,
            QueuesContract.Delaying.class,
            "aLongerDelayHoldsUpNoShorterOne"),
        broken(
            BrokenQueues.TurnsTheOrder.class,
            QueuesContract.Receiving.class,
            "messagesAreReceivedInTheOrderOfSending"),
        broken(
            BrokenQueues.TurnsTheOrder.class,
            QueuesContract.Priorities.class,
            "theHigherPriorityIsHandedOutFirstAndInOrderWithinOne"),
        broken(
            BrokenQueues.IgnoresPriorities.class,
            QueuesContract.Priorities.class,
            "theHigherPriorityIsHandedOutFirstAndInOrderWithinOne"));
  }

  static Stream<Arguments> keeping() {
    return Stream.of(
        broken(
            BrokenQueues.LosesTheLastOfABatch.class,
            QueuesContract.Receiving.class,
            "messagesAreReceivedInTheOrderOfSending"),
        broken(
            BrokenQueues.ForgetsTheLastMessage.class,
            QueuesContract.Restarting.class,
            "everythingIsTheSameAfterACrash"),
        broken(
            BrokenQueues.ForgetsWhatIsDone.class,
            QueuesContract.Restarting.class,
            "aCrashAmongSendersAndReceiversLosesNothingSentAndBringsBackNothingDone"),
        broken(
            BrokenQueues.PretendsToHaveEverything.class,
            QueuesContract.Expiring.class,
            "whatWaitsForTooLongIsADeadLetter"),
        broken(
            BrokenQueues.PretendsToHaveEverything.class,
            QueuesContract.Bounds.class,
            "aFullQueueRefusesOneMoreUntilThereIsRoom"),
        broken(
            BrokenQueues.LosesWhatFindsNoRoom.class,
            QueuesContract.Bounds.class,
            "aDeadLetterThatFindsNoRoomStaysOne"));
  }

  /** The drawing finds by itself what the other tests are made for. */
  static Stream<Arguments> drawn() {
    return Stream.of(
            BrokenQueues.GivesToTwoHolders.class,
            BrokenQueues.TakesOldTokens.class,
            BrokenQueues.EndsLocksEarly.class,
            BrokenQueues.ForgetsDeliveries.class,
            BrokenQueues.IgnoresDelays.class,
            BrokenQueues.BlocksBehindADelay.class,
            BrokenQueues.LosesDeadLetters.class,
            BrokenQueues.ForgetsWhatIsDone.class,
            BrokenQueues.TurnsTheOrder.class,
            BrokenQueues.IgnoresPriorities.class,
            BrokenQueues.GivesNothingBack.class)
        .map(
            store ->
                broken(store, QueuesContract.Drawing.class, "everyStepIsOneThatTheRulesAllow"));
  }

  private static Arguments broken(Class<?> store, Class<?> suite, String test) {
    return Arguments.of(store, suite, test);
  }

  @ParameterizedTest
  @MethodSource({"locks", "deliveries", "order", "keeping", "drawn"})
  void aBrokenQueueFailsTheTestThatIsThereForIt(Class<?> store, Class<?> suite, String test) {
    BrokenRun.failsItsTest(store, suite, test);
  }
}
