package io.headwater.testkit;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.Message;
import io.headwater.core.StateCodec;
import io.headwater.core.topic.TopicProjection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A fold that remembers everything that it was given, in order: any message lost, doubled, altered
 * or moved changes the state. Of every tenth message something follows.
 */
class TopicTrail implements TopicProjection<StringBuilder> {
  static final String POISON = "poison";

  private final List<String> topics;
  private final int version;
  private final @Nullable String follows;

  /** How many messages were folded by this object. */
  final AtomicLong applied = new AtomicLong();

  TopicTrail(List<String> topics, int version, @Nullable String follows) {
    this.topics = topics;
    this.version = version;
    this.follows = follows;
  }

  @Override
  public String name() {
    return "trail";
  }

  @Override
  public List<String> topics() {
    return topics;
  }

  @Override
  public int stateVersion() {
    return version;
  }

  @Override
  public StringBuilder initial() {
    return new StringBuilder();
  }

  @Override
  public StringBuilder apply(StringBuilder state, Delivery delivery, Output out) {
    if (delivery.event().type().equals(POISON)) {
      throw new IllegalStateException("poison at " + delivery.offset());
    }
    applied.incrementAndGet();
    state.append(line(delivery)).append('\n');
    if (follows != null && delivery.offset() % 10 == 0) {
      String name = "follows " + delivery.event().id();
      Event event =
          Event.of("followed", name.getBytes(StandardCharsets.UTF_8)).withId(EventIds.named(name));
      out.publish(follows, new Message(delivery.key(), event));
    }
    return state;
  }

  static String line(Delivery delivery) {
    return delivery.source() + "@" + delivery.offset() + " " + delivery.event().id();
  }

  /** The state as text. */
  static final class Codec implements StateCodec<StringBuilder> {
    @Override
    public byte[] encode(StringBuilder state) {
      return state.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public StringBuilder decode(byte[] bytes) {
      return new StringBuilder(new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public String fingerprint() {
      return "lines";
    }
  }
}
