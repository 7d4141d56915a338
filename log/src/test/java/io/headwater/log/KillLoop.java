package io.headwater.log;

import static io.headwater.log.KillLoopChild.CALLERS;
import static io.headwater.log.RigFailure.require;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts process after process on one log, kills each, and looks what is left: nothing acknowledged
 * is lost, nothing is there twice, and of what was under way at most the last of each caller.
 */
final class KillLoop {
  private static final int MOST_ACKNOWLEDGED = 60;
  private static final int SECONDS = 120;

  private final Path directory;
  private final SplittableRandom random;
  private final long[] submitted = new long[CALLERS];
  private final long[] acknowledged = new long[CALLERS];
  private int kills;
  private int killsInOpening;
  private long acknowledgements;
  private long present;
  private long absent;
  private long callsToOpen = 12;

  KillLoop(Path directory, long seed) {
    this.directory = directory;
    this.random = new SplittableRandom(seed);
  }

  int kills() {
    return kills;
  }

  int killsInOpening() {
    return killsInOpening;
  }

  long acknowledgements() {
    return acknowledgements;
  }

  /** Records under way when their process was killed, and found. */
  long present() {
    return present;
  }

  /** Records under way when their process was killed, and not found. */
  long absent() {
    return absent;
  }

  void run(int times) throws IOException {
    while (kills < times) {
      boolean inOpening = random.nextInt(5) < 2 || killsInOpening * 3 < kills;
      runOne(inOpening ? 1 + random.nextLong(callsToOpen) : 0);
      verify();
      kills++;
    }
  }

  private void runOne(long stallAt) throws IOException {
    Process child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                KillLoopChild.class.getName(),
                directory.toString(),
                Long.toString(stallAt))
            .redirectErrorStream(true)
            .start();
    Executor later = CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS);
    var watch = CompletableFuture.runAsync(child::destroyForcibly, later);
    try (BufferedReader said = child.inputReader(StandardCharsets.US_ASCII)) {
      if (!waitForTheMoment(said, 1 + random.nextInt(MOST_ACKNOWLEDGED))) {
        throw RigFailure.broken("the child ended by itself, or hung, before it was killed", null);
      }
      child.toHandle().destroyForcibly(); // which leaves open what it said before
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        note(line);
      }
    } finally {
      watch.cancel(false);
      child.destroyForcibly();
    }
    child.onExit().join();
  }

  /** Reads until the child stalls in opening, or acknowledged so much. */
  private boolean waitForTheMoment(BufferedReader said, int target) throws IOException {
    int seen = 0;
    @Nullable String line;
    while ((line = said.readLine()) != null) {
      if (line.equals("stalled")) {
        killsInOpening++;
        return true;
      }
      if (note(line) && ++seen >= target) {
        return true;
      }
    }
    return false;
  }

  /** Notes what a caller said; returns whether it was an acknowledgement. */
  private boolean note(String line) {
    String[] words = line.split(" ", -1);
    boolean acknowledges = words[0].equals("=");
    if (words.length != 3 || !(acknowledges || words[0].equals("+"))) {
      if (line.equals("opened")) {
        return false;
      }
      throw RigFailure.refused("the child said: " + line, null);
    }
    int caller = Integer.parseInt(words[1]);
    (acknowledges ? acknowledged : submitted)[caller] = Long.parseLong(words[2]);
    acknowledgements += acknowledges ? 1 : 0;
    return acknowledges;
  }

  /** Whether a segment was created yet. */
  private boolean begun() throws IOException {
    return Disk.system().exists(directory)
        && Disk.system().list(directory).stream().anyMatch(n -> n.endsWith(SegmentFile.SUFFIX));
  }

  private void verify() throws IOException {
    if (!begun()) {
      require(acknowledgements == 0, () -> "no log", () -> "one, with what was acknowledged");
      return;
    }
    // Mostly without recovery, so that the next child has something to recover.
    boolean recover = random.nextInt(10) == 0;
    long[] last;
    try (Log log =
        recover
            ? Log.open(Disk.system(), directory, KillLoopChild.ID, KillLoopChild.OPTIONS)
            : Log.openReadOnly(Disk.system(), directory, KillLoopChild.ID)) {
      last = KillLoopChild.last(log);
      callsToOpen = 12 + 2L * log.segments().size();
    }
    for (int i = 0; i < CALLERS; i++) {
      int caller = i;
      require(
          last[caller] >= acknowledged[caller] && last[caller] <= submitted[caller],
          () -> "caller %d: %d records".formatted(caller, last[caller]),
          () -> "from %d to %d".formatted(acknowledged[caller], submitted[caller]));
      if (submitted[caller] > acknowledged[caller]) {
        present += last[caller] == submitted[caller] ? 1 : 0;
        absent += last[caller] < submitted[caller] ? 1 : 0;
      }
      acknowledged[caller] = last[caller];
      submitted[caller] = last[caller];
    }
  }
}
