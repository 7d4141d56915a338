package io.headwater.log;

import java.util.EnumMap;
import java.util.Map;

/** What a run of the crash rig did. Not for threads. */
final class RigCounts {

  /** Things worth counting. */
  enum Event {
    EPISODES,
    /** Power cuts with at least 20 appends since the one before. */
    CRASHES,
    CRASHES_AT_A_ROLL,
    CRASHES_IN_RECOVERY,
    /** Power cuts in a recovery that followed another cut, on top of those above. */
    NESTED_CRASHES,
    FIVE_DEEP,
    KILLS,
    APPENDS,
    RECORDS,
    COMMITS,
    FILES_CREATED,
    FORCES,
    DROPS,
    READS,
    CLEAN_CLOSES,
    LOCKS_LOST,
    FAILED_COMMITS,
    FAILED_OPENINGS,
    REFUSED,
    RECOVERIES,
    TORN_TAILS,
    LIES,
    LIES_DETECTED,
    LIES_LOST_THE_TAIL,
    DAMAGED_COPIES,
    DAMAGE_DETECTED,
    DAMAGE_CUT_OFF,
    DAMAGE_HARMLESS
  }

  private final Map<Event, Long> events = new EnumMap<>(Event.class);
  final FaultCounts faults = new FaultCounts();
  private long fewestAppends = Long.MAX_VALUE;

  void count(Event event) {
    add(event, 1);
  }

  void add(Event event, long n) {
    events.merge(event, n, Long::sum);
  }

  long of(Event event) {
    return events.getOrDefault(event, 0L);
  }

  /** A power cut, with this many appends since the one before. */
  void crash(int appends) {
    count(Event.CRASHES);
    fewestAppends = Math.min(fewestAppends, appends);
  }

  /** The fewest appends between two of the crashes. */
  long fewestAppends() {
    return fewestAppends;
  }

  void add(RigCounts other) {
    other.events.forEach(this::add);
    faults.add(other.faults);
    fewestAppends = Math.min(fewestAppends, other.fewestAppends);
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (Event event : Event.values()) {
      text.append("  %-20s %,11d%n".formatted(event, of(event)));
    }
    return text.append("  faults:%n%s".formatted(faults)).toString();
  }
}
