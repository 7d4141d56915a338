package io.headwater.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EnvelopeTest {
  private static final Envelope<String> BARE = Envelope.of("x", "open");

  @Test
  void withoutACommandIdTheMetadataIsAsGiven() {
    assertThat(BARE.stamped()).isEqualTo(Metadata.none());
    Metadata given = Metadata.none().withHeader("user", "ann");
    assertThat(BARE.with(given).stamped()).isEqualTo(given);
  }

  @Test
  void aCommandIdIsTheCauseAndBeginsTheConversation() {
    assertThat(BARE.withCommandId("c").stamped())
        .isEqualTo(Metadata.none().withCausationId("c").withCorrelationId("c"));
  }

  @Test
  void whatTheCallerKnowsBetterIsKept() {
    Metadata given = Metadata.none().withCorrelationId("talk").withHeader("user", "ann");
    assertThat(BARE.with(given).withCommandId("c").stamped()).isEqualTo(given.withCausationId("c"));
    Metadata all = given.withCausationId("event 7");
    assertThat(BARE.with(all).withCommandId("c").stamped()).isEqualTo(all);
  }

  @Test
  void aCommandIdIsAName() {
    assertThatThrownBy(() -> BARE.withCommandId(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("command id", "empty");
  }
}
