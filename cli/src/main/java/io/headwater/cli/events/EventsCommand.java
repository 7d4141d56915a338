package io.headwater.cli.events;

import picocli.CommandLine.Command;

/** {@code headwater events}: look at the events of a store. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Look at the events of a store.",
    subcommands = {EventsRead.class, EventsStreams.class})
public final class EventsCommand {}
