package io.headwater.video.personalization;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How much of a video was played. */
class StretchesTest {
  private static final long REACH = 10_000;

  private static Stretches after(long... positions) {
    Stretches played = Stretches.NONE;
    for (long position : positions) {
      played = played.at(position, REACH);
    }
    return played;
  }

  @Test
  void heartbeats_every_ten_seconds_add_up_to_what_was_played() {
    assertThat(after(10_000, 20_000, 30_000).total()).isEqualTo(30_000);
    assertThat(after(4_000).total()).isEqualTo(4_000);
    assertThat(after(0).total()).isZero();
  }

  @Test
  void a_heartbeat_after_a_silence_stands_for_half_a_minute_and_never_for_what_was_before_0() {
    assertThat(Stretches.NONE.at(300_000, 200_000).bounds()).containsExactly(270_000L, 300_000L);
    assertThat(Stretches.NONE.at(5_000, 200_000).bounds()).containsExactly(0L, 5_000L);
    assertThat(Stretches.NONE.at(5_000, -1).bounds()).isEmpty();
  }

  @Test
  void a_jump_adds_what_was_played_and_not_what_was_passed_over() {
    assertThat(after(10_000, 3_600_000).total()).isEqualTo(20_000);
  }

  @Test
  void watching_a_part_again_adds_nothing() {
    assertThat(after(10_000, 20_000, 15_000, 10_000).total()).isEqualTo(20_000);
  }

  @Test
  void neither_order_nor_repeats_make_a_difference() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Long> positions = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        positions.add((long) random.nextInt(300_000));
      }
      long[] inOrder = positions.stream().mapToLong(p -> p).toArray();
      positions.addAll(List.copyOf(positions));
      Collections.shuffle(positions, random);
      long[] shuffled = positions.stream().mapToLong(p -> p).toArray();

      assertThat(after(shuffled).bounds()).as("seed %d", seed).isEqualTo(after(inOrder).bounds());
      assertThat(after(inOrder).total()).as("seed %d", seed).isEqualTo(bySeconds(inOrder));
    }
  }

  /** Counts each millisecond that any heartbeat stands for. */
  private static long bySeconds(long[] positions) {
    boolean[] played = new boolean[300_000];
    for (long position : positions) {
      for (long i = Math.max(0, position - REACH); i < position; i++) {
        played[(int) i] = true;
      }
    }
    int count = 0;
    for (boolean each : played) {
      count += each ? 1 : 0;
    }
    return count;
  }

  @Test
  void a_player_that_jumps_without_end_takes_bounded_memory() {
    Stretches played = Stretches.NONE;
    for (int i = 0; i < 10_000; i++) {
      played = played.at(20_000L + i * 100_000L, REACH);
    }

    assertThat(played.bounds()).hasSize(2 * Stretches.MOST);
  }
}
