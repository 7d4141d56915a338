package io.headwater.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AppendConditionTest {
  private static final Query A = Query.types("A");
  private static final Query B = Query.types("B");

  @Test
  void anyHoldsAlways() {
    assertThat(AppendCondition.any().isAny()).isTrue();
    assertThat(AppendCondition.any().and(AppendCondition.any()).isAny()).isTrue();
    assertThat(AppendCondition.never(A).isAny()).isFalse();
    assertThat(AppendCondition.noneAfter(A, 0).isAny()).isFalse();
    assertThat(AppendCondition.expecting("s", ExpectedVersion.exists()).isAny()).isFalse();
  }

  @Test
  void twoConditionsAskForEverythingThatEitherAsksFor() {
    AppendCondition one = AppendCondition.expecting("s", ExpectedVersion.none()).andNever(A);
    AppendCondition other =
        AppendCondition.noneAfter(B, 7).and("t", ExpectedVersion.exactly(2)).andNever(B);
    assertThat(one.and(other))
        .isEqualTo(
            AppendCondition.expecting("t", ExpectedVersion.exactly(2))
                .and("s", ExpectedVersion.none())
                .andNoneAfter(B, 7)
                .andNever(A)
                .andNever(B));
    assertThat(one.and(AppendCondition.any())).isEqualTo(one);
    assertThat(AppendCondition.any().and(one)).isEqualTo(one);
  }

  @Test
  void whatCouldContradictItselfIsRefused() {
    AppendCondition version = AppendCondition.expecting("s", ExpectedVersion.none());
    assertThatThrownBy(() -> version.and(version))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("stream 's'", "no stream");
    AppendCondition noneAfter = AppendCondition.noneAfter(A, 7);
    assertThatThrownBy(() -> noneAfter.and(noneAfter))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7");
    assertThatThrownBy(() -> AppendCondition.noneAfter(A, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }
}
