package io.headwater.benchmarks.compare.result;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Where and when it was measured.
 *
 * @param begun when the run began, to the second
 * @param processors how many the JVM sees
 * @param memoryMb of the machine, as far as {@code /proc} tells; 0 if it does not
 * @param load processes that wanted to run when it began, over a minute; negative if not known
 * @param java the JVM
 * @param system operating system and file system
 * @param commit of the sources that were built, as {@code git describe} names it; empty if the
 *     launcher did not say
 */
public record Machine(
    Instant begun,
    int processors,
    long memoryMb,
    double load,
    String java,
    String system,
    String commit) {

  /** This machine now, with its files in a directory. */
  public static Machine here(Path directory) throws IOException {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        Runtime.getRuntime().availableProcessors(),
        totalMemoryMb(),
        system.getSystemLoadAverage(),
        Runtime.version().toString(),
        "%s %s, %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Files.getFileStore(directory).type()),
        System.getProperty("headwater.commit", ""));
  }

  private static long totalMemoryMb() throws IOException {
    Path file = Path.of("/proc/meminfo");
    if (!Files.isReadable(file)) {
      return 0;
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("MemTotal:"))
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0L);
  }

  /** In a line. */
  public String words() {
    return String.format(
        Locale.ROOT,
        "%d processors, %,d MB of memory, Java %s, %s; load when it began %.1f%s",
        processors,
        memoryMb,
        java,
        system,
        load,
        commit.isEmpty() ? "" : "; Headwater " + commit);
  }
}
