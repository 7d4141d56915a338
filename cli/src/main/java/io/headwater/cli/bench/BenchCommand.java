package io.headwater.cli.bench;

import picocli.CommandLine.Command;

/** {@code headwater bench}: the benchmarks. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Measure this machine and Headwater on it.",
    subcommands = {BenchStore.class, BenchQueues.class, BenchSessions.class})
public final class BenchCommand {}
