package io.headwater.cli.bank;

import io.headwater.bank.BankGenerator;
import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.ProgressBar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater bank generate}. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = {
      "Write a file of transactions with the shape of a retail bank, to be replayed. The same seed"
          + " and sizes give the same bytes.",
      "With an overdraft limit of " + BankGenerator.OVERDRAFT + " a replay of it refuses nothing."
    })
final class Generate implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "The file to write, in place of one that is there.")
  Path file = Path.of("");

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Another seed, another file (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--accounts",
      paramLabel = "N",
      defaultValue = "4500",
      converter = Converters.ToCount.class,
      description = "How many accounts (default: ${DEFAULT-VALUE}).")
  long accounts;

  @Option(
      names = "--transactions",
      paramLabel = "M",
      defaultValue = "1056320",
      converter = Converters.ToCount.class,
      description = "How many rows besides the openings (default: ${DEFAULT-VALUE}).")
  long transactions;

  @Mixin Output output = new Output();

  @Override
  public Integer call() throws IOException {
    BankGenerator generator = new BankGenerator(seed, Math.toIntExact(accounts), transactions);
    try (ProgressBar bar = output.progress()) {
      generator.write(file, rows -> bar.at("rows", rows, generator.rows()));
    }
    long bytes = Files.size(file);
    output.say(
        "%s: %,d rows (%,d accounts, %,d transactions), %,d bytes, seed %d"
            .formatted(file, generator.rows(), accounts, transactions, bytes, seed));
    output.data(
        () ->
            new Json()
                .put("file", file)
                .put("rows", generator.rows())
                .put("accounts", accounts)
                .put("transactions", transactions)
                .put("bytes", bytes)
                .put("seed", seed));
    return 0;
  }
}
