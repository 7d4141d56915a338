package io.headwater.benchmarks.compare;

import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.Message;
import io.headwater.core.Metadata;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message that is measured: two numbers of 8 bytes, and zeros up to its size.
 *
 * @param number which one it is
 * @param nanos when it was due, by {@link System#nanoTime}; or any other number
 */
record Probe(long number, long nanos) {
  private static final int LEAST = 16;

  Message message(@Nullable String key, int bytes) {
    byte[] data = new byte[Math.max(LEAST, bytes)];
    ByteBuffer.wrap(data).putLong(number).putLong(nanos);
    return new Message(
        key,
        new Event(
            EventIds.next(),
            "probe",
            null,
            Set.of(),
            data,
            "application/octet-stream",
            Metadata.none(),
            null));
  }

  static Probe of(Event event) {
    ByteBuffer data = ByteBuffer.wrap(event.data());
    return new Probe(data.getLong(), data.getLong());
  }
}
