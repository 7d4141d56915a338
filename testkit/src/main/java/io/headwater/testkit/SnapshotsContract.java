package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Snapshots;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots come back as they were saved, or not at all. */
abstract class SnapshotsContract extends StoreContract {
  SnapshotsContract() {
    super("snapshots contract");
  }

  private Snapshots snapshots() {
    return store().snapshots();
  }

  private void holds(String name, String text) {
    assertThat(snapshots().load(name)).as(name).hasValue(bytes(text));
    checked(1);
  }

  @Test
  void anUnknownNameHasNoSnapshot() {
    assertThat(snapshots().load("absent")).isEmpty();
    snapshots().delete("absent");
    snapshots().deleteAll("absent");
  }

  @Test
  void aSnapshotIsKeptAndReplaced() {
    snapshots().save("a", bytes("one"), false);
    snapshots().save("b", bytes("other"), true);
    holds("a", "one");
    snapshots().save("a", bytes("a longer one"), true);
    holds("a", "a longer one");
    snapshots().save("a", bytes("2"), false);
    holds("a", "2");
    holds("b", "other");
  }

  @Test
  void noBytesAndManyBytesAreKept() {
    byte[] many = new byte[1 << 20];
    for (int i = 0; i < many.length; i++) {
      many[i] = (byte) (i ^ (i >>> 7));
    }
    snapshots().save("none", new byte[0], false);
    snapshots().save("many", many, false);
    assertThat(snapshots().load("none")).hasValue(new byte[0]);
    assertThat(snapshots().load("many")).hasValue(many);
    reopen();
    assertThat(snapshots().load("none")).hasValue(new byte[0]);
    assertThat(snapshots().load("many")).hasValue(many);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a/b", "../up", "..", ".", "CON", "a\\b", "日本語", "😀", "a b", "%2F", "A", "x.tmp"})
  void anyNameWillDo(String name) {
    snapshots().save(name, bytes(name), true);
    snapshots().save(name + "x", bytes("longer"), true);
    snapshots().save("a", bytes("small a"), true);
    holds(name, name);
    reopen();
    holds(name, name);
    snapshots().delete(name);
    assertThat(snapshots().load(name)).isEmpty();
    holds(name + "x", "longer");
    holds("a", "small a");
  }

  @Test
  void theLongestNameWillDo() {
    String name = "日".repeat(85);
    snapshots().save(name, bytes("x"), true);
    reopen();
    holds(name, "x");
  }

  @Test
  void allOfAPrefixAreRemovedTogether() {
    for (String name : new String[] {"account-1", "account-2", "account", "accounts-1", "b"}) {
      snapshots().save(name, bytes(name), false);
    }
    snapshots().deleteAll("account-");
    assertThat(snapshots().load("account-1")).isEmpty();
    assertThat(snapshots().load("account-2")).isEmpty();
    holds("account", "account");
    holds("accounts-1", "accounts-1");

    snapshots().deleteAll("");
    assertThat(snapshots().load("b")).isEmpty();
    assertThat(snapshots().load("account")).isEmpty();
  }

  @Test
  void whatTheCallerDoesToItsArraysChangesNothing() {
    byte[] mine = bytes("mine");
    snapshots().save("a", mine, true);
    mine[0] = 'X';
    holds("a", "mine");
    snapshots().load("a").ifPresent(loaded -> loaded[0] = 'Y');
    holds("a", "mine");
  }

  @Test
  void whatWasDeletedStaysDeletedAfterReopening() {
    snapshots().save("a", bytes("a"), true);
    snapshots().delete("a");
    reopen();
    assertThat(snapshots().load("a")).isEmpty();
  }

  @Test
  void afterACrashASnapshotIsTheOldOneOrTheNewOneAndADurableOneIsThere() {
    if (!canCrashHere()) {
      return;
    }
    for (int i = 0; i < dose(10); i++) {
      snapshots().save("durable", bytes("durable" + i), true);
      snapshots().save("other", bytes("before" + i), true);
      snapshots().save("other", bytes("after" + i), false);
      snapshots().save("fresh" + i, bytes("fresh"), false);
      crash();
      holds("durable", "durable" + i);
      Optional<String> other = snapshots().load("other").map(String::new);
      assertThat(other.orElse("absent")).isIn("before" + i, "after" + i, "absent");
      Optional<String> fresh = snapshots().load("fresh" + i).map(String::new);
      assertThat(fresh.orElse("absent")).isIn("fresh", "absent");
      checked(2);
    }
  }

  @Test
  void aReaderBesideAWriterGetsOneOrTheOther() {
    int turns = dose(100);
    byte[] zeros = new byte[10_000];
    byte[] ones = new byte[9_000];
    Arrays.fill(ones, (byte) 1);
    snapshots().save("a", zeros, false);
    Crew.run(
        4,
        thread -> {
          for (int i = 0; i < turns; i++) {
            if (thread == 0) {
              snapshots().save("a", i % 2 == 0 ? ones : zeros, false);
            } else {
              assertThat(snapshots().load("a").orElseThrow())
                  .matches(
                      found -> Arrays.equals(found, ones) || Arrays.equals(found, zeros),
                      "all of one snapshot");
            }
          }
          return true;
        });
    checked(3L * turns);
  }
}
