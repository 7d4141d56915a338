package io.headwater.video.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdRowsTest {

  private record Key(int partition, String id) {}

  private record Row(String owner, long number) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void itAnswersLikeAMapWhateverIsAddedAndRemoved(long seed) {
    Random random = new Random(seed);
    Map<Key, Row> model = new HashMap<>();
    IdRows rows = new IdRows(1);
    List<String> ids = ids(random, 300);
    for (int step = 0; step < 20_000; step++) {
      Key key = new Key(random.nextInt(2), ids.get(random.nextInt(ids.size())));
      int row = rows.find(key.partition(), key.id());
      assertThat(row >= 0).as("seed %d, step %d", seed, step).isEqualTo(model.containsKey(key));
      if (row < 0) {
        row = rows.add(key.partition(), key.id());
        rows.setOwner(row, ids.get(random.nextInt(ids.size())));
        rows.set(row, 0, step);
        model.put(key, new Row(rows.owner(row), step));
      } else if (random.nextInt(100) < (step / 2_000 % 2 == 0 ? 30 : 90)) {
        rows.remove(row);
        model.remove(key);
      } else {
        rows.setOwner(row, ids.get(random.nextInt(ids.size())));
        model.put(key, new Row(rows.owner(row), rows.get(row, 0)));
      }
    }
    assertThat(contents(rows)).as("seed %d", seed).isEqualTo(model);
    model.keySet().forEach(key -> rows.remove(rows.find(key.partition(), key.id())));
    assertThat(rows.size()).isZero();
    assertThat(rows.limit()).isZero();
  }

  @Test
  void whatLooksLikeAUuidButIsNotCanonicalStaysAsItIs() {
    String lower = "0190a7c2-89ab-7cde-8f01-23456789abcd";
    List<String> ids =
        List.of(
            lower,
            lower.toUpperCase(java.util.Locale.ROOT),
            lower.replace("-", ""),
            lower.replace('-', '_'),
            lower.replace('7', 'g'),
            "",
            "ü");
    IdRows rows = new IdRows(0);
    ids.forEach(id -> rows.setOwner(rows.add(7, id), id));
    for (String id : ids) {
      int row = rows.find(7, id);
      assertThat(rows.id(row)).isEqualTo(id);
      assertThat(rows.owner(row)).isEqualTo(id);
      assertThat(rows.partition(row)).isEqualTo(7);
      assertThat(rows.find(8, id)).isEqualTo(-1);
    }
  }

  @Test
  void theOrderDependsOnNothingButWhatIsInIt() {
    List<String> ids = ids(new Random(5), 2_000);
    IdRows forwards = new IdRows(0);
    ids.forEach(id -> forwards.add(id.length() % 3, id));
    IdRows backwards = new IdRows(0);
    ids.reversed().forEach(id -> backwards.add(id.length() % 3, id));
    backwards.remove(backwards.add(1, "gone"));
    List<Key> order = order(forwards);
    assertThat(new HashSet<>(order)).hasSize(2_000);
    assertThat(order(backwards)).isEqualTo(order);
  }

  @Test
  void anIdIsAddedOnce() {
    IdRows rows = new IdRows(0);
    rows.add(1, "a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rows.add(1, "a"))
        .withMessageContaining("'a'");
  }

  private static Map<Key, Row> contents(IdRows rows) {
    Map<Key, Row> contents = new HashMap<>();
    for (int row = 0; row < rows.limit(); row++) {
      if (rows.exists(row)) {
        Key key = new Key(rows.partition(row), rows.id(row));
        contents.put(key, new Row(rows.owner(row), rows.get(row, 0)));
      }
    }
    return contents;
  }

  private static List<Key> order(IdRows rows) {
    List<Key> order = new ArrayList<>();
    for (int row : rows.sorted()) {
      order.add(new Key(rows.partition(row), rows.id(row)));
    }
    return order;
  }

  private static List<String> ids(Random random, int count) {
    Set<String> ids = new HashSet<>();
    while (ids.size() < count) {
      ids.add(
          random.nextBoolean()
              ? new UUID(random.nextLong(), random.nextLong()).toString()
              : "viewer-" + "x".repeat(random.nextInt(200)) + random.nextInt(1_000_000));
    }
    return List.copyOf(ids);
  }
}
