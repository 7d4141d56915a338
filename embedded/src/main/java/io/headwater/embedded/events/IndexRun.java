package io.headwater.embedded.events;

/**
 * The index of a run of consecutive positions. An event of the run is named by its ordinal: its
 * position less {@link #base}. A posting says that an event <em>may</em> have what the key was made
 * of; that it has is seen in the record only. A posting is never missing.
 */
sealed interface IndexRun permits HeadRun, FileRun, SealedRun {

  /** The position of the first event. */
  long base();

  /** How many events it covers. */
  int count();

  /** The position behind the last event. */
  default long end() {
    return base() + count();
  }

  /** How many postings a key has. */
  int postingCount(long key);

  /** The ordinals of a key's postings, from {@code from} inclusive to {@code to}, ascending. */
  int[] postings(long key, int from, int to);

  /** The greatest ordinal below {@code to} among the key's postings; -1 if there is none. */
  int newest(long key, int to);

  /** The address of the frame that holds the event. */
  long address(int ordinal);

  /** Whether an event with an id of this high half may be among them. */
  boolean mayHoldId(long idHigh);
}
