package io.headwater.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.Limits;
import io.headwater.core.Message;
import io.headwater.core.Metadata;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.Stores;
import io.headwater.embedded.queue.QueueFacts.Seen;
import io.headwater.log.Frame;
import io.headwater.log.Log;
import io.headwater.log.SimulatedDisk;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Whoever reads a message reads the frame it lies in, and the log refuses a frame of more than 64
 * MiB: so messages lie in frames of 1 MiB and at most one message more.
 */
class QueueFrameSizeTest {
  private static final int FRAME_BYTES = 1 << 20;
  private static final int MESSAGES = 1_000;
  private static final String LONGEST_WHY = "€".repeat(Settlement.MAX_WHY);

  private final SimulatedDisk disk = new SimulatedDisk(1);

  private Embedded open() {
    return Stores.open(disk, Stores.SMALL.withSegmentBytes(FRAME_BYTES));
  }

  private static QueueLog log(Embedded store) {
    return ((EmbeddedQueues) store.queues()).queue("q");
  }

  /** The bytes of the largest frame with messages in it. */
  private static long largestFrame(Log log) {
    long largest = 0;
    Log.Reader reader = log.reader(log.first());
    while (reader.next()) {
      Frame frame = reader.frame();
      byte kind = frame.array()[frame.recordStart(0)];
      if (kind == QueueFrame.SENT || kind == QueueFrame.KEPT) {
        int last = frame.count() - 1;
        int end = frame.recordStart(last) + frame.recordLength(last);
        largest = Math.max(largest, end - frame.recordStart(0));
      }
    }
    return largest;
  }

  @Test
  void any_number_of_messages_with_long_headers_is_sent_in_frames_of_a_mebibyte() {
    Metadata headers = Metadata.none();
    for (int i = 0; i < 9; i++) {
      headers = headers.withHeader("h" + i, "x".repeat(Limits.MAX_HEADER_BYTES));
    }
    Message message = new Message(null, Event.of("T", new byte[10]).with(headers));
    try (Embedded store = open()) {
      store.queues().create(Queue.of("q"));
      store.queues().send("q", Collections.nCopies(MESSAGES, message), Terms.now());
      assertThat(store.queues().info("q").waiting()).isEqualTo(MESSAGES);
      assertThat(largestFrame(log(store).log()))
          .isBetween(FRAME_BYTES / 2L, FRAME_BYTES + 10L * Limits.MAX_HEADER_BYTES);
    }
  }

  /** With what was said when they were released they are four times as large as they were sent. */
  @Test
  void messages_of_one_frame_that_have_grown_are_restated_in_several() {
    Map<UUID, Seen> before;
    try (Embedded store = open()) {
      store.queues().create(Queue.of("q"));
      store.queues().send("q", messages(), Terms.now());
      try (Receiver receiver = store.queues().receiver("q")) {
        var release = new Settlement.Release(Duration.ofDays(1), LONGEST_WHY);
        receiver.settle(receiver.receive(MESSAGES, Duration.ZERO), release);
      }
      before = QueueFacts.look(log(store));
      sendAndAckUntil(store, log -> log.writer().rewrites() > 0);
    }
    try (Embedded store = open()) {
      assertThat(QueueFacts.look(log(store))).as("some are restated").isEqualTo(before);
      sendAndAckUntil(store, log -> log.log().first() > 0);
      assertThat(largestFrame(log(store).log())).isBetween(FRAME_BYTES / 2L, FRAME_BYTES + 5_000L);
    }
    try (Embedded store = open()) {
      assertThat(QueueFacts.look(log(store))).as("all are restated").isEqualTo(before);
    }
  }

  private static List<Message> messages() {
    return IntStream.range(0, MESSAGES)
        .mapToObj(i -> Event.of("T", new byte[900]).withId(EventIds.named("m" + i)))
        .map(event -> new Message(null, event))
        .toList();
  }

  private static void sendAndAckUntil(Embedded store, Predicate<QueueLog> enough) {
    try (Receiver receiver = store.queues().receiver("q")) {
      for (int i = 0; i < MESSAGES && !enough.test(log(store)); i++) {
        store.queues().send("q", new Message(null, Event.of("T", new byte[FRAME_BYTES / 2])));
        receiver.ack(receiver.receive(1, Duration.ZERO).getFirst());
      }
    }
    assertThat(log(store)).matches(enough);
  }
}
