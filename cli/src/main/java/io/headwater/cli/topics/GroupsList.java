package io.headwater.cli.topics;

import io.headwater.cli.terminal.BackendOptions;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.KafkaChoice;
import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.Table;
import io.headwater.core.Groups;
import io.headwater.core.Headwater;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headwater topics groups}. */
@Command(
    name = "groups",
    mixinStandardHelpOptions = true,
    description =
        "Print the consumer groups: who is in them, how far they are behind, what is parked.")
final class GroupsList implements Callable<Integer> {
  @Parameters(
      paramLabel = "GROUP",
      arity = "0..1",
      description = "Only this one, partition by partition (default: all).")
  @Nullable String group;

  @Mixin BackendOptions backend = new BackendOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (KafkaChoice.Opened opened = backend.openToLook(output)) {
      Headwater headwater = opened.headwater();
      Groups groups = headwater.topics().groups();
      if (group == null) {
        all(groups);
      } else {
        one(found(groups, group));
      }
    }
    return 0;
  }

  /** The group of a name, or an error that says which there are. */
  static Groups.GroupInfo found(Groups groups, String name) {
    return groups
        .find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no group '%s'; expected one of %s".formatted(name, groups.names())));
  }

  private void all(Groups groups) {
    Table table = new Table("group", "members", "lag", "lag seconds", "parked");
    // One may be deleted between the two questions.
    for (Groups.GroupInfo each :
        groups.names().stream().flatMap(name -> groups.find(name).stream()).toList()) {
      table.row(
          each.name(),
          String.valueOf(each.members().size()),
          "%,d".formatted(each.lag()),
          seconds(each.lagTime().toMillis()),
          "%,d".formatted(each.parked()));
      output.data(
          () ->
              new Json()
                  .put("group", each.name())
                  .put("members", List.copyOf(each.members()))
                  .put("lag", each.lag())
                  .put("lagSeconds", each.lagTime().toMillis() / 1000.0)
                  .put("parked", each.parked()));
    }
    output.say(table);
  }

  private void one(Groups.GroupInfo info) {
    Table table =
        new Table("partition", "owner", "committed", "end", "lag", "lag seconds", "parked");
    for (Groups.Progress each : info.partitions()) {
      table.row(
          each.partition().toString(),
          each.owner() == null ? "-" : each.owner(),
          String.valueOf(each.committed()),
          String.valueOf(each.end()),
          "%,d".formatted(each.lag()),
          seconds(each.lagTime().toMillis()),
          "%,d".formatted(each.parked()));
      output.data(
          () ->
              new Json()
                  .put("topic", each.partition().topic())
                  .put("partition", each.partition().partition())
                  .put("owner", each.owner())
                  .put("committed", each.committed())
                  .put("end", each.end())
                  .put("lag", each.lag())
                  .put("lagSeconds", each.lagTime().toMillis() / 1000.0)
                  .put("parked", each.parked()));
    }
    output.say(table);
  }

  private static String seconds(long millis) {
    return "%.1f".formatted(millis / 1000.0);
  }
}
