package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.AppendCondition;
import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.RecordedEvent;
import io.headwater.core.Repository;
import io.headwater.core.Snapshots;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Snapshots and the cache save work and change nothing. */
abstract class AggregateSnapshotContract extends StoreContract {
  private static final String SNAPSHOT = "aggregate/purse-x";

  AggregateSnapshotContract() {
    super("aggregate snapshot contract");
  }

  private Repository<Purse.Command, Purse.Contents, Purse.Change> purses(Purse purse) {
    return Repository.of(store(), purse, new Purse.Codec())
        .withSnapshots(new Purse.Contained(), 10);
  }

  /** How many events are folded by a new repository to load the state, which must be right. */
  private long folded() {
    return folded(new Purse(), new Purse.Codec(), new Purse.Contained());
  }

  private long folded(Purse purse, Purse.Codec codec, Purse.Contained states) {
    var loaded = Repository.of(store(), purse, codec).withSnapshots(states, 10).load("x");
    assertThat(loaded).isEqualTo(Repository.of(store(), new Purse(), codec).load("x"));
    checked(1);
    return purse.evolved.get();
  }

  private void put(int times) {
    for (int i = 0; i < times; i++) {
      purses(new Purse()).execute("x", new Purse.Put(i + 1L));
    }
  }

  @Test
  void aSnapshotIsSavedEverySoManyEventsAndUsed() {
    put(9);
    assertThat(store().snapshots().load(SNAPSHOT)).isEmpty();
    assertThat(folded()).isEqualTo(9);
    put(1);
    assertThat(folded()).isZero();
    put(4);
    assertThat(folded()).isEqualTo(4);
    purses(new Purse()).execute("x", new Purse.PutSingly(30));
    assertThat(folded()).as("saved behind an append that steps over several marks").isZero();
    reopen();
    assertThat(folded()).as("after reopening").isZero();
  }

  @Test
  void aSnapshotCanBeSavedAtAnyTime() {
    put(12);
    assertThat(folded()).isEqualTo(2);
    purses(new Purse()).snapshot("x");
    assertThat(folded()).isZero();
    purses(new Purse()).snapshot("unknown");
    assertThat(store().snapshots().load("aggregate/purse-unknown")).isEmpty();
    assertThatThrownBy(() -> Repository.of(store(), new Purse(), new Purse.Codec()).snapshot("x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("'purse'", "withSnapshots");
  }

  @Test
  void aDamagedOrMissingOneMeansTheFullFold() {
    put(11);
    byte[] good = store().snapshots().load(SNAPSHOT).orElseThrow();
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) (1 << random.nextInt(8));
      store().snapshots().save(SNAPSHOT, bad, false);
      assertThat(folded()).as("events folded, byte %d flipped", at).isEqualTo(11);
      store().snapshots().save(SNAPSHOT, Arrays.copyOf(good, at), false);
      assertThat(folded()).as("events folded, cut at %d", at).isEqualTo(11);
    }
    store().snapshots().save(SNAPSHOT, good, false);
    assertThat(folded()).isOne();
    store().snapshots().deleteAll("aggregate/");
    assertThat(folded()).isEqualTo(11);
  }

  @Test
  void oneMadeByOtherRulesMeansTheFullFold() {
    put(10);
    assertThat(folded(new Purse(), new Purse.Codec(), new Purse.Contained())).isZero();
    assertThat(folded(new Purse(2), new Purse.Codec(), new Purse.Contained()))
        .as("the author's version")
        .isEqualTo(10);
    assertThat(folded(new Purse(), new Purse.Codec("upcast"), new Purse.Contained()))
        .as("the upcasters")
        .isEqualTo(10);
    assertThat(folded(new Purse(), new Purse.Codec(), new Purse.Contained("another structure")))
        .as("the structure of the state")
        .isEqualTo(10);
  }

  @Test
  void oneOfAnotherAggregateOrStoreMeansTheFullFold() {
    put(10);
    byte[] ofX = store().snapshots().load(SNAPSHOT).orElseThrow();
    purses(new Purse()).execute("y", new Purse.PutSingly(10));
    byte[] ofY = store().snapshots().load("aggregate/purse-y").orElseThrow();
    store().snapshots().save(SNAPSHOT, ofY, false);
    assertThat(folded()).isEqualTo(10);

    try (Backend other = backend(clock)) {
      Headwater twin = other.open();
      twin.events()
          .append(all().stream().map(RecordedEvent::event).toList(), AppendCondition.any());
      twin.snapshots().save(SNAPSHOT, ofX, false);
      Purse purse = new Purse();
      Repository.of(twin, purse, new Purse.Codec())
          .withSnapshots(new Purse.Contained(), 10)
          .load("x");
      assertThat(purse.evolved).as("folded of another store with the same events").hasValue(10);
    }
  }

  @Test
  void oneOfAHistoryThatTheStoreLostMeansTheFullFold() {
    put(10);
    byte[] lost = store().snapshots().load(SNAPSHOT).orElseThrow();
    try (Backend other = backend(clock)) {
      Headwater restored = new Wrapped(other.open(), store().id(), store().snapshots());
      Purse purse = new Purse();
      var purses =
          Repository.of(restored, purse, new Purse.Codec())
              .withSnapshots(new Purse.Contained(), 10);
      assertThat(purses.load("x").exists()).as("beyond the end of the stream").isFalse();
      purses.execute("x", new Purse.PutSingly(9));
      purses.execute("x", new Purse.Put(100));
      store().snapshots().save(SNAPSHOT, lost, false);
      assertThat(purses.load("x").state().coins()).as("another tenth event").isEqualTo(109);
    }
  }

  @Test
  void oneThatIsNewerThanWhatIsAskedForIsNotUsed() {
    put(10);
    Purse purse = new Purse();
    assertThat(purses(purse).loadAtVersion("x", 9).version()).isEqualTo(9);
    assertThat(purse.evolved).hasValue(9);
  }

  @Test
  void afterACrashTheStateIsTheFullFold() {
    if (!canCrashHere()) {
      return;
    }
    for (int round = 0; round < dose(5); round++) {
      put(random.nextInt(1, 25));
      crash();
      folded();
    }
  }

  @Test
  void aSnapshotThatCannotBeSavedDoesNotFailTheCommand() {
    Headwater full = new Wrapped(store(), store().id(), new Full());
    var purses =
        Repository.of(full, new Purse(), new Purse.Codec()).withSnapshots(new Purse.Contained(), 1);
    assertThat(purses.execute("x", new Purse.Put(5)).after().version()).isOne();
    assertThat(purses.load("x").state().coins()).isEqualTo(5);
  }

  @Test
  void theCacheIsComparedWithTheStoreOnEveryUse() {
    Purse purse = new Purse();
    var cached = Repository.of(store(), purse, new Purse.Codec()).withCache(1);
    put(5);
    cached.load("x");
    assertThat(purse.evolved).as("folded the first time").hasValue(5);
    cached.load("x");
    assertThat(purse.evolved).as("folded again").hasValue(5);
    put(2);
    assertThat(cached.load("x")).isEqualTo(purses(new Purse()).load("x"));
    assertThat(purse.evolved).as("folded what another repository stored").hasValue(7);
    cached.execute("x", new Purse.Put(1));
    cached.load("x");
    assertThat(purse.evolved).as("folded its own event").hasValue(8);
    cached.execute("y", new Purse.Put(1));
    cached.load("x");
    assertThat(purse.evolved).as("x had made room for y").hasValue(9 + 8);
    assertThat(cached.loadAtVersion("x", 3)).isEqualTo(purses(new Purse()).loadAtVersion("x", 3));
  }

  /** Has no room for any. */
  private static final class Full implements Snapshots {
    @Override
    public Optional<byte[]> load(String name) {
      return Optional.empty();
    }

    @Override
    public void save(String name, byte[] bytes, boolean durable) {
      throw new StoreFull("no room for snapshot " + name, null);
    }

    @Override
    public void delete(String name) {}

    @Override
    public void deleteAll(String prefix) {}
  }
}
