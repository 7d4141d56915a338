package io.headwater.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of a process that is in the machine's, as {@code /proc} tells. */
final class Resident {
  private Resident() {}

  /** Of a process and those it started, in 10^6 bytes; 0 where there is no {@code /proc}. */
  static double mb(long pid) throws IOException {
    double sum = one(pid);
    for (ProcessHandle each :
        ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants).toList()) {
      sum += one(each.pid());
    }
    return sum;
  }

  private static double one(long pid) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1_024 / 1e6;
      }
    }
    return 0;
  }
}
