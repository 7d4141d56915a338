package io.headwater.testkit;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The contracts of topics and groups find what they are there to find. */
class BrokenTopicsTest {

  static Stream<Arguments> brokenTopics() {
    return Stream.of(
        broken(
            BrokenTopics.ReordersAKey.class,
            TopicsContract.Publishing.class,
            "severalMessagesKeepTheirOrderInEachPartition"),
        broken(
            BrokenTopics.LosesTheLastOfABatch.class,
            TopicsContract.Publishing.class,
            "severalMessagesKeepTheirOrderInEachPartition"),
        broken(
            BrokenTopics.PublishesInParts.class,
            TopicsContract.AtomicPublishing.class,
            "aConcurrentReaderNeverSeesAPart"),
        broken(
            BrokenTopics.ForgetsTheLastMessage.class,
            TopicsContract.AtomicPublishing.class,
            "aCrashLeavesAllOfItOrNothing"),
        broken(
            BrokenTopics.ChoosesAnotherPartition.class,
            TopicsContract.Publishing.class,
            "aKeyGoesToThePartitionThatThePartitionerSays"),
        broken(
            BrokenTopics.OffsetAtIsOneTooFar.class,
            TopicsContract.Reading.class,
            "theOffsetAtATimeIsThatOfTheFirstMessageThenOrLater"),
        broken(
            BrokenTopics.SkipsWhenResumed.class,
            TopicsContract.Reading.class,
            "aPausedPartitionGivesNothingAndGoesOnWhereItWas"),
        broken(
            BrokenTopics.RoundsTheTime.class, TopicsContract.RoundTrips.class, "everythingAtOnce"),
        broken(
            BrokenTopics.DropsTooEarly.class,
            TopicsContract.Retaining.class,
            "nothingGoesBeforeItsTime"),
        broken(
            BrokenTopics.ForgetsTheLastMessage.class,
            TopicsContract.Closing.class,
            "everythingIsTheSameAfterReopening"),
        broken(
            BrokenTopics.ForgetsTheLastMessage.class,
            TopicsContract.Closing.class,
            "whatWasAcknowledgedSurvivesACrash"));
  }

  static Stream<Arguments> brokenGroups() {
    return Stream.of(
        broken(
            BrokenTopics.CommitsForTheLost.class,
            GroupsContract.Fences.class,
            "whatWasRevokedCannotBeCommittedOrParked"),
        broken(
            BrokenTopics.CommitsForTheLost.class,
            GroupsContract.Fences.class,
            "aSeatTakenForDeadCanCommitAndParkNothingAndHearsOfIt"),
        broken(
            BrokenTopics.LatestAtTheFirstPoll.class,
            GroupsContract.Starting.class,
            "latestSeesWhatIsPublishedRightAfterItJoined"),
        broken(
            BrokenTopics.ParksOutOfOrder.class,
            GroupsContract.ParkedMessages.class,
            "whatIsParkedIsListedInOrderAndReadWithItsBytes"),
        broken(
            BrokenTopics.HandsOverTooEarly.class,
            GroupsContract.Sharing.class,
            "nobodyGetsAPartitionBeforeItsOwnerHasLetItGo"),
        broken(
            BrokenTopics.HandsOverTooEarly.class,
            GroupsContract.Sharing.class,
            "seatsComeAndGoAndEachMessageIsGivenOnce"),
        broken(
            BrokenTopics.ForgetsGroups.class,
            GroupsContract.Committing.class,
            "committedOffsetsSurviveACrash"),
        broken(
            BrokenTopics.ForgetsGroups.class,
            GroupsContract.ParkedMessages.class,
            "whatIsParkedSurvivesReopening"),
        broken(
            BrokenTopics.SeatSkipsWhenResumed.class,
            GroupsContract.Committing.class,
            "aPausedPartitionGivesNothingAndGoesOnWhereItWas"));
  }

  private static Arguments broken(Class<?> store, Class<?> suite, String test) {
    return Arguments.of(store, suite, test);
  }

  @ParameterizedTest
  @MethodSource({"brokenTopics", "brokenGroups"})
  void aBrokenStoreFailsTheTestThatIsThereForIt(Class<?> store, Class<?> suite, String test) {
    BrokenRun.failsItsTest(store, suite, test);
  }
}
