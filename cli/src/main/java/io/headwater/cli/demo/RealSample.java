package io.headwater.cli.demo;

import io.headwater.cli.terminal.Directories;
import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.StoreOptions;
import io.headwater.cli.video.Platform;
import io.headwater.cli.video.Summary;
import io.headwater.core.Headwater;
import io.headwater.embedded.EmbeddedOptions.Durability;
import io.headwater.video.replay.ReplayFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Real viewing that ships with the project: sessions over Wi-Fi and 4G, recorded by Lumos. */
final class RealSample {
  private static final Path FILE = Path.of("samples", "lumos", "lumos-sessions.tar.gz");

  private RealSample() {}

  /** Replays it on a store of its own, which is deleted. */
  static void show(Output output) throws IOException, InterruptedException {
    output.say("");
    output.say("9. Real viewers");
    Path file = Path.of(System.getProperty("headwater.home", ".")).resolve(FILE);
    output.say(
        "   590 sessions that Lumos recorded over Wi-Fi and 4G, as fast as they can be read,");
    output.say("   on a store of their own:");
    Path directory = Files.createTempDirectory("headwater-demo-sample-");
    try (Headwater store = StoreOptions.open(directory, Durability.BUFFERED);
        Platform platform = Platform.open(store)) {
      Summary summary = platform.replay(file, ReplayFormat.LUMOS, Double.POSITIVE_INFINITY, output);
      output.say("");
      summary.lines().forEach(line -> output.say(" " + line));
      output.say("");
    } finally {
      Directories.delete(directory);
    }
  }
}
