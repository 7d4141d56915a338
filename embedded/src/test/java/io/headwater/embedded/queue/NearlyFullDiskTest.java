package io.headwater.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.DeadLetter;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import io.headwater.embedded.MovedClock;
import io.headwater.embedded.Stores;
import io.headwater.log.SimulatedDisk;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Where there is no room to rewrite a segment, there may be enough for what time does. */
class NearlyFullDiskTest {
  private static final int LIVING = 200;
  private static final long ROOM = 64 << 10;
  private static final int MANY = 50_000;
  private static final long ROOM_FOR_SOME = 40 << 10;
  private static final Queue QUEUE =
      Queue.of("q").withLockTime(Duration.ofMinutes(1)).expiringAfter(Duration.ofHours(1));

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final MovedClock clock = new MovedClock();

  private Embedded open() {
    EmbeddedOptions options = Stores.SMALL.withSegmentBytes(256 << 10).withClock(clock);
    return Stores.open(disk, options);
  }

  /**
   * A log five times as large as what lives in it, all of it in the first segment and held by
   * somebody who is gone; and less room on the disk than it takes to restate that.
   */
  private Embedded openWasteful() {
    try (Embedded store = open()) {
      store.queues().create(QUEUE);
      for (int i = 0; i < 5 * LIVING; i++) {
        store.queues().send("q", new Message(null, Event.of("T", new byte[900])));
      }
      Receiver gone = store.queues().receiver("q");
      assertThat(gone.receive(LIVING, Duration.ZERO)).hasSize(LIVING);
      Receiver other = store.queues().receiver("q");
      other.settle(other.receive(5 * LIVING, Duration.ZERO), new Settlement.Ack());
    }
    Embedded store = open();
    disk.capacity(disk.used() + ROOM);
    return store;
  }

  @Test
  void whatIsHeldForTooLongIsHandedOutAgain() {
    try (Embedded store = openWasteful();
        Receiver receiver = store.queues().receiver("q")) {
      clock.pass(QUEUE.lockTime());
      assertThat(receiver.receive(2 * LIVING, Duration.ZERO))
          .hasSize(LIVING)
          .allMatch(message -> message.delivery() == 2);
      assertThat(store.queues().info("q").counts().lost()).isEqualTo(LIVING);
    }
  }

  @Test
  void whatWaitsForTooLongIsADeadLetter() {
    try (Embedded store = openWasteful();
        Receiver receiver = store.queues().receiver("q")) {
      clock.pass(QUEUE.lockTime());
      assertThat(store.queues().info("q").waiting()).isEqualTo(LIVING);
      clock.pass(Duration.ofHours(1));
      assertThat(receiver.receive(1, Duration.ZERO)).isEmpty();
      assertThat(store.queues().deadLetters("q", 2 * LIVING))
          .hasSize(LIVING)
          .allMatch(letter -> letter.reason() == DeadLetter.Reason.EXPIRED);
    }
  }

  @Test
  void whoAsksForMoreThanThereIsRoomToHoldGetsWhatIsHeld() {
    EmbeddedOptions oneSegment = Stores.SMALL.withSegmentBytes(16 << 20).withClock(clock);
    try (Embedded store = Stores.open(disk, oneSegment)) {
      store.queues().create(QUEUE);
      Message small = new Message(null, Event.of("T", new byte[1]));
      store.queues().send("q", Collections.nCopies(MANY, small), Terms.now());
    }
    try (Embedded store = Stores.open(disk, oneSegment)) {
      disk.capacity(disk.used() + ROOM_FOR_SOME);
      Receiver receiver = store.queues().receiver("q");
      int received = receiver.receive(MANY, Duration.ZERO).size();
      assertThat(received).isBetween(1, MANY - 1);
      disk.capacity(Long.MAX_VALUE);
      assertThat(store.queues().info("q").held()).isEqualTo(received);
      assertThat(receiver.receive(MANY, Duration.ZERO).size()).isEqualTo(MANY - received);
    }
  }

  @Test
  void asSoonAsThereIsRoomTheLogIsRewritten() {
    try (Embedded store = openWasteful()) {
      QueueWriter writer = ((EmbeddedQueues) store.queues()).queue("q").writer();
      assertThat(store.queues().info("q").held()).isEqualTo(LIVING);
      long before = disk.used();
      disk.capacity(Long.MAX_VALUE);
      assertThat(store.queues().info("q").held()).isEqualTo(LIVING);
      assertThat(writer.rewrites()).isPositive();
      assertThat(disk.used()).isLessThan(before / 2);
    }
  }
}
