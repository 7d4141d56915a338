package io.headwater.testkit;

import io.headwater.core.Delivery;
import io.headwater.core.HeadwaterException;
import io.headwater.core.Parked;
import io.headwater.core.Seat;
import io.headwater.core.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A seat whose member can be killed, as far as the group can tell: from then on it changes nothing
 * any more, and its place is free without its having drained or committed anything.
 */
final class MortalSeat implements Seat {
  /** What a killed member meets. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("this member was killed on purpose");
    }
  }

  /** Tells a member what it hears, unless it is dead. */
  record Ears(Listener member, AtomicBoolean killed) implements Listener {
    @Override
    public void assigned(Set<TopicPartition> partitions) {
      if (!killed.get()) {
        member.assigned(partitions);
      }
    }

    @Override
    public void revoked(Set<TopicPartition> partitions) {
      if (!killed.get()) {
        member.revoked(partitions);
      }
    }

    @Override
    public void lost(Set<TopicPartition> partitions) {
      if (!killed.get()) {
        member.lost(partitions);
      }
    }
  }

  private final Seat seat;
  private final AtomicBoolean killed;
  private boolean gone; // only the thread that polls

  MortalSeat(Seat seat, AtomicBoolean killed) {
    this.seat = seat;
    this.killed = killed;
  }

  @Override
  public String member() {
    return seat.member();
  }

  @Override
  public List<Delivery> poll(Duration timeout) {
    List<Delivery> found = killed.get() ? List.of() : seat.poll(timeout);
    if (killed.get()) {
      leave();
      throw new Killed();
    }
    return found;
  }

  /** Gives the place up; nobody is left to hear of it. */
  private void leave() {
    if (!gone) {
      gone = true;
      try {
        seat.close();
      } catch (HeadwaterException storeIsGone) {
        // then so is the place
      }
    }
  }

  @Override
  public Set<TopicPartition> commit(Map<TopicPartition, Long> offsets) {
    return killed.get() ? offsets.keySet() : seat.commit(offsets);
  }

  @Override
  public boolean park(TopicPartition partition, List<Parked> messages) {
    return !killed.get() && seat.park(partition, messages);
  }

  @Override
  public List<Parked.Place> parked(TopicPartition partition) {
    return seat.parked(partition);
  }

  @Override
  public Parked parked(TopicPartition partition, long offset) {
    return seat.parked(partition, offset);
  }

  @Override
  public void unpark(TopicPartition partition, long offset) {
    if (!killed.get()) {
      seat.unpark(partition, offset);
    }
  }

  @Override
  public List<Parked.Request> requests() {
    return killed.get() ? List.of() : seat.requests();
  }

  @Override
  public void done(Parked.Request request) {
    if (!killed.get()) {
      seat.done(request);
    }
  }

  @Override
  public long position(TopicPartition partition) {
    return seat.position(partition);
  }

  @Override
  public long dropped() {
    return seat.dropped();
  }

  @Override
  public void pause(TopicPartition partition) {
    seat.pause(partition);
  }

  @Override
  public void resume(TopicPartition partition) {
    seat.resume(partition);
  }

  @Override
  public void wakeup() {
    seat.wakeup();
  }

  @Override
  public void close() {
    if (killed.get()) {
      leave();
    } else {
      seat.close();
    }
  }
}
