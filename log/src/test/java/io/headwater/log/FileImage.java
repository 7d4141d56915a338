package io.headwater.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one simulated file, twice: what a process sees now, and what is on the medium; and
 * the changes between the two, in order, of which a power cut keeps what it likes.
 *
 * <p>A sector whose write-back failed is a <em>phantom</em>, as on Linux: the cache shows the new
 * bytes and calls them clean, the medium holds the old, and no later force repairs it.
 */
final class FileImage implements DiskEntry {
  static final int SECTOR = 512;

  /** A write of some bytes, or (without bytes) a cut to a size. */
  private static final class Change {
    private final int position;
    private final byte @Nullable [] bytes;
    private final int sizeAfter;

    Change(int position, byte @Nullable [] bytes, int sizeAfter) {
      this.position = position;
      this.bytes = bytes;
      this.sizeAfter = sizeAfter;
    }

    boolean cuts() {
      return bytes == null;
    }

    int end() {
      return bytes == null ? Integer.MAX_VALUE : position + bytes.length;
    }

    /** Does the part of it that lies in [from, to). */
    void apply(byte[] target, int from, int to) {
      int end = Math.min(Math.min(end(), to), target.length);
      if (end <= from) {
        return;
      }
      if (bytes == null) {
        Arrays.fill(target, from, end, (byte) 0);
      } else {
        System.arraycopy(bytes, from - position, target, from, end - from);
      }
    }
  }

  private byte[] now = new byte[0];
  private int size;
  private byte[] medium = new byte[0];
  private int mediumSize;
  private final List<Change> unforced = new ArrayList<>();
  private final BitSet phantoms = new BitSet();

  FileImage copy() {
    var copy = new FileImage();
    copy.now = now.clone();
    copy.size = size;
    copy.medium = medium.clone();
    copy.mediumSize = mediumSize;
    copy.unforced.addAll(unforced);
    copy.phantoms.or(phantoms);
    return copy;
  }

  int size() {
    return size;
  }

  void write(int position, byte[] bytes) {
    int end = position + bytes.length;
    now = grown(now, end);
    System.arraycopy(bytes, 0, now, position, bytes.length);
    size = Math.max(size, end);
    if (phantoms.isEmpty()) {
      unforced.add(new Change(position, bytes, size));
      return;
    }
    // The whole page is dirty again, so the phantom bytes beside these are written too.
    int from = position / SECTOR * SECTOR;
    int to = Math.min(size, (end + SECTOR - 1) / SECTOR * SECTOR);
    phantoms.clear(from / SECTOR, (to + SECTOR - 1) / SECTOR);
    unforced.add(new Change(from, Arrays.copyOfRange(now, from, to), size));
  }

  void truncate(int newSize) {
    if (newSize < size) {
      Arrays.fill(now, newSize, Math.min(size, now.length), (byte) 0);
    }
    now = grown(now, newSize);
    size = newSize;
    unforced.add(new Change(newSize, null, newSize));
  }

  int read(ByteBuffer into, long position, boolean pastCache) {
    if (position >= size) {
      return -1;
    }
    int from = (int) position;
    int length = Math.min(into.remaining(), size - from);
    if (!pastCache || phantoms.isEmpty()) {
      into.put(now, from, length);
      return length;
    }
    for (int i = from; i < from + length; i++) {
      boolean phantom = phantoms.get(i / SECTOR);
      into.put(phantom ? (i < medium.length ? medium[i] : 0) : now[i]);
    }
    return length;
  }

  void force() {
    for (Change change : unforced) {
      medium = grown(medium, change.sizeAfter);
      change.apply(medium, change.position, medium.length);
    }
    unforced.clear();
    medium = grown(medium, size);
    mediumSize = size;
  }

  /** Writes some sectors and drops the others, which look clean from now on. */
  void failForce(SplittableRandom random) {
    for (Change change : unforced) {
      medium = grown(medium, change.sizeAfter);
      int end = Math.min(change.end(), medium.length);
      if (change.cuts()) {
        change.apply(medium, change.position, end);
        continue;
      }
      for (int at = change.position; at < end; at = nextSector(at)) {
        if (random.nextBoolean()) {
          change.apply(medium, at, Math.min(end, nextSector(at)));
          phantoms.clear(at / SECTOR);
        } else {
          phantoms.set(at / SECTOR);
        }
      }
    }
    unforced.clear();
  }

  /** Turns a bit over, in the cache and on the medium. */
  void flip(long bit) {
    int at = (int) (bit >> 3);
    int mask = 1 << (bit & 7);
    now[at] ^= (byte) mask;
    if (at < medium.length) {
      medium[at] ^= (byte) mask;
    }
  }

  /** Puts bytes where nobody wrote them, in the cache and on the medium. */
  void plant(int position, byte[] bytes) {
    write(position, bytes);
    force();
  }

  byte[] bytes() {
    return Arrays.copyOf(now, size);
  }

  /** Loses what the power cut takes; what is left is what every process sees from now on. */
  void crash(SplittableRandom random, FaultCounts counts) {
    if (!unforced.isEmpty() || size != mediumSize) {
      int top = Math.max(size, mediumSize);
      for (Change change : unforced) {
        top = Math.max(top, change.sizeAfter);
      }
      byte[] kept = Arrays.copyOf(medium, top);
      int keptSize =
          switch (random.nextInt(8)) {
            case 0 -> random.nextInt(4) == 0 ? size : mediumSize;
            case 1 -> keepFirst(unforced.size(), kept);
            case 2, 3 -> keepFirst(random.nextInt(unforced.size() + 1), kept);
            default -> keepSectors(random, kept, counts);
          };
      counts.count(keptSize == size ? Fault.SIZE_KEPT : Fault.SIZE_LOST);
      Arrays.fill(kept, Math.min(keptSize, kept.length), kept.length, (byte) 0);
      medium = grown(kept, keptSize);
      mediumSize = keptSize;
    }
    if (!phantoms.isEmpty()) {
      counts.count(Fault.PHANTOM_GONE);
      phantoms.clear();
    }
    unforced.clear();
    now = medium.clone();
    size = mediumSize;
  }

  private int keepFirst(int n, byte[] kept) {
    int keptSize = mediumSize;
    for (Change change : unforced.subList(0, n)) {
      change.apply(kept, change.position, kept.length);
      keptSize = change.sizeAfter;
    }
    return n == unforced.size() ? size : keptSize;
  }

  /** Each sector keeps its own number of changes, so that later bytes outlive earlier ones. */
  private int keepSectors(SplittableRandom random, byte[] kept, FaultCounts counts) {
    double chance = random.nextDouble();
    var lost = new BitSet();
    int lastLost = -1;
    boolean hole = false;
    for (Change change : unforced) {
      int end = Math.min(change.end(), kept.length);
      for (int at = change.position; at < end; at = nextSector(at)) {
        int to = Math.min(end, nextSector(at));
        int sector = at / SECTOR;
        if (!lost.get(sector) && random.nextDouble() < chance) {
          change.apply(kept, at, to);
          hole |= lastLost >= 0 && lastLost < sector;
          continue;
        }
        if (!lost.get(sector) && random.nextInt(16) == 0) {
          change.apply(kept, at, at + random.nextInt(to - at));
          counts.count(Fault.TORN_SECTOR);
        }
        lost.set(sector);
        lastLost = sector;
      }
    }
    if (!lost.isEmpty()) {
      counts.count(hole ? Fault.HOLE : Fault.LOST_SECTOR);
    }
    return sizeAfterCrash(random);
  }

  private int sizeAfterCrash(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> mediumSize;
      case 1 -> unforced.isEmpty() ? size : unforced.get(random.nextInt(unforced.size())).sizeAfter;
      case 2 -> {
        int low = Math.min(size, mediumSize);
        yield low + random.nextInt(Math.abs(size - mediumSize) + 1);
      }
      default -> size;
    };
  }

  private static int nextSector(int at) {
    return (at / SECTOR + 1) * SECTOR;
  }

  private static byte[] grown(byte[] bytes, int atLeast) {
    return atLeast <= bytes.length
        ? bytes
        : Arrays.copyOf(bytes, Math.max(atLeast, bytes.length + (bytes.length >> 1)));
  }
}
