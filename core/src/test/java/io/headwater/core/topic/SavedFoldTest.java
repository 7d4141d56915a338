package io.headwater.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.TopicPartition;
import io.headwater.core.topic.SavedFold.Place;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is saved of a projection is found again, and nothing else is taken for it. */
class SavedFoldTest {
  private static final byte[] STATE = {1, 2, 3};

  /** There was room for 1 KiB only. */
  @Test
  void aFingerprintMayBeLong() {
    String identity = "p 1 " + "é".repeat(5_000);

    byte[] bytes = saved().toBytes(identity);

    assertThat(SavedFold.of(bytes, identity))
        .hasValueSatisfying(
            found -> {
              assertThat(found.places()).isEqualTo(saved().places());
              assertThat(found.state()).isEqualTo(STATE);
            });
  }

  @Test
  void anotherIdentityAndAnyDamageMeanThatNothingWasSaved() {
    byte[] bytes = saved().toBytes("p 1 lines");

    assertThat(SavedFold.of(bytes, "p 2 lines")).isEmpty();
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 1;
      assertThat(SavedFold.of(damaged, "p 1 lines")).as("byte %d", at).isEmpty();
    }
    assertThat(SavedFold.of(new byte[3], "p 1 lines")).isEmpty();
  }

  private static SavedFold saved() {
    var places = new TreeMap<TopicPartition, Place>();
    places.put(new TopicPartition("t".repeat(249), 7), new Place(5, new UUID(1, 2)));
    places.put(new TopicPartition("u", 0), new Place(0, Place.NONE));
    return new SavedFold(places, STATE);
  }
}
