package io.headwater.cli.video;

import picocli.CommandLine.Command;

/** {@code headwater video}: the video platform. */
@Command(
    name = "video",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Put real viewing data through the video platform.",
    subcommands = {ReplayFile.class, Evaluate.class})
public final class VideoCommand {}
