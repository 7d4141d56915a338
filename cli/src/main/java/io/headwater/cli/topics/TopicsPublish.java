package io.headwater.cli.topics;

import io.headwater.cli.terminal.BackendOptions;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.KafkaChoice;
import io.headwater.cli.terminal.MessageData;
import io.headwater.cli.terminal.Output;
import io.headwater.core.Event;
import io.headwater.core.Headwater;
import io.headwater.core.Message;
import io.headwater.core.Published;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater topics publish}. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = "Publish one message, or each line of standard input as a message.")
final class TopicsPublish implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "TOPIC", description = "Its name.")
  String topic = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "JSON",
      description = "The data (default: one message from each line of standard input).")
  @Nullable String data;

  @Mixin MessageData message = new MessageData();

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Messages of one key keep their order.")
  @Nullable String key;

  @Mixin BackendOptions backend = new BackendOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() throws IOException {
    try (KafkaChoice.Opened opened = backend.openExisting(output)) {
      Headwater headwater = opened.headwater();
      message.sendEach(data, output, events -> publish(headwater, events));
    }
    return 0;
  }

  private void publish(Headwater headwater, List<Event> events) {
    List<Message> messages = events.stream().map(event -> new Message(key, event)).toList();
    List<Published> published = headwater.topics().publish(topic, messages);
    for (int i = 0; i < published.size(); i++) {
      Published at = published.get(i);
      Message message = messages.get(i);
      output.say("%s-%d@%d  %s".formatted(topic, at.partition(), at.offset(), at.time()));
      output.data(
          () ->
              new Json()
                  .put("topic", topic)
                  .put("partition", at.partition())
                  .put("offset", at.offset())
                  .put("time", at.time())
                  .put("id", message.event().id()));
    }
  }
}
