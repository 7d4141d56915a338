package io.headwater.core.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An item has one holder, until it is settled or its lock time has passed. */
class LocksTest {
  private static final Duration LOCK = Duration.ofSeconds(30);

  private long nanos = Long.MAX_VALUE - 1; // wraps around in every test that lets time pass
  private final Locks<String> locks = new Locks<>(clock(), LOCK);

  private Clock clock() {
    return new Clock() {
      @Override
      public Instant now() {
        throw new AssertionError("the wall clock was asked; expected the monotonic one");
      }

      @Override
      public long nanos() {
        return nanos;
      }
    };
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void whatIsHeldIsSettledOnce() {
    long token = locks.hold("a");
    assertThat(locks.settle(token)).contains("a");
    assertThat(locks.settle(token)).isEmpty();
    assertThat(locks.renew(token)).isFalse();
    assertThat(locks.size()).isZero();
  }

  @Test
  void whatIsDroppedIsNeverTakenBack() {
    long held = locks.hold("a");
    long over = locks.hold("b");
    locks.drop(held);
    assertThat(locks.settle(held)).isEmpty();
    pass(LOCK);
    locks.drop(over);
    assertThat(locks.takeExpired()).isEmpty();
    locks.drop(over);
    assertThat(locks.size()).isZero();
  }

  @Test
  void everyHoldHasATokenOfItsOwn() {
    List<Long> tokens = Stream.generate(() -> locks.hold("a")).limit(100).toList();
    assertThat(tokens).doesNotHaveDuplicates();
    assertThat(new Locks<String>(clock(), LOCK).settle(tokens.getFirst())).isEmpty();
  }

  @Test
  void aLateSettleOrRenewalIsRefusedAlsoBeforeTheItemWasTakenBack() {
    long token = locks.hold("a");
    pass(LOCK.minusNanos(1));
    assertThat(locks.takeExpired()).isEmpty();
    pass(Duration.ofNanos(1));
    assertThat(locks.renew(token)).isFalse();
    assertThat(locks.settle(token)).isEmpty();
    assertThat(locks.takeExpired()).containsExactly(new Locks.Expired<>(token, "a"));
    assertThat(locks.takeExpired()).isEmpty();
    assertThat(locks.size()).isZero();
  }

  @Test
  void aRenewedLockHasTheFullLockTimeAgain() {
    long first = locks.hold("a");
    long second = locks.hold("b");
    pass(Duration.ofSeconds(20));
    assertThat(locks.renew(first)).isTrue();
    pass(Duration.ofSeconds(15));
    assertThat(locks.takeExpired()).containsExactly(new Locks.Expired<>(second, "b"));
    pass(Duration.ofSeconds(14));
    assertThat(locks.settle(first)).contains("a");
  }

  @Test
  void theFirstToRunOutIsTakenFirst() {
    long a = locks.hold("a");
    pass(Duration.ofSeconds(1));
    long b = locks.hold("b");
    assertThat(locks.renew(a)).isTrue();
    assertThat(locks.untilNext()).hasValue(LOCK.toNanos());
    pass(LOCK);
    assertThat(locks.takeExpired()).extracting(Locks.Expired::token).containsExactly(b, a);
  }

  @Test
  void itSaysWhenTheNextLockRunsOut() {
    assertThat(locks.untilNext()).isEmpty();
    locks.hold("a");
    pass(Duration.ofSeconds(10));
    assertThat(locks.untilNext()).hasValue(Duration.ofSeconds(20).toNanos());
    pass(Duration.ofSeconds(30));
    assertThat(locks.untilNext()).hasValue(0);
  }

  @Test
  void anItemKeepsItsTokenAfterARestart() {
    locks.holdAgain(7, "a");
    assertThatThrownBy(() -> locks.holdAgain(7, "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token 7");
    pass(LOCK.minusNanos(1));
    assertThat(locks.settle(7)).contains("a");
  }

  @Test
  void aTokenThatWasBroughtBackIsNotGivenToAnother() {
    long last = locks.hold("a");
    locks.holdAgain(last + 1, "b");
    assertThat(locks.hold("c")).isNotEqualTo(last + 1);
    assertThat(locks.settle(last + 1)).contains("b");
  }

  @Test
  void aLockTimeOfNothingIsRefused() {
    assertThatThrownBy(() -> new Locks<String>(clock(), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than zero");
  }
}
