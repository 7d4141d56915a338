package io.headwater.cli;

import io.headwater.cli.bank.BankCommand;
import io.headwater.cli.bench.BenchCommand;
import io.headwater.cli.compare.CompareCommand;
import io.headwater.cli.demo.DemoCommand;
import io.headwater.cli.events.EventsCommand;
import io.headwater.cli.queues.QueuesCommand;
import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.Failures;
import io.headwater.cli.topics.TopicsCommand;
import io.headwater.cli.video.VideoCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code headwater} command. */
@Command(
    name = "headwater",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "An event store, topics and work queues inside your own process, durable and with no server;"
            + " or on Kafka and RabbitMQ.",
    subcommands = {
      DemoCommand.class,
      BankCommand.class,
      EventsCommand.class,
      TopicsCommand.class,
      QueuesCommand.class,
      VideoCommand.class,
      BenchCommand.class,
      CompareCommand.class,
      CommandLine.HelpCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:done",
      " 1:refused by the rules of the domain, or a promise was not kept",
      " 2:the command line makes no sense",
      " 3:the store, or a file, cannot be used",
      "69:no JDK, or the build failed (the launcher)",
      "70:a bug"
    })
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int code = run(out, err, args);
    out.flush();
    err.flush();
    System.exit(code);
  }

  /** Runs one command line and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return commandLine().setOut(out).setErr(err).execute(args);
  }

  static CommandLine commandLine() {
    Failures failures = new Failures();
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Duration.class, new Converters.ToDuration())
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .setUsageHelpWidth(100);
  }

  /** The version, from the manifest of the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {
        "headwater %s (Java %s)"
            .formatted(version == null ? "unpackaged" : version, Runtime.version().feature())
      };
    }
  }
}
