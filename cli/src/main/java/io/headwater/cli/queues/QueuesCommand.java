package io.headwater.cli.queues;

import picocli.CommandLine.Command;

/** {@code headwater queues}: work queues, their messages and dead letters. */
@Command(
    name = "queues",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Make work queues, send to them, work them, and look after their dead letters.",
    subcommands = {
      QueuesList.class,
      QueuesCreate.class,
      QueuesDelete.class,
      QueuesInfo.class,
      QueuesSend.class,
      QueuesReceive.class,
      QueuesWork.class,
      QueuesDead.class,
      QueuesRedrive.class,
      QueuesPurge.class
    })
public final class QueuesCommand {}
