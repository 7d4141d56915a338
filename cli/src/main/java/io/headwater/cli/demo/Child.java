package io.headwater.cli.demo;

import io.headwater.bank.AccountCommand.Deposit;
import io.headwater.cli.terminal.Failures;
import io.headwater.cli.terminal.StoreOptions;
import io.headwater.core.Headwater;
import io.headwater.embedded.EmbeddedOptions.Durability;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process that the demo kills: it deposits 1.00 over and over, and says so each time the store
 * has acknowledged.
 */
final class Child {
  private static final String ACKNOWLEDGED = "acknowledged ";

  private Child() {}

  /** What the killed process runs. */
  public static void main(String[] args) {
    try (Headwater store = StoreOptions.open(Path.of(args[0]), Durability.DURABLE)) {
      var accounts = Script.accounts(store);
      accounts.execute(Script.openCounter());
      Deposit deposit = new Deposit(Script.COUNTER, Script.euros("1"), "one more");
      while (true) {
        long version = accounts.execute(Script.COUNTER, deposit).after().version();
        // One write for the whole line, so that a line is there or not.
        System.out.print(ACKNOWLEDGED + version + ".\n");
        System.out.flush();
      }
    }
  }

  /**
   * Starts the process, and kills it with SIGKILL when it has told of so many acknowledgements.
   *
   * @return the version of the last event that it told of, also if only between the signal and its
   *     end
   */
  static long killedAfter(int acknowledgements, Path store)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                store.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long last = 0;
    int seen = 0;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(ACKNOWLEDGED) && line.endsWith(".")) {
          last = Long.parseLong(line.substring(ACKNOWLEDGED.length(), line.length() - 1));
          seen++;
          if (seen == acknowledgements) {
            // Not process.destroyForcibly(), which closes the pipe with what is still in it.
            process.toHandle().destroyForcibly();
          }
        }
      }
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
    if (seen < acknowledgements) {
      throw new Failures.Failed(
          "the process to be killed ended by itself, with code %d after %d acknowledgements; expected"
                  .formatted(process.exitValue(), seen)
              + " it to go on until it is killed after "
              + acknowledgements);
    }
    return last;
  }
}
