package io.headwater.cli.topics;

import picocli.CommandLine.Command;

/** {@code headwater topics}: topics, and the consumer groups on them. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Make topics, publish to them, read them, and look after their consumer groups.",
    subcommands = {
      TopicsList.class,
      TopicsCreate.class,
      TopicsDelete.class,
      TopicsPublish.class,
      TopicsRead.class,
      GroupsList.class,
      GroupsReset.class,
      ParkedList.class,
      ParkedRequest.Retry.class,
      ParkedRequest.Skip.class
    })
public final class TopicsCommand {}
