package io.headwater.cli.topics;

import io.headwater.cli.terminal.BackendOptions;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.KafkaChoice;
import io.headwater.cli.terminal.Output;
import io.headwater.core.Groups;
import io.headwater.core.Headwater;
import io.headwater.core.Parked;
import io.headwater.core.Parked.Action;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is asked of the owner of parked messages; done when a member of the group runs. */
abstract class ParkedRequest implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "GROUP", description = "The group.")
  String group = "";

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Only this key (default: every key that has parked messages).")
  @Nullable String key;

  @Mixin BackendOptions backend = new BackendOptions();
  @Mixin Output output = new Output();

  private final Action action;

  ParkedRequest(Action action) {
    this.action = action;
  }

  /** {@code headwater topics retry}. */
  @Command(
      name = "retry",
      mixinStandardHelpOptions = true,
      description = "Have a group handle its parked messages again, in order.")
  static final class Retry extends ParkedRequest {
    Retry() {
      super(Action.RETRY);
    }
  }

  /** {@code headwater topics skip}. */
  @Command(
      name = "skip",
      mixinStandardHelpOptions = true,
      description = "Have a group drop the first parked message of a key and handle the others.")
  static final class Skip extends ParkedRequest {
    Skip() {
      super(Action.SKIP);
    }
  }

  @Override
  public Integer call() {
    try (KafkaChoice.Opened opened = backend.openExisting(output)) {
      Headwater headwater = opened.headwater();
      Groups groups = headwater.topics().groups();
      GroupsList.found(groups, group);
      List<Parked.Request> requests =
          groups.parked(group).stream()
              .filter(each -> key == null || Objects.equals(key, each.delivery().key()))
              .map(this::request)
              .filter(new FirstOfEachKey())
              .toList();
      if (requests.isEmpty()) {
        throw new IllegalArgumentException(
            "group '%s' has parked nothing%s; see 'headwater topics parked %s'"
                .formatted(group, key == null ? "" : " of key '" + key + "'", group));
      }
      requests.forEach(request -> ask(groups, request));
    }
    return 0;
  }

  private Parked.Request request(Parked parked) {
    return new Parked.Request(
        parked.delivery().source(), parked.delivery().key(), parked.delivery().offset(), action);
  }

  /** Passes the first request of each key, and all of those without a key. */
  private static final class FirstOfEachKey implements Predicate<Parked.Request> {
    private final Set<String> seen = new HashSet<>();

    @Override
    public boolean test(Parked.Request request) {
      return request.key() == null || seen.add(request.partition() + "/" + request.key());
    }
  }

  private void ask(Groups groups, Parked.Request request) {
    groups.request(group, request);
    String word = action.name().toLowerCase(Locale.ROOT);
    output.say(
        "asked group %s to %s key %s of %s"
            .formatted(
                group, word, request.key() == null ? "-" : request.key(), request.partition()));
    output.data(
        () ->
            new Json()
                .put("group", group)
                .put("action", word)
                .put("topic", request.partition().topic())
                .put("partition", request.partition().partition())
                .put("key", request.key()));
  }
}
