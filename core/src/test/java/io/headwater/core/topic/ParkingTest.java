package io.headwater.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Seat;
import io.headwater.core.TopicPartition;
import io.headwater.core.engine.Backoff;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is noted as parked, and what the backend has. */
class ParkingTest {
  private final SeatStore store = new SeatStore();
  private final OwnedPartition partition = new OwnedPartition(store.partition(0));

  /** The backend said that it is not parked, and the member ended by that. */
  @Test
  void whatIsNotWrittenYetIsNotAskedFor() {
    ScriptedSeat seat = store.seat(new Deaf(), timeout -> {});
    store.owners.put(partition.id, seat);
    Parking parking = new Parking(seat, store.clock, new Backoff(store.clock), new Tally());
    Delivery delivery = store.publish(0, "a");
    KeyLane lane = partition.lane("a", 0);
    partition.park(lane, partition.add(delivery), 1, "it failed");

    assertThat(parking.first(lane)).isNull();
    parking.flush(partition);

    assertThat(parking.first(lane)).isEqualTo(delivery);
  }

  /** Its partition is given by hand. */
  private static final class Deaf implements Seat.Listener {
    @Override
    public void assigned(Set<TopicPartition> partitions) {}

    @Override
    public void revoked(Set<TopicPartition> partitions) {}

    @Override
    public void lost(Set<TopicPartition> partitions) {}
  }
}
