package io.headwater.log;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one simulated directory, twice: as processes see them, and as forced; and the
 * changes between the two. A power cut keeps a prefix of the changes or any subset; a rename may
 * leave the old name, the new one, or both.
 */
final class DirectoryImage implements DiskEntry {

  /** At {@code put} now stands the entry, and {@code removed} is gone; either may be null. */
  private record Change(
      @Nullable String put, @Nullable DiskEntry entry, @Nullable String removed) {}

  private TreeMap<String, DiskEntry> now = new TreeMap<>();
  private TreeMap<String, DiskEntry> forced = new TreeMap<>();
  private final List<Change> unforced = new ArrayList<>();

  /** Copies all below it; two names of one file stay two names of one file. */
  DirectoryImage copy(IdentityHashMap<DiskEntry, DiskEntry> copies) {
    var copy = new DirectoryImage();
    copies.put(this, copy);
    now.forEach((name, entry) -> copy.now.put(name, copied(entry, copies)));
    forced.forEach((name, entry) -> copy.forced.put(name, copied(entry, copies)));
    for (Change change : unforced) {
      DiskEntry entry = change.entry();
      copy.unforced.add(
          new Change(change.put(), entry == null ? null : copied(entry, copies), change.removed()));
    }
    return copy;
  }

  private static DiskEntry copied(DiskEntry entry, IdentityHashMap<DiskEntry, DiskEntry> copies) {
    DiskEntry known = copies.get(entry);
    if (known != null) {
      return known;
    }
    DiskEntry copy =
        switch (entry) {
          case FileImage file -> file.copy();
          case DirectoryImage directory -> directory.copy(copies);
        };
    copies.put(entry, copy);
    return copy;
  }

  @Nullable DiskEntry get(String name) {
    return now.get(name);
  }

  List<String> names() {
    return List.copyOf(now.keySet());
  }

  /** The bytes of all files below. */
  long used() {
    long sum = 0;
    for (DiskEntry entry : now.values()) {
      sum +=
          switch (entry) {
            case FileImage file -> file.size();
            case DirectoryImage below -> below.used();
          };
    }
    return sum;
  }

  void put(String name, DiskEntry entry) {
    now.put(name, entry);
    unforced.add(new Change(name, entry, null));
  }

  void remove(String name) {
    now.remove(name);
    unforced.add(new Change(null, null, name));
  }

  void rename(String from, String to) {
    DiskEntry entry = now.remove(from);
    if (entry == null) {
      throw new IllegalStateException("no entry " + from);
    }
    now.put(to, entry);
    unforced.add(new Change(to, entry, from));
  }

  void force() {
    forced = new TreeMap<>(now);
    unforced.clear();
  }

  /** Loses changes here and bytes below; {@code seen} keeps a file of two names from two losses. */
  void crash(SplittableRandom random, FaultCounts counts, Map<DiskEntry, Boolean> seen) {
    if (seen.put(this, true) != null) {
      return;
    }
    if (!unforced.isEmpty()) {
      boolean prefix = random.nextBoolean();
      int keep = prefix ? random.nextInt(unforced.size() + 1) : unforced.size();
      double chance = prefix ? 1 : random.nextDouble();
      for (int i = 0; i < unforced.size(); i++) {
        if (i < keep && (prefix || random.nextDouble() < chance)) {
          keep(unforced.get(i), random, counts);
        } else {
          counts.count(Fault.LOST_ENTRY);
        }
      }
      unforced.clear();
      now = new TreeMap<>(forced);
    }
    for (DiskEntry entry : now.values()) {
      switch (entry) {
        case DirectoryImage directory -> directory.crash(random, counts, seen);
        case FileImage file -> {
          if (seen.put(file, true) == null) {
            file.crash(random, counts);
          }
        }
      }
    }
  }

  private void keep(Change change, SplittableRandom random, FaultCounts counts) {
    String put = change.put();
    DiskEntry entry = change.entry();
    if (put != null && entry != null) {
      forced.put(put, entry);
    }
    String removed = change.removed();
    if (removed == null) {
      return;
    }
    if (put != null && forced.get(removed) == entry && random.nextInt(8) == 0) {
      counts.count(Fault.BOTH_NAMES);
    } else {
      forced.remove(removed);
    }
  }
}
