package io.headwater.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A process with eight callers is killed again and again; see {@link KillLoop}.
 *
 * <pre>
 * ./mvnw -q -pl log test -Dtest=KillLoopTest -Dheadwater.seed=42         the same moments again
 * ./mvnw -q -pl log test -Dtest=KillLoopTest -Dheadwater.kills=50000     a long dose
 * </pre>
 */
class KillLoopTest {
  private static final int VERIFY_DOSE = 200;
  private static final int LANES = 2;

  private Path directory;

  @BeforeEach
  void makeADirectoryOnARealDisk() throws IOException {
    directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "kill-loop");
  }

  @AfterEach
  void removeIt() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void nothingAcknowledgedIsLostAndNothingIsThereTwice() throws Exception {
    Long given = Long.getLong("headwater.seed");
    long seed = given == null ? new SplittableRandom().nextLong() : given;
    int kills = Integer.getInteger("headwater.kills", VERIFY_DOSE);
    System.out.printf("Kill loop, seed %d:%n", seed);
    List<KillLoop> loops = new ArrayList<>();
    List<Callable<Boolean>> jobs = new ArrayList<>();
    for (int lane = 0; lane < LANES; lane++) {
      var loop = new KillLoop(directory.resolve("lane-" + lane), seed + lane);
      loops.add(loop);
      jobs.add(
          () -> {
            loop.run((kills + LANES - 1) / LANES);
            return true;
          });
    }
    try (var lanes = Executors.newFixedThreadPool(LANES)) {
      for (Future<Boolean> lane : lanes.invokeAll(jobs)) {
        assertThat(lane.get()).isTrue();
      }
    }
    int killed = loops.stream().mapToInt(KillLoop::kills).sum();
    int inOpening = loops.stream().mapToInt(KillLoop::killsInOpening).sum();
    long acknowledged = loops.stream().mapToLong(KillLoop::acknowledgements).sum();
    long present = loops.stream().mapToLong(KillLoop::present).sum();
    long absent = loops.stream().mapToLong(KillLoop::absent).sum();
    System.out.printf(
        "  %d kills, %d in opening; %,d acknowledged, 0 lost, 0 doubled; under way: %d found, %d"
            + " not%n",
        killed, inOpening, acknowledged, present, absent);
    assertThat(killed).isGreaterThanOrEqualTo(kills);
    assertThat(inOpening).isGreaterThanOrEqualTo(killed / 3);
    assertThat(present).as("records under way and found: else the rig is broken").isPositive();
    assertThat(absent).as("records under way and not found: else the rig is broken").isPositive();
  }
}
