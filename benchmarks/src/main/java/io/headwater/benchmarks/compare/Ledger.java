package io.headwater.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What was said about messages, by those who sent and handled them, and what follows. A line each,
 * in the order in which they were written:
 *
 * <pre>
 *   A KEY NUMBER    sent, and acknowledged; of one key 0, 1, 2, …
 *   H KEY NUMBER    handled; written when the work was done
 *   K KEY NUMBER    found at the end, waiting or as a dead letter: not handled, but kept
 * </pre>
 *
 * The judge of W4 is a process of its own that runs {@link #main} on the file of what was said, so
 * that nothing that kills the others spoils its memory.
 */
final class Ledger {
  private final Map<String, Key> keys = new HashMap<>();

  /** What is known of a key. */
  private static final class Key {
    final BitSet acknowledged = new BitSet();
    final BitSet handled = new BitSet();
    final BitSet kept = new BitSet();
    int highest = -1;
    long again;
    long disordered;
  }

  /**
   * What follows.
   *
   * @param acknowledged messages that were sent and acknowledged
   * @param lost of these, those that were never handled and are not there any more
   * @param kept of these, those that were not handled and are still there
   * @param again how often one was handled that had been before
   * @param disordered how many were handled for the first time after a later one of their key
   */
  record Counts(long acknowledged, long lost, long kept, long again, long disordered) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%d %d %d %d %d", acknowledged, lost, kept, again, disordered);
    }

    static Counts of(String line) {
      String[] words = line.split(" ", -1);
      return new Counts(
          Long.parseLong(words[0]),
          Long.parseLong(words[1]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]),
          Long.parseLong(words[4]));
    }
  }

  /** Judges the file that is named, for each prefix of keys that is named, a line each. */
  public static void main(String[] args) throws IOException {
    Ledger ledger = new Ledger();
    try (BufferedReader lines = Files.newBufferedReader(Path.of(args[0]), StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        ledger.hear(line);
      }
    }
    for (int i = 1; i < args.length; i++) {
      System.out.println(ledger.counts(args[i]));
    }
    System.out.flush();
  }

  /** Hears a line; one that a kill cut off is no line. */
  void hear(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 3 || !words[2].matches("\\d{1,9}")) {
      return;
    }
    Key key = keys.computeIfAbsent(words[1], none -> new Key());
    int number = Integer.parseInt(words[2]);
    if (words[0].equals("A")) {
      key.acknowledged.set(number);
    } else if (words[0].equals("K")) {
      key.kept.set(number);
    } else if (key.handled.get(number)) {
      key.again++;
    } else {
      key.handled.set(number);
      key.disordered += number < key.highest ? 1 : 0;
      key.highest = Math.max(key.highest, number);
    }
  }

  /** What follows for the keys that begin with a prefix. */
  Counts counts(String prefix) {
    long acknowledged = 0;
    long lost = 0;
    long kept = 0;
    long again = 0;
    long disordered = 0;
    for (Map.Entry<String, Key> each : keys.entrySet()) {
      if (each.getKey().startsWith(prefix)) {
        Key key = each.getValue();
        BitSet missing = (BitSet) key.acknowledged.clone();
        missing.andNot(key.handled);
        int unhandled = missing.cardinality();
        missing.andNot(key.kept);
        acknowledged += key.acknowledged.cardinality();
        lost += missing.cardinality();
        kept += unhandled - missing.cardinality();
        again += key.again;
        disordered += key.disordered;
      }
    }
    return new Counts(acknowledged, lost, kept, again, disordered);
  }
}
