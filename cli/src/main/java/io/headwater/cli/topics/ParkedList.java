package io.headwater.cli.topics;

import io.headwater.cli.terminal.BackendOptions;
import io.headwater.cli.terminal.KafkaChoice;
import io.headwater.cli.terminal.Output;
import io.headwater.core.Groups;
import io.headwater.core.Headwater;
import io.headwater.core.Parked;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headwater topics parked}. */
@Command(
    name = "parked",
    mixinStandardHelpOptions = true,
    description = "Print what a group could not handle and keeps aside, and why.")
final class ParkedList implements Callable<Integer> {
  @Parameters(paramLabel = "GROUP", description = "The group.")
  String group = "";

  @Mixin BackendOptions backend = new BackendOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (KafkaChoice.Opened opened = backend.openToLook(output)) {
      Headwater headwater = opened.headwater();
      Groups groups = headwater.topics().groups();
      GroupsList.found(groups, group);
      for (Parked each : groups.parked(group)) {
        output.say(Shown.line(each.delivery()));
        output.say(
            "    %s after %d attempts: %s"
                .formatted(each.time(), each.delivery().attempt(), each.error()));
        output.data(
            () ->
                Shown.json(each.delivery())
                    .put("attempts", each.delivery().attempt())
                    .put("error", each.error())
                    .put("parkedAt", each.time()));
      }
    }
    return 0;
  }
}
