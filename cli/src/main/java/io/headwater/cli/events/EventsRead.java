package io.headwater.cli.events;

import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.EventText;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.StoreOptions;
import io.headwater.core.Headwater;
import io.headwater.core.Query;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headwater events read}. */
@Command(
    name = "read",
    mixinStandardHelpOptions = true,
    description = "Print events: all, or those of a stream, of types, with tags.")
final class EventsRead implements Callable<Integer> {
  @Option(names = "--stream", paramLabel = "NAME", description = "Only events of this stream.")
  @Nullable String stream;

  @Option(names = "--type", paramLabel = "TYPE", description = "Only events of any of these types.")
  Set<String> types = Set.of();

  @Option(names = "--tag", paramLabel = "TAG", description = "Only events with all of these tags.")
  Set<String> tags = Set.of();

  @Option(
      names = "--from",
      paramLabel = "N",
      description = "From this position, or version where --stream stands alone (default: 1).")
  @Nullable Long from;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = Converters.ToLimit.class,
      defaultValue = "100",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  int limit;

  @Option(names = "--newest-first", description = "From the end.")
  boolean newestFirst;

  @Mixin StoreOptions store = new StoreOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Headwater headwater = store.openToLook()) {
      for (RecordedEvent event : headwater.events().read(read())) {
        output.say(line(event));
        output.data(() -> json(event));
      }
    }
    return 0;
  }

  private Read read() {
    Read read;
    if (stream != null && types.isEmpty() && tags.isEmpty()) {
      read = Read.stream(stream);
    } else if (stream != null || !types.isEmpty() || !tags.isEmpty()) {
      read = Read.matching(Query.of(new Query.Item(types, tags, stream)));
    } else {
      read = Read.all();
    }
    Read directed = newestFirst ? read.backwards() : read;
    return (from == null ? directed : directed.from(from)).limit(limit);
  }

  private static String line(RecordedEvent event) {
    return "%d  %s  %s  %s  %s%s"
        .formatted(
            event.position(),
            event.occurredAt(),
            event.stream() == null ? "-" : event.stream() + "@" + event.version(),
            event.type(),
            EventText.shown(event.event()),
            event.tags().isEmpty() ? "" : "  " + event.tags());
  }

  private static Json json(RecordedEvent event) {
    List<String> sorted = new ArrayList<>(event.tags());
    return new Json()
        .put("position", event.position())
        .put("id", event.id())
        .put("type", event.type())
        .put("stream", event.stream())
        .put("version", event.version())
        .put("recordedAt", event.recordedAt())
        .put("occurredAt", event.occurredAt())
        .put("tags", sorted)
        .put("correlationId", event.metadata().correlationId())
        .put("causationId", event.metadata().causationId())
        .put("data", EventText.json(event.event()))
        .put("bytes", event.data().length);
  }
}
