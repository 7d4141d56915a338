package io.headwater.log;

/** What a simulated disk can do to its user. */
public enum Fault {
  /** A call fails with an input/output error. */
  EIO,
  /** A call fails because the device is full. */
  ENOSPC,
  /** A write takes fewer bytes than were given. */
  SHORT_WRITE,
  /** A force returns without having done anything. */
  LYING_FORCE,
  /** The power goes in the middle of a call. */
  STOP,
  /** A power cut. */
  CRASH,
  /** The process dies, the cache lives on. */
  KILL,
  /** A power cut lost sectors at the end. */
  LOST_SECTOR,
  /** A power cut lost sectors before others that it kept: data, hole, data. */
  HOLE,
  /** A power cut kept the beginning of a sector. */
  TORN_SECTOR,
  /** A power cut kept the size of a file whose bytes were not forced. */
  SIZE_KEPT,
  /** A power cut lost the new size of a file. */
  SIZE_LOST,
  /** A power cut took back the creation, renaming or deletion of a file. */
  LOST_ENTRY,
  /** A power cut left a renamed file with both names. */
  BOTH_NAMES,
  /** A power cut took bytes of a failed force that the cache had shown as good. */
  PHANTOM_GONE,
  /** A bit that was durable turned over. */
  FLIPPED_BIT,
  /** Good bytes of one place were found in another. */
  MISPLACED
}
