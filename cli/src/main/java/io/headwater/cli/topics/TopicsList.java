package io.headwater.cli.topics;

import io.headwater.cli.terminal.BackendOptions;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.KafkaChoice;
import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.Table;
import io.headwater.core.Headwater;
import io.headwater.core.Topic;
import io.headwater.core.Topics;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code headwater topics list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Print the topics with their partitions, retention and number of messages.")
final class TopicsList implements Callable<Integer> {
  @Mixin BackendOptions backend = new BackendOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (KafkaChoice.Opened opened = backend.openToLook(output)) {
      Headwater headwater = opened.headwater();
      Table table = new Table("topic", "partitions", "kept", "messages");
      for (Topic topic : headwater.topics().all()) {
        long messages =
            headwater.topics().ranges(topic.name()).stream().mapToLong(TopicsList::size).sum();
        table.row(
            topic.name(),
            String.valueOf(topic.partitions()),
            words(topic.retention()),
            "%,d".formatted(messages));
        output.data(
            () ->
                new Json()
                    .put("topic", topic.name())
                    .put("partitions", topic.partitions())
                    .put("keptTime", topic.retention().time())
                    .put("keptBytes", topic.retention().bytes())
                    .put("newestByKey", topic.retention().compacted())
                    .put("messages", messages));
      }
      output.say(table);
    }
    return 0;
  }

  private static long size(Topics.Range range) {
    return range.next() - range.first();
  }

  private static String words(Topic.Retention retention) {
    if (retention.compacted()) {
      return "newest by key";
    }
    String time = retention.time() == null ? "" : retention.time().toString();
    String bytes = retention.bytes() == null ? "" : "%,d bytes".formatted(retention.bytes());
    String both = (time + " " + bytes).strip();
    return both.isEmpty() ? "for ever" : both;
  }
}
