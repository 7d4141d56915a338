package io.headwater.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The drivers run from end to end, with tiny sizes. What they measure is nobody's business here.
 */
class StoreBenchmarkTest {
  @TempDir Path directory;

  @Test
  void every_workload_does_something_and_leaves_nothing_behind() throws Exception {
    var options = new StoreBenchmark.Options(directory, 1, 0.02, 3_000, 2_000, 200);
    List<String> steps = new ArrayList<>();

    Report report = StoreBenchmark.run(options, (what, done, of) -> steps.add(what));

    assertThat(report.rows())
        .hasSize(16)
        .allSatisfy(row -> assertThat(row.perSecond().median()).as(row.name()).isPositive());
    assertThat(report.disk()).hasSize(2);
    assertThat(report.large())
        .containsEntry("events", "2000")
        .containsEntry("eventsInStream", "10.00")
        .containsKeys("openMillis", "loadP99Micros", "heapUsedMiB", "replayPerSecond");
    assertThat(steps).hasSize(1 + 16 + 1);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void every_row_names_its_durability_and_those_beside_a_raw_loop_their_share_of_it()
      throws Exception {
    var options = new StoreBenchmark.Options(directory, 1, 0.01, 3_000, 0, 0);

    Report report = StoreBenchmark.run(options, (what, done, of) -> {});

    assertThat(report.rows()).extracting(Row::durability).containsOnly("durable", "buffered", "–");
    assertThat(report.rows())
        .filteredOn(row -> row.name().startsWith("append"))
        .hasSize(5)
        .allSatisfy(row -> assertThat(row.toRaw()).isNotNull());
    assertThat(report.markdown().lines().filter(line -> line.startsWith("| append"))).hasSize(5);
    assertThat(report.json().lines()).hasSize(1 + 16);
  }

  @Test
  void the_raw_loop_runs_by_itself() throws Exception {
    assertThat(RawLoop.perSecond(directory, Duration.ofMillis(20))).isPositive();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void sizes_that_make_no_sense_are_refused() {
    assertThatThrownBy(() -> new StoreBenchmark.Options(directory, -1, 1, 1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> new StoreBenchmark.Options(directory, 1, 1, 1, 10, 11))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10 events in 11 streams");
    assertThatThrownBy(() -> new StoreBenchmark.Options(directory, 0, 1, 1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nothing to measure");
  }
}
