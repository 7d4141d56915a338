package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.result.Absence;
import io.headwater.benchmarks.compare.result.Figure;
import io.headwater.benchmarks.compare.result.Scenario;
import io.headwater.benchmarks.compare.targets.Door;
import io.headwater.benchmarks.compare.targets.Site;
import io.headwater.benchmarks.compare.targets.Target;
import io.headwater.core.HeadwaterException.NotSupported;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Where a scenario is played: one target that runs, and a place for what is found. */
final class Stage {
  private final Scenario scenario;
  private final Target target;
  private final Setting setting;
  private final Duration most;
  private final List<Figure> figures = new ArrayList<>();
  private final List<Absence> absences = new ArrayList<>();
  private final long begun = System.nanoTime();

  /**
   * What all scenarios on a target share.
   *
   * @param site the target, running
   * @param startSeconds how long it took to start
   * @param directory for files of a scenario
   * @param scale how much is done
   * @param seed of all that is drawn
   */
  record Setting(Site site, double startSeconds, Path directory, Scale scale, long seed) {}

  /** Plays one scenario on one target. */
  @FunctionalInterface
  interface Measurement {
    void play(Stage stage) throws Exception;
  }

  /** One part of a scenario, which a target may not offer. */
  @FunctionalInterface
  interface Part {
    void play() throws Exception;
  }

  /**
   * A stage for one scenario on one target.
   *
   * @param most how long it may take
   */
  Stage(Scenario scenario, Target target, Setting setting, Duration most) {
    this.scenario = scenario;
    this.target = target;
    this.setting = setting;
    this.most = most;
  }

  Setting setting() {
    return setting;
  }

  Scale scale() {
    return setting.scale();
  }

  Site site() {
    return setting.site();
  }

  /** What is drawn in this scenario: the same for each target. */
  Random random() {
    return new Random(setting.seed() * 31 + scenario.name().hashCode());
  }

  /** Where children get in; the store of this scenario. */
  String address() {
    return setting.site().address(named("store"));
  }

  /** A name that no other scenario uses, nor the same one at another durability. */
  String named(String what) {
    return "%s-%s-%s".formatted(scenario, target.durability(), what).toLowerCase(Locale.ROOT);
  }

  /** Seconds since the scenario began. */
  double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }

  /** Whether the time that one scenario on one target may take is up. */
  boolean isOver() {
    return System.nanoTime() - begun > most.toNanos();
  }

  /**
   * Says that the scenario was cut short.
   *
   * @param what how far it came
   */
  void cut(String what) {
    note(
        Absence.Kind.CUT_SHORT,
        "after the %d s that it could take: %s".formatted(most.toSeconds(), what));
  }

  /** Opens a connection in this process. */
  Door open() {
    return Door.open(address());
  }

  void figure(String metric, double value, String unit) {
    figures.add(new Figure(target.name(), scenario, target.durability(), metric, value, unit));
  }

  /** A figure that is a count. */
  void count(String metric, long value) {
    figure(metric, (double) value, "");
  }

  /** Plays a part; what the target does not offer is noted, and no failure. */
  void play(String what, Part part) throws Exception {
    try {
      part.play();
    } catch (NotSupported e) {
      note(Absence.Kind.NOT_OFFERED, what + ": " + e.getMessage());
    }
  }

  void note(Absence.Kind kind, String reason) {
    absences.add(new Absence(target.name(), scenario, target.durability(), kind, reason));
  }

  List<Figure> figures() {
    return figures;
  }

  List<Absence> absences() {
    return absences;
  }
}
