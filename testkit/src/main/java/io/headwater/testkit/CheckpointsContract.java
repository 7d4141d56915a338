package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Checkpoint;
import io.headwater.core.Checkpoints;
import io.headwater.core.EventIds;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Named checkpoints are kept, replaced and removed, durably. */
abstract class CheckpointsContract extends StoreContract {
  CheckpointsContract() {
    super("checkpoints contract");
  }

  private Checkpoints checkpoints() {
    return store().checkpoints();
  }

  private Checkpoint at(long position) {
    return new Checkpoint(store().id(), position, EventIds.named("e" + position));
  }

  @Test
  void anUnknownNameHasNoCheckpoint() {
    assertThat(checkpoints().load("absent")).isEmpty();
    assertThat(checkpoints().all()).isEmpty();
  }

  @Test
  void aCheckpointIsKeptWholeAndReplaced() {
    checkpoints().save("sub", Checkpoint.start(store().id()));
    assertThat(checkpoints().load("sub")).contains(Checkpoint.start(store().id()));

    checkpoints().save("sub", at(7));
    assertThat(checkpoints().load("sub")).contains(at(7));

    checkpoints().save("sub", at(3));
    assertThat(checkpoints().load("sub")).as("also backwards").contains(at(3));
    assertThat(checkpoints().all()).hasSize(1);
  }

  @Test
  void namesAreIndependent() {
    checkpoints().save("a", at(1));
    checkpoints().save("ä/日 😀", at(Long.MAX_VALUE));
    assertThat(checkpoints().all()).isEqualTo(Map.of("a", at(1), "ä/日 😀", at(Long.MAX_VALUE)));

    checkpoints().delete("a");
    assertThat(checkpoints().load("a")).isEmpty();
    assertThat(checkpoints().load("ä/日 😀")).contains(at(Long.MAX_VALUE));
  }

  @Test
  void deletingWhatIsNotThereDoesNothing() {
    checkpoints().delete("absent");
    checkpoints().save("a", at(1));
    checkpoints().delete("a");
    checkpoints().delete("a");
    assertThat(checkpoints().all()).isEmpty();
  }

  @Test
  void whatAllGaveDoesNotChangeLater() {
    checkpoints().save("a", at(1));
    Map<String, Checkpoint> before = checkpoints().all();
    checkpoints().save("a", at(2));
    checkpoints().save("b", at(3));
    assertThat(before).isEqualTo(Map.of("a", at(1)));
  }

  @Test
  void aCheckpointOfAnotherStoreIsKeptAsItIsForItsReaderToRefuse() {
    try (Backend other = backend(clock)) {
      Checkpoint foreign = new Checkpoint(other.open().id(), 1, EventIds.named("e1"));
      checkpoints().save("a", foreign);
      assertThat(checkpoints().load("a")).contains(foreign);
      assertThat(foreign.store()).isNotEqualTo(store().id());
    }
  }

  @Test
  void aCheckpointThatCannotBeIsRefused() {
    assertThatThrownBy(() -> new Checkpoint(store().id(), 5, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("5", "null", "expected");
    assertThatThrownBy(() -> new Checkpoint(store().id(), 0, EventIds.named("e")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("0", "expected");
  }

  @Test
  void checkpointsAreTheSameAfterReopening() {
    for (int i = 1; i <= dose(300); i++) {
      checkpoints().save("sub" + i % 7, at(i));
    }
    checkpoints().delete("sub3");
    Map<String, Checkpoint> before = checkpoints().all();
    reopen();
    assertThat(before).hasSize(6);
    assertThat(checkpoints().all()).isEqualTo(before);
  }

  @Test
  void savedCheckpointsSurviveACrash() {
    if (!canCrashHere()) {
      return;
    }
    Map<String, Checkpoint> expected = new HashMap<>();
    for (int i = 1; i <= dose(10); i++) {
      checkpoints().save("sub" + i % 3, at(i));
      expected.put("sub" + i % 3, at(i));
      crash();
      assertThat(checkpoints().all()).isEqualTo(expected);
      checked(1);
    }
  }

  @Test
  void manyThreadsKeepTheirOwnCheckpoints() {
    int turns = dose(50);
    Crew.run(
        8,
        thread -> {
          for (int i = 1; i <= turns; i++) {
            checkpoints().save("sub" + thread, at(i));
            assertThat(checkpoints().load("sub" + thread)).contains(at(i));
          }
          return true;
        });
    assertThat(checkpoints().all()).hasSize(8).containsValue(at(turns));
    checked(8L * turns);
  }
}
