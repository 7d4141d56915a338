package io.headwater.cli.topics;

import io.headwater.cli.terminal.BackendOptions;
import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.KafkaChoice;
import io.headwater.cli.terminal.Output;
import io.headwater.core.Groups;
import io.headwater.core.Groups.Start;
import io.headwater.core.Headwater;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater topics reset}. */
@Command(
    name = "reset",
    mixinStandardHelpOptions = true,
    description = "Move a group that has no members to another place in a topic.")
final class GroupsReset implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "GROUP", description = "The group.")
  String group = "";

  @Parameters(index = "1", paramLabel = "TOPIC", description = "The topic.")
  String topic = "";

  @ArgGroup(multiplicity = "1")
  Place to = new Place();

  @Mixin BackendOptions backend = new BackendOptions();
  @Mixin Output output = new Output();

  /** One of three. */
  static final class Place {
    @Option(names = "--earliest", description = "To the oldest message kept.")
    boolean earliest;

    @Option(names = "--latest", description = "Behind the newest message.")
    boolean latest;

    @Option(
        names = "--time",
        paramLabel = "TIME",
        converter = Converters.ToInstant.class,
        description = "To the first message of this time or later.")
    @Nullable Instant time;

    Start start() {
      if (time != null) {
        return Start.at(time);
      }
      return earliest ? Start.earliest() : Start.latest();
    }
  }

  @Override
  public Integer call() {
    try (KafkaChoice.Opened opened = backend.openExisting(output)) {
      Headwater headwater = opened.headwater();
      Groups groups = headwater.topics().groups();
      GroupsList.found(groups, group);
      groups.reset(group, topic, to.start());
      output.say("group %s was moved in topic %s".formatted(group, topic));
      output.data(() -> new Json().put("group", group).put("topic", topic).put("reset", true));
    }
    return 0;
  }
}
