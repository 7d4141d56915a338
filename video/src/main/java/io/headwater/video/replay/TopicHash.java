package io.headwater.video.replay;

import io.headwater.core.Delivery;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What is in a topic, in one number: to compare two runs, or two backends, bit by bit.
 *
 * @param messages how many there are
 * @param sha256 of the keys, ids and data of all messages, partition after partition, in
 *     hexadecimal; offsets and times of publication are left out
 */
public record TopicHash(long messages, String sha256) {
  private static final Duration WAIT = Duration.ofSeconds(1);

  /** Reads a topic from its oldest message to its end now. */
  public static TopicHash of(Topics topics, String topic) {
    MessageDigest digest = newDigest();
    long messages = 0;
    List<Topics.Range> ranges = topics.ranges(topic);
    for (int i = 0; i < ranges.size(); i++) {
      TopicPartition partition = new TopicPartition(topic, i);
      digest.update(number(i));
      try (TopicReader reader = topics.reader(Map.of(partition, ranges.get(i).first()))) {
        while (reader.position(partition) < ranges.get(i).next()) {
          for (Delivery each : reader.poll(WAIT)) {
            add(digest, each);
            messages++;
          }
        }
      }
    }
    return new TopicHash(messages, HexFormat.of().formatHex(digest.digest()));
  }

  private static void add(MessageDigest digest, Delivery each) {
    byte[] key = String.valueOf(each.key()).getBytes(StandardCharsets.UTF_8);
    byte[] data = each.event().data();
    digest.update(number(key.length));
    digest.update(key);
    digest.update(each.event().id().toString().getBytes(StandardCharsets.US_ASCII));
    digest.update(number(data.length));
    digest.update(data);
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
