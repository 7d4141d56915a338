package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.AppendCondition;
import io.headwater.core.Event;
import io.headwater.core.Events;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import io.headwater.testkit.DcbDecider.Past;
import io.headwater.testkit.DcbDecider.Refused;
import io.headwater.testkit.DcbScenario.Fact;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The worked examples of dcb.events on a store: course subscriptions, invoice numbers, opt-in
 * tokens, double submission and unique user names. Each case reads its boundary, decides, appends
 * under the condition that nobody added to it, and looks at what was stored.
 *
 * <p>Apart from {@link EventStoreContract} because it needs Jackson ({@code
 * tools.jackson.core:jackson-databind}), which this module does not bring along.
 */
public abstract class DcbScenariosContract extends StoreContract {

  /** For a subclass that says how to make a store. */
  protected DcbScenariosContract() {
    super("dcb scenarios");
  }

  static List<DcbScenario> scenarios() {
    return DcbScenario.all();
  }

  @Test
  final void allTwentySevenCasesAreThere() {
    List<DcbScenario> all = DcbScenario.all();
    assertThat(all).hasSize(27).doesNotHaveDuplicates();
    assertThat(all).filteredOn(scenario -> scenario.event().isPresent()).hasSize(12);
    assertThat(all).filteredOn(scenario -> scenario.error().isPresent()).hasSize(15);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  final void theCaseEndsAsItsAuthorsSay(DcbScenario scenario) {
    for (Fact given : scenario.given()) {
      append(toEvent(given));
    }
    DcbDecider decider = DcbDecider.of(scenario.model(), scenario.when(), clock.now());
    Events known = events().read(Read.matching(decider.boundary()));
    AppendCondition unchanged = AppendCondition.noneAfter(decider.boundary(), known.head());
    List<Past> history = known.stream().map(DcbScenariosContract::toPast).toList();

    try {
      append(unchanged, toEvent(decider.decide().apply(history)));
    } catch (Refused e) {
      assertThat(Optional.ofNullable(e.getMessage())).isEqualTo(scenario.error());
      assertThat(events().head()).isEqualTo(scenario.given().size());
      return;
    }
    Fact stored = toPast(all().getLast()).fact();
    assertThat(scenario.event())
        .hasValueSatisfying(
            expected -> {
              assertThat(stored.type()).isEqualTo(expected.type());
              assertThat(stored.data()).isEqualTo(expected.data());
            });
    assertThat(events().head()).isEqualTo(scenario.given().size() + 1L);
    assertThat(wins(unchanged, toEvent(stored)))
        .as("a second decision on the same history")
        .isFalse();
  }

  private Event toEvent(Fact fact) {
    return Event.of(fact.type(), bytes(fact.data().toString()))
        .tagged(DcbDecider.tags(fact))
        .occurredAt(clock.now().minus(DcbDecider.age(fact)));
  }

  private static Past toPast(RecordedEvent event) {
    Fact fact =
        new Fact(
            event.type(),
            DcbScenario.JSON.readTree(event.data()),
            DcbScenario.JSON.createObjectNode());
    return new Past(fact, event.occurredAt());
  }
}
