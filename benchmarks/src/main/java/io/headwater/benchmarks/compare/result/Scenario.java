package io.headwater.benchmarks.compare.result;

import java.util.List;
import java.util.Set;

/** What is measured: one scenario for each row of the table that compares Kafka and RabbitMQ. */
public enum Scenario {
  /** Jobs, some slow and some that always fail, for workers of which one dies. */
  W1(
      "work queue",
      "jobs with slow and failing ones among them, for 8 workers; one is killed at 30 %",
      List.of(
          new Headline("wait of healthy jobs, p99", Better.LOWER),
          new Headline("jobs done", Better.HIGHER),
          new Headline("jobs lost", Better.LOWER)),
      Set.of("jobs lost", "dead letters missing", "dead letters that should not be")),
  /** Messages at a fixed rate, and how long each is under way. */
  W2(
      "real-time streaming",
      "a fixed rate of messages; from the moment each was due to the end of its handler",
      List.of(
          new Headline("end to end, p99", Better.LOWER),
          new Headline("end to end, p50", Better.LOWER)),
      Set.of()),
  /** Appends under a condition, and what it costs to get state back. */
  W3(
      "event sourcing",
      "16 writers append where they expect a version, a tenth of them wrongly",
      List.of(
          new Headline("events appended", Better.HIGHER),
          new Headline("append: highest rate tried with p99 at most 50 ms", Better.HIGHER),
          new Headline("violations", Better.LOWER)),
      Set.of("violations")),
  /** Processes are killed, and another counts what came of the messages. */
  W4(
      "delivery guarantee",
      "producers, consumers and brokers killed by SIGKILL at moments drawn from the seed",
      List.of(new Headline("topic: lost", Better.LOWER), new Headline("queue: lost", Better.LOWER)),
      Set.of("topic: lost", "queue: lost", "topic: out of order")),
  /** Members of a group come and go, and the order of each key is looked at. */
  W5(
      "ordering",
      "the order of each key while a consumer comes or goes every 2 s",
      List.of(
          new Headline("topic: out of order", Better.LOWER),
          new Headline("queue: out of order", Better.LOWER)),
      Set.of("topic: out of order")),
  /** As much as goes in, and the rate up to which answers are quick. */
  W6(
      "throughput",
      "as much as goes, by size and batch; and the highest rate with p99 at most 50 ms",
      List.of(
          new Headline("topic: published, 200 B in batches of 100", Better.HIGHER),
          new Headline("queue: sent, 200 B in batches of 100", Better.HIGHER)),
      Set.of()),
  /** What running it takes, counted. */
  W7(
      "operational complexity",
      "from an empty directory to the first message, processes, memory, recovery",
      List.of(
          new Headline("to the first message", Better.LOWER),
          new Headline("server processes", Better.LOWER),
          new Headline("back after kill -9", Better.LOWER)),
      Set.of());

  private final String row;
  private final String method;

  @SuppressWarnings("ImmutableEnumChecker") // List.of, of records
  private final List<Headline> headlines;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of, of strings
  private final Set<String> promises;

  Scenario(String row, String method, List<Headline> headlines, Set<String> promises) {
    this.row = row;
    this.method = method;
    this.headlines = headlines;
    this.promises = promises;
  }

  /** Whether more of something is better. */
  public enum Better {
    /** The more the better. */
    HIGHER,
    /** The less the better. */
    LOWER
  }

  /**
   * A figure that the verdict looks at.
   *
   * @param metric its name, as in {@link Figure#metric}
   * @param better whether more of it is better
   */
  public record Headline(String metric, Better better) {}

  /** The row of the table. */
  public String row() {
    return row;
  }

  /** What is done, in a line. */
  public String method() {
    return method;
  }

  /** What the verdict looks at; the first is what the table shows. */
  public List<Headline> headlines() {
    return headlines;
  }

  /** Metrics that have to be 0, whoever is killed. */
  Set<String> promises() {
    return promises;
  }
}
