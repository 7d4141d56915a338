package io.headwater.log;

import java.util.SplittableRandom;

/** How large the batches and records of an episode are. */
enum RecordSizes {
  /** All batches alike, so that frames of one life fit exactly over those of another. */
  EQUAL,
  /** From nothing to a few bytes. */
  SMALL,
  /** Around a sector. */
  SECTORS,
  /** From nothing to many sectors, and now and then more than a segment. */
  LARGE;

  private static final RecordSizes[] ALL = values();

  static RecordSizes any(SplittableRandom random) {
    return ALL[random.nextInt(ALL.length)];
  }

  int next(SplittableRandom random) {
    return switch (this) {
      case EQUAL -> 8;
      case SMALL -> random.nextInt(17);
      case SECTORS -> random.nextInt(3 * FileImage.SECTOR / 2);
      case LARGE -> random.nextInt(16) == 0 ? random.nextInt(15_000) : random.nextInt(2_000);
    };
  }

  /** How many records the next batch has. */
  int records(SplittableRandom random) {
    return this == EQUAL ? 2 : 1 + random.nextInt(5);
  }

  /** How many decided bytes the next frame has. */
  int decided(SplittableRandom random) {
    return this == EQUAL || random.nextInt(4) > 0 ? 0 : random.nextInt(20);
  }
}
