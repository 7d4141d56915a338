package io.headwater.cli.topics;

import io.headwater.cli.terminal.BackendOptions;
import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.KafkaChoice;
import io.headwater.cli.terminal.Output;
import io.headwater.core.Delivery;
import io.headwater.core.Headwater;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater topics read}. */
@Command(
    name = "read",
    mixinStandardHelpOptions = true,
    description = "Print messages of a topic, oldest first; it belongs to no consumer group.")
final class TopicsRead implements Callable<Integer> {
  private static final Duration WAIT = Duration.ofMillis(500);

  @Parameters(paramLabel = "TOPIC", description = "Its name.")
  String topic = "";

  @Option(
      names = "--partition",
      paramLabel = "N",
      description = "Only this partition (default: all).")
  @Nullable Integer partition;

  @Option(
      names = "--from-offset",
      paramLabel = "N",
      converter = Converters.ToCount.class,
      description = "From this offset in each partition (default: the oldest kept).")
  @Nullable Long offset;

  @Option(
      names = "--from-time",
      paramLabel = "TIME",
      converter = Converters.ToInstant.class,
      description = "From the first message of this time or later.")
  @Nullable Instant time;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = Converters.ToLimit.class,
      description = "At most so many (default: 100; with --follow any number).")
  @Nullable Integer limit;

  @Option(names = "--follow", description = "Wait for new ones, until interrupted.")
  boolean follow;

  @Mixin BackendOptions backend = new BackendOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (KafkaChoice.Opened opened = open()) {
      Headwater headwater = opened.headwater();
      Map<TopicPartition, Long> ends = new TreeMap<>();
      Map<TopicPartition, Long> from = starts(headwater.topics(), ends);
      try (TopicReader reader = headwater.topics().reader(from)) {
        print(reader, ends);
      }
    }
    return 0;
  }

  /** Who only looks sees nothing new. */
  private KafkaChoice.Opened open() {
    return follow ? backend.openExisting(output) : backend.openToLook(output);
  }

  private Map<TopicPartition, Long> starts(Topics topics, Map<TopicPartition, Long> ends) {
    List<Topics.Range> ranges = topics.ranges(topic);
    if (partition != null && (partition < 0 || partition >= ranges.size())) {
      throw new IllegalArgumentException(
          "partition %d of topic '%s'; expected 0 to %d"
              .formatted(partition, topic, ranges.size() - 1));
    }
    Map<TopicPartition, Long> from = new TreeMap<>();
    for (int i = 0; i < ranges.size(); i++) {
      if (partition == null || partition == i) {
        TopicPartition each = new TopicPartition(topic, i);
        from.put(each, start(topics, each, ranges.get(i)));
        ends.put(each, ranges.get(i).next());
      }
    }
    return from;
  }

  private long start(Topics topics, TopicPartition each, Topics.Range range) {
    if (time != null) {
      return topics.offsetAt(each, time);
    }
    return offset == null ? range.first() : offset;
  }

  private void print(TopicReader reader, Map<TopicPartition, Long> ends) {
    long left = limit != null ? limit : follow ? Long.MAX_VALUE : 100;
    while (left > 0 && (follow || !reader.hasReached(ends))) {
      for (Delivery message : reader.poll(WAIT)) {
        if (left-- > 0) {
          output.say(Shown.line(message));
          output.data(() -> Shown.json(message));
        }
      }
    }
  }
}
