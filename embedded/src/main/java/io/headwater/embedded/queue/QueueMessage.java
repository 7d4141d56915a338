package io.headwater.embedded.queue;

import org.jspecify.annotations.Nullable;

/**
 * A message of a queue that counts, and what is known of it besides its bytes.
 *
 * @param state what has become of it
 * @param id its number: the offset of the record that made it wait first
 * @param address the frame that it lies in
 * @param bits where in the frame, its priority, whether it was handed out before, and its size
 * @param time when it is due, or was; of a dead letter, when it was given up on; of a held one,
 *     none
 * @param firstDue when it could be handed out first
 * @param token under which it was handed out last; 0 if it never was
 * @param deliveries how often it was handed out
 * @param error what was said when it was released last
 * @param dead if it is a dead letter, the rest
 */
record QueueMessage(
    Stage state,
    long id,
    long address,
    int bits,
    long time,
    long firstDue,
    long token,
    int deliveries,
    String error,
    @Nullable Dead dead) {

  /** What has become of a message. The codes are in files: never change one. */
  enum Stage {
    /** It waits, or is delayed. */
    WAITING(0),
    HELD(1),
    DEAD(2);

    private final int code;

    Stage(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static Stage of(int code) {
      return code == WAITING.code ? WAITING : code == HELD.code ? HELD : DEAD;
    }
  }

  /**
   * A message that was given up on.
   *
   * @param address where it lies
   * @param why the frame that says why
   * @param whyBits which record of that frame, and its size
   * @param time when that was
   */
  record Dead(long id, long address, int bits, int deliveries, long why, int whyBits, long time) {

    int whyIndex() {
      return QueueState.index(whyBits);
    }

    QueueMessage message() {
      return new QueueMessage(Stage.DEAD, id, address, bits, time, time, 0, deliveries, "", this);
    }
  }

  /** One that was handed out before; it waits again, or is held. For one thread. */
  static final class Handed {
    final long id;
    long address;
    int bits;
    int deliveries;
    long firstDue;
    long due;
    long token;
    boolean held;

    /** What was said when it was released last. */
    String error = "";

    Handed(QueueMessage live) {
      id = live.id();
      address = live.address();
      bits = live.bits();
      deliveries = live.deliveries();
      firstDue = live.firstDue();
      due = live.time();
      token = live.token();
      held = live.state() == Stage.HELD;
      error = live.error();
    }

    QueueMessage message() {
      return new QueueMessage(
          held ? Stage.HELD : Stage.WAITING,
          id,
          address,
          bits,
          due,
          firstDue,
          token,
          deliveries,
          error,
          null);
    }
  }

  /** One that was never handed out. */
  static QueueMessage of(EntryHeap.Entry entry) {
    return new QueueMessage(
        Stage.WAITING,
        entry.id(),
        entry.address(),
        entry.bits(),
        entry.time(),
        entry.time(),
        0,
        0,
        "",
        null);
  }

  /** The lowest address that it needs. */
  long lowest() {
    return dead == null ? address : Math.min(address, dead.why());
  }
}
