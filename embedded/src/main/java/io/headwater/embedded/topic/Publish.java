package io.headwater.embedded.topic;

import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.Limits;
import io.headwater.core.Message;
import io.headwater.core.Published;
import io.headwater.embedded.record.RecordEncoder;
import io.headwater.embedded.state.Completions;
import io.headwater.log.Batch;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One publishing on its way: encoded by the caller into frames, given offsets by the writer, its
 * answer taken by the caller again. Handed over by the queue, never used by two threads at once.
 *
 * <p>A record is {@code varint:partition name(key; empty: none) record of the event}; see {@code
 * RecordView} for the rest.
 */
final class Publish implements Completions.Decided {
  private static final int MOST_MESSAGES = 1_000;
  private static final int MOST_BYTES = 1 << 20;
  private static final int TYPICAL_OVERHEAD = 64;

  private final String topic;
  private final int[] partitions;
  private final List<Part> parts;
  private final @Nullable CompletableFuture<List<Published>> future;
  private int staged;
  private boolean decided;
  private @Nullable RuntimeException refusal;

  /** The messages of one frame: what the caller made of them, and what the writer decided. */
  static final class Part {
    private final Batch batch;
    private final int[] partitions;
    private final int[] counts;
    private final long[] firsts;
    private long time;

    private Part(Batch batch, int[] partitions, int[] counts) {
      this.batch = batch;
      this.partitions = partitions;
      this.counts = counts;
      this.firsts = new long[partitions.length];
    }

    Batch batch() {
      return batch;
    }

    /** The partitions that have messages in it, each once. */
    int[] partitions() {
      return partitions;
    }

    /** How many messages each of them has. */
    int[] counts() {
      return counts;
    }

    /** The offset of the first message of each of them: for the writer to set. */
    long[] firsts() {
      return firsts;
    }

    void time(long millis) {
      time = millis;
    }
  }

  private Publish(
      String topic,
      int[] partitions,
      List<Part> parts,
      @Nullable CompletableFuture<List<Published>> future) {
    this.topic = topic;
    this.partitions = partitions;
    this.parts = parts;
    this.future = future;
  }

  /**
   * Encodes the messages.
   *
   * @param partitions the partition of each
   * @param atomically whether all must be in one frame
   * @param future what to complete, or null if the caller waits
   * @throws IllegalArgumentException if they are over the limits of one append, and must be one
   */
  static Publish of(
      String topic,
      List<Message> messages,
      int[] partitions,
      boolean atomically,
      @Nullable CompletableFuture<List<Published>> future) {
    if (atomically) {
      checkLimits(topic, messages);
    }
    List<Part> parts = new ArrayList<>();
    for (int from = 0; from < messages.size(); ) {
      int to = atomically ? messages.size() : end(messages, from);
      parts.add(part(messages, partitions, from, to));
      from = to;
    }
    return new Publish(topic, partitions, parts, future);
  }

  /** Publishes nothing: a turn without messages, for what a turn does besides. */
  static Publish nothing(String topic) {
    return new Publish(topic, new int[0], List.of(), new CompletableFuture<>());
  }

  private static void checkLimits(String topic, List<Message> messages) {
    long bytes = 0;
    for (Message message : messages) {
      bytes += bytes(message);
    }
    if (messages.size() > Limits.MAX_APPEND_EVENTS || bytes > Limits.MAX_APPEND_BYTES) {
      throw new IllegalArgumentException(
          "atomic publish of %,d messages, %,d bytes, to topic '%s'; expected at most %,d messages, %,d"
                  .formatted(
                      messages.size(),
                      bytes,
                      topic,
                      Limits.MAX_APPEND_EVENTS,
                      Limits.MAX_APPEND_BYTES)
              + " bytes: split it");
    }
  }

  private static int bytes(Message message) {
    return message.event().data().length + TYPICAL_OVERHEAD;
  }

  /** How far one frame goes: not far, so that a reader can stop after few messages. */
  private static int end(List<Message> messages, int from) {
    int to = from;
    long bytes = 0;
    while (to < messages.size() && to - from < MOST_MESSAGES) {
      bytes += bytes(messages.get(to));
      if (bytes > MOST_BYTES && to > from) {
        break;
      }
      to++;
    }
    return to;
  }

  private static Part part(List<Message> messages, int[] partitions, int from, int to) {
    int capacity = TYPICAL_OVERHEAD;
    for (Message message : messages.subList(from, to)) {
      capacity += bytes(message) + TYPICAL_OVERHEAD;
    }
    var encoder = new RecordEncoder(capacity);
    Batch.Builder batch = Batch.builder(capacity);
    for (int i = from; i < to; i++) {
      Message message = messages.get(i);
      int start = encoder.size();
      encoder.putVarint(partitions[i]);
      encoder.putOptionalName(message.key());
      encoder.put(message.event());
      batch.add(ByteBuffer.wrap(encoder.bytes(), start, encoder.size() - start));
    }
    return count(batch.build(), partitions, from, to);
  }

  /** Which partitions there are in a part, and how many messages each has. */
  private static Part count(Batch batch, int[] partitions, int from, int to) {
    int highest = 0;
    for (int i = from; i < to; i++) {
      highest = Math.max(highest, partitions[i]);
    }
    int[] countOf = new int[highest + 1];
    int distinct = 0;
    for (int i = from; i < to; i++) {
      distinct += countOf[partitions[i]]++ == 0 ? 1 : 0;
    }
    int[] some = new int[distinct];
    int[] counts = new int[distinct];
    int next = 0;
    for (int partition = 0; partition <= highest; partition++) {
      if (countOf[partition] > 0) {
        some[next] = partition;
        counts[next++] = countOf[partition];
      }
    }
    return new Part(batch, some, counts);
  }

  List<Part> parts() {
    return parts;
  }

  /** Bytes of all parts. */
  long bytes() {
    long bytes = 0;
    for (Part part : parts) {
      bytes += part.batch.bytes();
    }
    return bytes;
  }

  /** One more part was staged. */
  void staged() {
    staged++;
  }

  /** The verdict: stored. */
  void accept() {
    decided = true;
  }

  /** The verdict: the next part was refused, and so were those behind it. */
  void refuse(RuntimeException why) {
    decided = true;
    refusal =
        staged == 0
            ? why
            : new OutcomeUnknown(
                "%,d of %,d parts of a publish to topic '%s' may be stored, the others are not: %s"
                    .formatted(staged, parts.size(), topic, why.getMessage()),
                why);
  }

  /** The verdict on what was staged: nobody knows. */
  void loseTrack(Throwable failure) {
    if (staged > 0 || !decided) {
      decided = true;
      refusal =
          new OutcomeUnknown(
              "the store failed while a publish to topic '%s' was under way: %s; it may be stored"
                      .formatted(topic, failure.getMessage())
                  + " or not: open the store again and publish it again with the same event ids",
              failure);
    }
  }

  @Override
  public boolean isAsync() {
    return future != null;
  }

  @Override
  public void complete() {
    CompletableFuture<List<Published>> waiting = future;
    if (waiting == null) {
      return;
    }
    if (refusal != null) {
      waiting.completeExceptionally(refusal);
    } else {
      waiting.complete(published());
    }
  }

  /** The answer to the caller: where the messages are, or the refusal thrown. */
  List<Published> answer() {
    if (refusal != null) {
      throw refusal;
    }
    return published();
  }

  private List<Published> published() {
    if (!decided) {
      throw new IllegalStateException("a publish is answered without a verdict");
    }
    List<Published> all = new ArrayList<>(partitions.length);
    int highest = 0;
    for (int partition : partitions) {
      highest = Math.max(highest, partition);
    }
    long[] next = new long[highest + 1];
    for (Part part : parts) {
      for (int i = 0; i < part.partitions.length; i++) {
        next[part.partitions[i]] = part.firsts[i];
      }
      Instant time = Instant.ofEpochMilli(part.time);
      for (int i = part.batch.count(); i > 0; i--) {
        int partition = partitions[all.size()];
        all.add(new Published(partition, next[partition]++, time));
      }
    }
    return all;
  }
}
