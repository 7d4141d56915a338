package io.headwater.benchmarks.compare.targets;

import io.headwater.benchmarks.compare.result.Absence.Kind;
import io.headwater.benchmarks.compare.result.DurabilityClass;
import io.headwater.benchmarks.compare.result.Scenario;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A backend at one durability. Stateless. */
public interface Target {

  /**
   * Why there is nothing to measure.
   *
   * @param kind whether it cannot do it, or it was not tried
   * @param words the reason
   */
  record Reason(Kind kind, String words) {}

  /** Its name on the command line; one name may stand for several durabilities. */
  String name();

  /** What has happened to a message when it counts as stored. */
  DurabilityClass durability();

  /** What runs, with its version, and how it is set up. */
  String version();

  /** How long a scenario takes on it, beside others: most of that is waiting for servers. */
  int weight();

  /** Why it cannot run on this machine, if that is so. */
  Optional<String> unavailable();

  /** Why a scenario is not measured on it, if that is so. */
  Optional<Reason> without(Scenario scenario);

  /**
   * Starts it, with nothing in it.
   *
   * @param directory an empty directory for all that it keeps
   * @throws io.headwater.core.HeadwaterException.Unavailable if it does not start
   */
  Site start(Path directory);

  /** All there are. Of one name the first is the one that a quick run measures. */
  static List<Target> all() {
    return List.of(
        new EmbeddedTarget(DurabilityClass.D1),
        new EmbeddedTarget(DurabilityClass.D0),
        new KafkaTarget("kafka", DurabilityClass.D1),
        new KafkaTarget("kafka", DurabilityClass.D0),
        new RabbitTarget(),
        new KafkaTarget("kafka3", DurabilityClass.D2));
  }
}
