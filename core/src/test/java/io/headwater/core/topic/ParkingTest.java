package io.headwater.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.engine.Backoff;
import org.junit.jupiter.api.Test;

/** What is noted as parked, and what the backend has. */
class ParkingTest {
  private final GroupWorld world = new GroupWorld(7);
  private final SeatStore store = world.store;
  private final OwnedPartition partition = new OwnedPartition(store.partition(0));

  /** The backend said that it is not parked, and the member ended by that. */
  @Test
  void whatIsNotWrittenYetIsNotAskedFor() {
    ScriptedSeat seat = world.new Member().seat;
    store.owners.put(partition.id, seat);
    Parking parking = new Parking(seat, store.clock, new Backoff(store.clock), new Tally());
    Delivery delivery = store.publish(0, "a");
    KeyLane lane = partition.lane("a", 0);
    partition.park(lane, partition.add(delivery), 1, "it failed");

    assertThat(parking.first(lane)).isNull();
    parking.flush(partition);

    assertThat(parking.first(lane)).isEqualTo(delivery);
  }
}
