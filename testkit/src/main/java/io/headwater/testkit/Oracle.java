package io.headwater.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges from outside whether messages were lost, altered or reordered: a process of its own, so
 * that nothing that kills the others spoils its memory. On its standard input it is told, a line
 * each:
 *
 * <pre>
 *   A KEY SEQUENCE HASH    published, and acknowledged; of one key 0, 1, 2, …, each once
 *   H KEY SEQUENCE HASH    handled, by any consumer; told when the handler has ended
 * </pre>
 *
 * The input ends when all are done; then it prints its verdict and exits with 0 or 1. The rules,
 * for each key by itself:
 *
 * <ul>
 *   <li><b>order</b>: the message handled is the next one, or one that was handled before; so a
 *       repetition never goes beyond what was handled, and what is new comes in order;
 *   <li><b>nothing missing</b>: at the end everything acknowledged was handled. What was not
 *       acknowledged may have been handled or not;
 *   <li><b>nothing altered</b>: the hash of what was handled is that of what was acknowledged,
 *       whichever comes first, and for a repetition as long as it is not more than {@value #WINDOW}
 *       messages back.
 * </ul>
 *
 * Repetitions are counted and no failure: delivery is at least once. The memory is {@value #WINDOW}
 * hashes a key; that many a key may be published before they are handled, one more is refused as a
 * failure of whoever tells.
 */
final class Oracle {
  static final int WINDOW = 1_024;
  private static final int MOST_TOLD = 20;

  private final Map<String, Track> tracks = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private long failed;
  private long acknowledged;
  private long handled;
  private long repeated;

  /** What is known of one key. */
  private static final class Track {
    final long[] hashes = new long[WINDOW];
    long acknowledged;
    long handled;

    /** Whether the hash of a message is known, and still remembered. */
    boolean knows(long sequence) {
      long known = Math.max(acknowledged, handled);
      return sequence < known && sequence >= known - WINDOW;
    }

    long hash(long sequence) {
      return hashes[(int) (sequence % WINDOW)];
    }

    void remember(long sequence, long hash) {
      hashes[(int) (sequence % WINDOW)] = hash;
    }
  }

  /** Judges what the standard input says. */
  public static void main(String[] args) throws IOException {
    Oracle oracle = new Oracle();
    oracle.read(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.print(oracle.verdict());
    System.out.flush();
    System.exit(oracle.passes() ? 0 : 1);
  }

  /** Hears everything up to the end. */
  void read(Reader told) throws IOException {
    BufferedReader lines = new BufferedReader(told);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      hear(line);
    }
    tracks.forEach(this::settle);
  }

  private void hear(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 4) {
      fail("not understood: '%s'; expected A or H, a key, a sequence, a hash".formatted(line));
      return;
    }
    Track track = tracks.computeIfAbsent(words[1], absent -> new Track());
    long sequence = Long.parseLong(words[2]);
    long hash = Long.parseUnsignedLong(words[3], 16);
    switch (words[0]) {
      case "A" -> hearAcknowledged(words[1], track, sequence, hash);
      case "H" -> hearHandled(words[1], track, sequence, hash);
      default -> fail("not understood: '%s'; expected A or H".formatted(line));
    }
  }

  private void hearAcknowledged(String key, Track track, long sequence, long hash) {
    acknowledged++;
    if (sequence != track.acknowledged) {
      fail("key %s: %d acknowledged, expected %d".formatted(key, sequence, track.acknowledged));
    } else if (sequence >= track.handled + WINDOW) {
      fail(
          "key %s: %d acknowledged, but handled is only %d"
              .formatted(key, sequence, track.handled));
    }
    compare(key, track, sequence, hash);
    track.acknowledged = Math.max(track.acknowledged, sequence + 1);
  }

  private void hearHandled(String key, Track track, long sequence, long hash) {
    handled++;
    if (sequence < track.handled) {
      repeated++;
    } else if (sequence > track.handled) {
      fail(
          "key %s: %d was handled when %d was the next: missing or out of order"
              .formatted(key, sequence, track.handled));
    }
    compare(key, track, sequence, hash);
    track.handled = Math.max(track.handled, sequence + 1);
  }

  private void compare(String key, Track track, long sequence, long hash) {
    if (!track.knows(sequence)) {
      if (sequence >= Math.max(track.acknowledged, track.handled)) {
        track.remember(sequence, hash);
      }
    } else if (track.hash(sequence) != hash) {
      fail("key %s: the bytes of %d are not what they were: altered".formatted(key, sequence));
    }
  }

  private void settle(String key, Track track) {
    if (track.handled < track.acknowledged) {
      fail(
          "key %s: %d to %d were acknowledged and never handled: missing"
              .formatted(key, track.handled, track.acknowledged - 1));
    }
  }

  private void fail(String what) {
    failed++;
    if (failures.size() < MOST_TOLD) {
      failures.add(what);
    }
  }

  boolean passes() {
    return failed == 0;
  }

  /** What it found, for people. */
  String verdict() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s: %d keys, %,d acknowledged, %,d handled, %,d of them again, %,d failures%n"
            .formatted(
                passes() ? "passed" : "FAILED",
                tracks.size(),
                acknowledged,
                handled,
                repeated,
                failed));
    failures.forEach(what -> text.append("  ").append(what).append('\n'));
    return text.toString();
  }
}
