package io.headwater.video.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.StateCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A model goes on from its bytes as if it had never stopped. */
class RecommenderCodecTest {
  private static final long SEED = 3;

  private final StateCodec<Recommender> codec = Recommender.codec();

  @Test
  void a_model_that_is_saved_and_read_again_and_again_stays_bit_identical() {
    List<Positive> ratings = new Sittings(SEED).positives(60);
    Recommender steady = new Recommender();
    Recommender restarted = new Recommender();
    for (int i = 0; i < ratings.size(); i++) {
      Positive next = ratings.get(i);
      steady.learn(next.user(), next.item());
      restarted.learn(next.user(), next.item());
      if (i % 500 == 0) {
        restarted = codec.decode(codec.encode(restarted));
        assertThat(restarted.recommend(next.user(), 20))
            .as("seed %d, after %d", SEED, i)
            .isEqualTo(steady.recommend(next.user(), 20));
      }
    }
    assertThat(restarted.modelVersion()).isEqualTo(ratings.size());
    assertThat(codec.encode(restarted)).isEqualTo(codec.encode(steady));
  }

  @Test
  void a_model_that_has_forgotten_what_was_popular_long_ago_stays_bit_identical() {
    Recommender steady = new Recommender();
    Random random = new Random(SEED);
    steady.learn("first", "z");
    steady.learn("second", "a");
    for (int i = 0; i < 1_300_000; i++) {
      // Half of it is enough for popularity, which is what forgets.
      steady.fast.learn(random.nextInt(2));
      steady.slow.learn(random.nextInt(2));
    }
    List.of("y", "x").forEach(steady::add);
    Recommender restarted = codec.decode(codec.encode(steady));

    assertThat(restarted.recommend("new", 9)).isEqualTo(steady.recommend("new", 9));
    assertThat(codec.encode(restarted)).isEqualTo(codec.encode(steady));
  }

  @Test
  void an_empty_model_can_be_saved() {
    assertThat(codec.decode(codec.encode(new Recommender())).recommend("u", 3)).isEmpty();
  }

  @Test
  void bytes_of_something_else_are_refused() {
    byte[] bytes = codec.encode(new Recommender());

    assertThatThrownBy(() -> codec.decode(Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ends too early");
    assertThatThrownBy(() -> codec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("behind the end");
    assertThatThrownBy(() -> codec.decode("{\"json\":1}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a recommender");
  }
}
