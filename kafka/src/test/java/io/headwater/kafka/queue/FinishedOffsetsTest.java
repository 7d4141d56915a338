package io.headwater.kafka.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is finished is counted, and the first that is not is found. */
class FinishedOffsetsTest {

  @Test
  void theFirstOfAllThatIsNeitherFinishedNorHeldIsFound() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      FinishedOffsets finished = new FinishedOffsets();
      Set<Long> model = new TreeSet<>();
      for (int i = 0; i < 100; i++) {
        long offset = random.nextInt(120);
        finished.add(offset);
        model.add(offset);
        long start = random.nextInt(120);
        Set<Long> held = Set.of(start, start + 1, 200L);
        assertThat(finished.from(start))
            .as("seed %d", seed)
            .isEqualTo(model.stream().filter(each -> each >= start).count());
        long first = start;
        while (model.contains(first) || held.contains(first)) {
          first++;
        }
        assertThat(finished.firstOther(start, held)).as("seed %d", seed).isEqualTo(first);
      }
    }
  }

  @Test
  void aCopyStaysAsItIs() {
    FinishedOffsets finished = new FinishedOffsets();
    finished.add(3);
    FinishedOffsets copy = finished.copy();
    finished.add(4);
    assertThat(copy.from(0)).isOne();
    finished.clear();
    assertThat(finished.from(0)).isZero();
  }
}
