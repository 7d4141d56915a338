package io.headwater.video.analytics;

import io.headwater.video.VideoEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The figures from their definitions, over sorted lists of all events: obviously right, slow. */
final class Oracle {
  private static final long SIGN_LASTS = 30_000;

  private final long silence;
  private final Map<String, Told> sessions = new TreeMap<>();
  private final Set<String> labels = new HashSet<>();

  Oracle(Collection<Fact> facts, long silence) {
    this.silence = silence;
    Map<String, List<Fact>> bySession = new HashMap<>();
    for (Fact fact : new HashSet<>(facts)) {
      bySession.computeIfAbsent(fact.event().session(), id -> new ArrayList<>()).add(fact);
      if (fact.event() instanceof VideoEvent.Started e) {
        labels.add(e.quality());
      } else if (fact.event() instanceof VideoEvent.QualityChanged e) {
        labels.add(e.quality());
      }
    }
    bySession.forEach(
        (id, all) -> {
          all.sort(
              Comparator.comparingLong(Fact::time)
                  .thenComparingInt(fact -> rank(fact.event()))
                  .thenComparingInt(fact -> kbps(fact.event())));
          all.stream()
              .filter(fact -> fact.event() instanceof VideoEvent.Started)
              .findFirst()
              .ifPresent(start -> sessions.put(id, new Told(start, all)));
        });
  }

  private static int rank(VideoEvent event) {
    return switch (event) {
      case VideoEvent.Started e -> 0;
      case VideoEvent.Heartbeat e -> 1;
      case VideoEvent.Playing e -> 2;
      case VideoEvent.QualityChanged e -> 3;
      case VideoEvent.Stalled e -> 4;
      case VideoEvent.Resumed e -> 5;
      case VideoEvent.Stopped e -> e.finished() ? 7 : 6;
    };
  }

  private static int kbps(VideoEvent event) {
    return event instanceof VideoEvent.QualityChanged e ? e.kbps() : 0;
  }

  Viewers viewers(long time) {
    Map<String, Long> byVideo = new TreeMap<>();
    Map<String, Long> byQuality = new TreeMap<>();
    labels.forEach(label -> byQuality.put(label, 0L));
    long total = 0;
    for (Told each : sessions.values()) {
      if (each.isLive(time)) {
        total++;
        byVideo.merge(each.start.video(), 1L, Long::sum);
        byQuality.merge(each.labelAt(time), 1L, Long::sum);
      }
    }
    return new Viewers(Instant.ofEpochMilli(time), total, byVideo, byQuality);
  }

  Totals totals(long time) {
    Map<String, Duration> playing = new TreeMap<>();
    long[] n = new long[10];
    for (Told each : sessions.values()) {
      n[0]++;
      n[1] += each.startup < 0 ? 0 : 1;
      n[2] += each.finished ? 1 : 0;
      n[3] += each.startup < 0 && !each.isLive(time) ? 1 : 0;
      n[4] += Math.max(0, each.startup);
      n[5] += each.stalls;
      n[6] += each.stalled;
      n[7] += each.switches;
      n[8] += each.switchKbps;
      n[9] += each.end - each.startTime;
      each.played.forEach(
          (label, ms) -> playing.merge(label, Duration.ofMillis(ms), Duration::plus));
    }
    playing.values().removeIf(Duration::isZero);
    long kbits = sessions.values().stream().mapToLong(each -> each.kbits).sum();
    return new Totals(
        n[0],
        n[1],
        n[2],
        n[3],
        Duration.ofMillis(n[4]),
        playing.values().stream().reduce(Duration.ZERO, Duration::plus),
        n[5],
        Duration.ofMillis(n[6]),
        n[7],
        n[8],
        n[9] == 0 ? 0 : (double) kbits / n[9],
        playing);
  }

  /** One session that started. */
  private final class Told {
    final VideoEvent.Started start;
    final long startTime;
    final List<Fact> facts;
    final List<Long> signs = new ArrayList<>();
    long end;
    boolean stopped;
    boolean finished;
    long startup = -1;
    long stalls;
    long stalled;
    long switches;
    long switchKbps;
    long kbits;
    final Map<String, Long> played = new HashMap<>();

    Told(Fact first, List<Fact> all) {
      start = (VideoEvent.Started) first.event();
      startTime = first.time();
      facts = all.stream().filter(fact -> fact.time() >= startTime).toList();
      long stop =
          facts.stream()
              .filter(fact -> fact.event() instanceof VideoEvent.Stopped)
              .mapToLong(Fact::time)
              .min()
              .orElse(Long.MAX_VALUE);
      end = startTime;
      for (Fact fact : facts) {
        boolean sign = !(fact.event() instanceof VideoEvent.Stopped);
        if (sign && fact.time() <= stop && fact.time() - end <= silence) {
          signs.add(fact.time());
          end = fact.time();
        }
      }
      if (stop != Long.MAX_VALUE && stop - end <= silence) {
        end = stop;
        stopped = true;
      }
      tell();
    }

    boolean isLive(long time) {
      return (!stopped || time < end)
          && signs.stream().anyMatch(sign -> sign <= time && time - sign <= SIGN_LASTS);
    }

    String labelAt(long time) {
      String label = start.quality();
      for (Fact fact : facts) {
        if (fact.time() <= time && fact.event() instanceof VideoEvent.QualityChanged e) {
          label = e.quality();
        }
      }
      return label;
    }

    private void tell() {
      String label = start.quality();
      int kbps = start.kbps();
      boolean stalling = false;
      long at = startTime;
      for (Fact fact : facts) {
        if (fact.time() > end) {
          break;
        }
        pass(fact.time() - at, label, kbps, stalling);
        at = fact.time();
        switch (fact.event()) {
          case VideoEvent.Started e -> {}
          case VideoEvent.Heartbeat e -> {}
          case VideoEvent.Playing e -> startup = startup < 0 ? at - startTime : startup;
          case VideoEvent.QualityChanged e -> {
            switches += e.quality().equals(label) ? 0 : 1;
            switchKbps += Math.abs(e.kbps() - kbps);
            label = e.quality();
            kbps = e.kbps();
          }
          case VideoEvent.Stalled e -> {
            stalls += startup >= 0 && !stalling ? 1 : 0;
            stalling = startup >= 0;
          }
          case VideoEvent.Resumed e -> stalling = false;
          case VideoEvent.Stopped e -> finished |= stopped && e.finished();
        }
      }
      pass(end - at, label, kbps, stalling);
    }

    private void pass(long time, String label, int kbps, boolean stalling) {
      kbits += time * kbps;
      if (stalling) {
        stalled += time;
      } else if (startup >= 0) {
        played.merge(label, time, Long::sum);
      }
    }
  }
}
