package io.headwater.log;

import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;

/** How often each kind of fault hit each operation. Not for threads. */
public final class FaultCounts {
  private final Map<Fault, Map<DiskCall, Long>> counts = new EnumMap<>(Fault.class);

  public FaultCounts() {
    for (Fault fault : Fault.values()) {
      counts.put(fault, new EnumMap<>(DiskCall.class));
    }
  }

  void count(Fault fault) {
    count(fault, DiskCall.NONE);
  }

  void count(Fault fault, DiskCall call) {
    calls(fault).merge(call, 1L, Long::sum);
  }

  /** How often this fault happened, to whatever operation. */
  public long of(Fault fault) {
    return calls(fault).values().stream().mapToLong(Long::longValue).sum();
  }

  /** How often this fault hit this operation. */
  public long of(Fault fault, DiskCall call) {
    return calls(fault).getOrDefault(call, 0L);
  }

  /** Adds those of another disk. */
  public void add(FaultCounts other) {
    for (Fault fault : Fault.values()) {
      other.calls(fault).forEach((call, n) -> calls(fault).merge(call, n, Long::sum));
    }
  }

  private Map<DiskCall, Long> calls(Fault fault) {
    return counts.getOrDefault(fault, Map.of());
  }

  /** A line for each kind: its name, its count, and the operations that it hit. */
  @Override
  public String toString() {
    var lines = new StringJoiner(System.lineSeparator());
    for (Fault fault : Fault.values()) {
      var hit = new StringJoiner(", ", " (", ")").setEmptyValue("");
      calls(fault).forEach((call, n) -> hit.add(call == DiskCall.NONE ? "disk" : call + " " + n));
      lines.add("  %-12s %,11d%s".formatted(fault, of(fault), hit));
    }
    return lines.toString();
  }
}
