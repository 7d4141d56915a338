package io.headwater.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.log.RigCounts.Event;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing acknowledged is lost by tens of thousands of power cuts; see {@link CrashRig}. */
class CrashRigTest {
  private static final long VERIFY_DOSE = 50_000;

  @Test
  void everyRecoveryFindsAPrefixOfWhatWasSubmittedAndAllThatWasAcknowledged() {
    Long given = Long.getLong("headwater.seed");
    long seed = given == null ? new SplittableRandom().nextLong() : given;
    var rig = new CrashRig(seed);
    Long episode = Long.getLong("headwater.episode");
    if (episode != null) {
      rig.run(episode, System.out);
      return;
    }
    long dose = Long.getLong("headwater.crashes", VERIFY_DOSE);
    rig.run(dose, () -> false);
    RigCounts counts = rig.counts();
    System.out.printf("Crash rig, seed %d:%n%s%n", seed, counts);
    assertThat(counts.of(Event.CRASHES)).isGreaterThanOrEqualTo(dose);
    assertThat(counts.fewestAppends()).isGreaterThanOrEqualTo(20);
    assertThat(counts.of(Event.CRASHES_AT_A_ROLL)).isGreaterThanOrEqualTo(dose / 5);
    assertThat(counts.of(Event.CRASHES_IN_RECOVERY)).isGreaterThanOrEqualTo(dose / 5);
    assertThat(counts.of(Event.FIVE_DEEP)).isPositive();
    for (Fault fault : Fault.values()) {
      assertThat(counts.faults.of(fault)).as("%s", fault).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void aSeedGivesTheSameRunTwice(long seed) {
    var one = new CrashRig(seed);
    var two = new CrashRig(seed);
    one.run(200, () -> false);
    two.run(200, () -> false);
    assertThat(one.counts()).hasToString(two.counts().toString());
  }
}
