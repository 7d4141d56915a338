package io.headwater.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.benchmarks.compare.MessengerChild.Acknowledged;
import io.headwater.benchmarks.compare.result.Figure;
import io.headwater.benchmarks.compare.result.Scenario;
import io.headwater.benchmarks.compare.targets.Site;
import io.headwater.benchmarks.compare.targets.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The judge of W4 sees what it is there for: with right consumers nothing, with wrong ones much.
 */
class GuaranteeTest {
  private static final long SEED = 7;

  @TempDir Path directory;

  @Test
  void a_consumer_that_acknowledges_before_its_work_is_caught_losing_messages() throws Exception {
    Map<String, Double> figures = play(Acknowledged.BEFORE_WORK);

    for (String medium : List.of("topic", "queue")) {
      assertThat(figures.get(medium + ": acknowledged")).as("seed %d", SEED).isPositive();
      assertThat(figures.get(medium + ": lost")).as("seed %d, %s", SEED, figures).isPositive();
    }
  }

  @Test
  void a_consumer_that_acknowledges_after_its_work_loses_nothing() throws Exception {
    Map<String, Double> figures = play(Acknowledged.AFTER_WORK);

    assertThat(figures.get("topic: acknowledged")).as("seed %d", SEED).isPositive();
    assertThat(figures.get("queue: acknowledged")).as("seed %d", SEED).isPositive();
    assertThat(figures)
        .as("seed %d", SEED)
        .containsEntry("topic: lost", 0.0)
        .containsEntry("topic: out of order", 0.0)
        .containsEntry("queue: lost", 0.0);
  }

  private Map<String, Double> play(Acknowledged when) throws Exception {
    Target embedded = Target.all().getFirst();
    try (Site site = embedded.start(directory)) {
      Stage stage =
          new Stage(
              Scenario.W4,
              embedded,
              new Stage.Setting(site, 0, directory, Scale.tiny(), SEED),
              Scale.tiny().bound());
      new Guarantee(when).play(stage);
      return stage.figures().stream().collect(Collectors.toMap(Figure::metric, Figure::value));
    }
  }
}
