package io.headwater.benchmarks.compare;

import java.time.Duration;
import java.util.List;

/**
 * How much is done.
 *
 * @param name its name
 * @param jobs jobs of W1
 * @param slow how long a slow job of W1 takes
 * @param rate messages a second of W2
 * @param streaming how long W2 lasts, with what goes before; and the part of W1 that measures waits
 * @param sessions keys of W2
 * @param aggregates aggregates of W3
 * @param appending how long W3 appends
 * @param histories lengths of the histories that W3 loads
 * @param kills processes killed in W4
 * @param changes consumers that come or go in W5, 2 s apart
 * @param sizes bytes of data in a message of W6; the first are the headline
 * @param partitions how many partitions the topics of W6 have, one after the other
 * @param span how long each step of W6 lasts; of a rising rate twice as long
 * @param steps steps of a rising rate in W3 and W6 at most
 * @param factor by which each of these is faster
 * @param bothClasses whether a target with two durabilities is measured at the weaker, too
 * @param patience how long nothing may happen before a scenario is given up
 * @param bound after which a scenario on one target is cut short
 * @param limit when this time is up, what is left is not run, and that is said; each target has a
 *     share of it
 */
public record Scale(
    String name,
    int jobs,
    Duration slow,
    int rate,
    Duration streaming,
    int sessions,
    int aggregates,
    Duration appending,
    List<Integer> histories,
    int kills,
    int changes,
    List<Integer> sizes,
    List<Integer> partitions,
    Duration span,
    int steps,
    double factor,
    boolean bothClasses,
    Duration patience,
    Duration bound,
    Duration limit) {

  /**
   * As the scenarios are described. Takes a little more than an hour where all targets are there,
   * on a machine that is not busy: most of it is the slow jobs of W1 and the kills of W4.
   */
  public static Scale full() {
    return new Scale(
        "full",
        100_000,
        Duration.ofSeconds(2),
        50_000,
        Duration.ofSeconds(60),
        20_000,
        10_000,
        Duration.ofSeconds(20),
        List.of(10, 1_000, 100_000),
        100,
        15,
        List.of(200, 2_000),
        List.of(4, 1, 16),
        Duration.ofSeconds(2),
        16,
        1.5,
        true,
        Duration.ofSeconds(60),
        Duration.ofMinutes(15),
        Duration.ofHours(4));
  }

  /**
   * Every scenario on every target, each for a short time; in less than 3 minutes, on a machine
   * that is not busy.
   */
  public static Scale quick() {
    return new Scale(
        "quick",
        400,
        Duration.ofMillis(50),
        2_000,
        Duration.ofSeconds(1),
        20_000,
        1_000,
        Duration.ofMillis(300),
        List.of(10, 1_000, 20_000),
        2,
        1,
        List.of(200),
        List.of(4),
        Duration.ofMillis(200),
        3,
        5,
        false,
        Duration.ofSeconds(20),
        Duration.ofSeconds(25),
        Duration.ofSeconds(162));
  }

  /** As little as shows that it runs; no figure of it means anything. */
  public static Scale tiny() {
    return new Scale(
        "tiny",
        300,
        Duration.ofMillis(5),
        500,
        Duration.ofMillis(600),
        50,
        20,
        Duration.ofMillis(200),
        List.of(10, 100),
        1,
        1,
        List.of(200, 2_000),
        List.of(4, 1),
        Duration.ofMillis(100),
        2,
        2,
        true,
        Duration.ofSeconds(60),
        Duration.ofMinutes(2),
        Duration.ofMinutes(10));
  }

  /** The same with this {@link #bound} and {@link #limit}. */
  public Scale within(Duration aScenario, Duration all) {
    return new Scale(
        name,
        jobs,
        slow,
        rate,
        streaming,
        sessions,
        aggregates,
        appending,
        histories,
        kills,
        changes,
        sizes,
        partitions,
        span,
        steps,
        factor,
        bothClasses,
        patience,
        aScenario,
        all);
  }
}
