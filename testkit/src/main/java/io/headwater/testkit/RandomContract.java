package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.AppendCondition;
import io.headwater.core.Event;
import io.headwater.core.Events;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.Query;
import io.headwater.core.Query.Item;
import io.headwater.core.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Random appends, repetitions and reads in a small world, where they often meet, compared with
 * {@link ModelStore}. A failure names its seed; the same seed gives the same run.
 */
abstract class RandomContract extends StoreContract {
  private ModelStore model;
  private final List<List<Event>> submitted = new ArrayList<>();

  RandomContract() {
    super("random contract");
  }

  @BeforeEach
  final void newModel() {
    model = new ModelStore(clock);
    submitted.clear();
  }

  @Test
  void everyVerdictIsThatOfTheModel() {
    for (int i = 0; i < dose(600); i++) {
      clock.move(Duration.ofSeconds(random.nextInt(-100, 100)));
      List<Event> batch = batch();
      AppendCondition condition = condition();
      assertThat(Verdict.of(events(), batch, condition))
          .as("seed %d, step %d: append %s if %s", seed, i, batch, condition)
          .isEqualTo(Verdict.of(model.events(), batch, condition));
      submitted.add(batch);
      checked(1);
      if (random.nextInt(100) == 0) {
        reopen();
      }
    }
    assertThat(all()).as("seed %d", seed).isEqualTo(model.events().read(Read.all()).toList());
  }

  @Test
  void everyReadIsThatOfAFullScan() {
    for (int i = 0; i < dose(250); i++) {
      List<Event> batch = newBatch();
      append(batch.toArray(Event[]::new));
      model.events().append(batch, AppendCondition.any());
    }
    compareReads(dose(1500));
    reopen();
    compareReads(dose(1500));
  }

  private void compareReads(int count) {
    for (int i = 0; i < count; i++) {
      Read read = read();
      Events found = events().read(read);
      Events expected = model.events().read(read);
      assertThat(found.toList()).as("seed %d: %s", seed, read).isEqualTo(expected.toList());
      assertThat(found.head()).isEqualTo(expected.head());
      String stream = "s" + random.nextInt(6);
      assertThat(events().version(stream)).isEqualTo(model.events().version(stream));
      checked(2);
    }
  }

  /** Mostly new events; else an earlier append again, whole, cut, turned, mixed or changed. */
  private List<Event> batch() {
    if (submitted.isEmpty() || random.nextInt(3) > 0) {
      return newBatch();
    }
    List<Event> again = new ArrayList<>(submitted.get(random.nextInt(submitted.size())));
    switch (random.nextInt(6)) {
      case 0 -> Collections.shuffle(again, new Random(random.nextLong()));
      case 1 -> again.add(newEvent());
      case 2 -> again = again.subList(0, random.nextInt(1, again.size() + 1));
      case 3 -> again.set(0, again.getFirst().tagged("changed"));
      default -> {
        return again;
      }
    }
    return again;
  }

  private List<Event> newBatch() {
    List<Event> batch = new ArrayList<>();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      batch.add(newEvent());
    }
    return batch;
  }

  private Event newEvent() {
    Event event = event("T" + random.nextInt(4), tags(4).toArray(String[]::new));
    return random.nextInt(4) == 0 ? event : event.inStream("s" + random.nextInt(5));
  }

  private Set<String> tags(int most) {
    Set<String> tags = new HashSet<>();
    for (int i = random.nextInt(most); i > 0; i--) {
      tags.add("t" + random.nextInt(6));
    }
    return tags;
  }

  private AppendCondition condition() {
    AppendCondition condition = AppendCondition.any();
    for (int s = 0; s < 5; s++) {
      if (random.nextInt(8) == 0) {
        condition = condition.and("s" + s, expected("s" + s));
      }
    }
    if (random.nextInt(3) == 0) {
      long head = model.events().head();
      long after = Math.max(0, head + 1 - random.nextInt(12));
      condition = condition.andNoneAfter(query(), after);
    }
    if (random.nextInt(6) == 0) {
      condition = condition.andNever(rareQuery()).andNever(rareQuery());
    }
    return condition;
  }

  private ExpectedVersion expected(String stream) {
    return switch (random.nextInt(6)) {
      case 0 -> ExpectedVersion.none();
      case 1 -> ExpectedVersion.exists();
      default ->
          ExpectedVersion.exactly(
              Math.max(0, model.events().version(stream) + (random.nextInt(5) == 0 ? -1 : 0)));
    };
  }

  private Query rareQuery() {
    return Query.tags(
        "t" + random.nextInt(6), "t" + random.nextInt(6) + (random.nextBoolean() ? "" : "x"));
  }

  private Query query() {
    if (random.nextInt(10) == 0) {
      return Query.all();
    }
    List<Item> items = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      Set<String> types = new HashSet<>();
      for (int t = random.nextInt(3); t > 0; t--) {
        types.add("T" + random.nextInt(5));
      }
      Set<String> tags = tags(3);
      boolean ofStream = random.nextInt(5) == 0 || (types.isEmpty() && tags.isEmpty());
      items.add(new Item(types, tags, ofStream ? "s" + random.nextInt(6) : null));
    }
    return Query.of(items.toArray(Item[]::new));
  }

  private Read read() {
    boolean ofStream = random.nextInt(4) == 0;
    Query query = ofStream ? Query.stream("s" + random.nextInt(6)) : query();
    boolean newestFirst = random.nextBoolean();
    long end = model.events().head() + 3;
    long from = random.nextInt(5) == 0 ? Long.MAX_VALUE : random.nextLong(end);
    long limit = random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(8);
    return new Read(query, ofStream, newestFirst, from, limit);
  }
}
