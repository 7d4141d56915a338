package io.headwater.cli.events;

import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.StoreOptions;
import io.headwater.core.Headwater;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater events streams}. */
@Command(
    name = "streams",
    mixinStandardHelpOptions = true,
    description = "Print the streams whose names begin with a prefix, with their versions.")
final class EventsStreams implements Callable<Integer> {
  private static final int PAGE = 1000;

  @Parameters(
      paramLabel = "PREFIX",
      arity = "0..1",
      defaultValue = "",
      description = "What their names begin with (default: any).")
  String prefix = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = Converters.ToLimit.class,
      defaultValue = "1000",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  int limit;

  @Mixin StoreOptions store = new StoreOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Headwater headwater = store.openToLook()) {
      String after = "";
      for (int left = limit; left > 0; ) {
        List<String> page = headwater.events().streams(prefix, after, Math.min(left, PAGE));
        if (page.isEmpty()) {
          break;
        }
        for (String stream : page) {
          long version = headwater.events().version(stream);
          output.say("%s  %d".formatted(stream, version));
          output.data(() -> new Json().put("stream", stream).put("version", version));
        }
        after = page.getLast();
        left -= page.size();
      }
    }
    return 0;
  }
}
