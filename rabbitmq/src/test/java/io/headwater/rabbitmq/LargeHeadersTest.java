package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.DeadLetter;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Limits;
import io.headwater.core.Message;
import io.headwater.core.Metadata;
import io.headwater.core.Queue;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The headers of a message are one frame, and a server takes frames of a certain size. */
@NeedsRabbit
@Execution(ExecutionMode.CONCURRENT)
class LargeHeadersTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path directory;

  @Test
  void theLargestHeadersThatCanBeSentLeaveRoomForWhatIsAddedLater() throws Exception {
    try (LocalRabbit rabbit = LocalRabbit.start(directory)) {
      rabbit.kill();
      Path configuration = directory.resolve("rabbitmq.conf");
      String usual = Files.readString(configuration).replace("1048576", "131072");
      Files.writeString(configuration, usual);
      rabbit.restart();
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options())) {
        queues.create(Queue.of("large"));
        Message largest = largest(queues);
        queues.purge("large");
        queues.send("large", largest);
        try (Receiver receiver = queues.receiver("large")) {
          receiver.release(receiver.receive(1, SOON).getFirst(), Duration.ofMillis(10));
          Received again = receiver.receive(1, SOON).getFirst();
          String longest = "€".repeat(Settlement.MAX_WHY);
          receiver.reject(again, longest);
          DeadLetter letter = queues.deadLetters("large", 1).getFirst();
          assertThat(letter.message()).isEqualTo(largest);
          assertThat(letter.error()).isEqualTo(longest);
          assertThat(queues.redrive("large", letter)).isTrue();
          assertThat(receiver.receive(1, SOON)).extracting(Received::message).contains(largest);
        }
      }
    }
  }

  private static Message largest(RabbitQueues queues) {
    int fits = 0;
    int tooMuch = Limits.MAX_HEADERS * Limits.MAX_HEADER_BYTES;
    while (tooMuch - fits > 1) {
      int half = (fits + tooMuch) / 2;
      try {
        queues.send("large", message(half));
        fits = half;
      } catch (NotSupported e) {
        tooMuch = half;
      }
    }
    return message(fits);
  }

  /** With so many bytes in its headers. */
  private static Message message(int bytes) {
    TreeMap<String, String> headers = new TreeMap<>();
    for (int left = bytes; left > 0; left -= Limits.MAX_HEADER_BYTES) {
      headers.put("h" + headers.size(), "x".repeat(Math.min(left, Limits.MAX_HEADER_BYTES)));
    }
    Metadata metadata = new Metadata(null, null, headers);
    return new Message(null, Event.of("large", new byte[] {'1'}).with(metadata));
  }
}
