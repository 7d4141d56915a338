package io.headwater.log;

/** The operations of the disk seam, as a simulated disk counts them. */
public enum DiskCall {
  CREATE,
  OPEN,
  EXISTS,
  LIST,
  MAKE_DIRECTORY,
  RENAME,
  DELETE,
  FORCE_DIRECTORY,
  USABLE_SPACE,
  LOCK,
  WRITE,
  READ,
  FORCE,
  SIZE,
  TRUNCATE,
  /** Done by the disk itself: a crash or damage. */
  NONE
}
