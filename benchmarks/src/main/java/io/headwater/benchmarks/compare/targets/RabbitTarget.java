package io.headwater.benchmarks.compare.targets;

import io.headwater.benchmarks.compare.result.Absence.Kind;
import io.headwater.benchmarks.compare.result.DurabilityClass;
import io.headwater.benchmarks.compare.result.Scenario;
import io.headwater.rabbitmq.LocalRabbit;
import java.nio.file.Path;
import java.util.Optional;

/**
 * RabbitMQ on one node, with quorum queues; these write to the disk before a publisher's confirm,
 * according to its documentation: D1.
 */
record RabbitTarget() implements Target {

  @Override
  public String name() {
    return "rabbitmq";
  }

  @Override
  public DurabilityClass durability() {
    return DurabilityClass.D1;
  }

  @Override
  public String version() {
    return "RabbitMQ as installed, 1 node, quorum queues, confirms (D1 according to its"
        + " documentation)";
  }

  @Override
  public int weight() {
    return 5;
  }

  @Override
  public Optional<String> unavailable() {
    return LocalRabbit.isInstalled()
        ? Optional.empty()
        : Optional.of(
            "no rabbitmq-server on this machine; install it (apt-get install rabbitmq-server), or"
                + " name its script by -D"
                + LocalRabbit.SERVER);
  }

  @Override
  public Optional<Reason> without(Scenario scenario) {
    return switch (scenario) {
      case W2 ->
          Optional.of(
              new Reason(
                  Kind.NOT_OFFERED,
                  "a queue forgets what was consumed: no replay, no independent groups; RabbitMQ's"
                      + " streams are not used by Headwater"));
      case W3 ->
          Optional.of(
              new Reason(
                  Kind.NOT_OFFERED,
                  "no append under a condition, and no reading of one aggregate's history"));
      case W1, W4, W5, W6, W7 -> Optional.empty();
    };
  }

  @Override
  public Site start(Path directory) {
    return new RabbitSite(LocalRabbit.start(directory));
  }
}
