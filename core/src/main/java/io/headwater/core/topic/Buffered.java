package io.headwater.core.topic;

import io.headwater.core.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * A message in memory: given by the seat, and neither done nor parked yet. A link in the list of
 * its partition, and while it waits in that of its key.
 */
final class Buffered {
  /** About what a message takes beside its data: objects, key, type, id. */
  private static final long OVERHEAD = 400;

  final Delivery delivery;
  @Nullable Buffered previous;
  @Nullable Buffered next;
  @Nullable Buffered nextOfKey;

  /** How often it was tried, and what came of it, once it is to be parked. */
  int attempts;

  String error = "";

  Buffered(Delivery delivery) {
    this.delivery = delivery;
  }

  long offset() {
    return delivery.offset();
  }

  /** About how much memory it takes. */
  long bytes() {
    return OVERHEAD + delivery.event().data().length;
  }
}
