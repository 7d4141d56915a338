package io.headwater.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.EventCodec.UnknownEventType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

@NullMarked
class EventEvolutionTest {

  sealed interface Happened {}

  record Opened(String owner, BigDecimal deposit) implements Happened {}

  sealed interface Moved extends Happened {}

  record Paid(BigDecimal amount, String currency) implements Moved {}

  private static JsonEventCodec.Builder<Happened> today() {
    return JsonEventCodec.of(Happened.class)
        .type("account.opened", Opened.class)
        .type("account.paid.2", Paid.class);
  }

  @Test
  void everyEventIsStoredUnderItsExplicitName() {
    JsonEventCodec<Happened> codec = today().build();
    Paid paid = new Paid(new BigDecimal("1.10"), "EUR");
    assertThat(codec.type(paid)).isEqualTo("account.paid.2");
    assertThat(text(codec.encode(paid))).isEqualTo("{\"amount\":\"1.10\",\"currency\":\"EUR\"}");
    assertThat(codec.decode("account.paid.2", codec.encode(paid))).isEqualTo(paid);
    assertThat(codec.contentType()).isEqualTo("application/json");
  }

  @Test
  void aPermittedRecordWithoutANameIsRefusedWhenTheCodecIsBuilt() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> JsonEventCodec.of(Happened.class).type("account.opened", Opened.class).build())
        .withMessageContaining("Paid")
        .withMessageContaining("without a type name");
  }

  @Test
  void aNameOrARecordListedTwiceIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> today().type("account.opened", Paid.class))
        .withMessageContaining("type name 'account.opened' is listed twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> today().type("another", Paid.class))
        .withMessageContaining("is listed twice, before with account.paid.2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> today().renamed("a", "account.opened").renamed("a", "account.paid.2"))
        .withMessageContaining("upcaster from 'a' is listed twice");
  }

  @Test
  void aFamilyThatIsNotSealedIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonEventCodec.of(Comparable.class))
        .withMessageContaining("is not sealed");
  }

  @Test
  void anEventOfARenamedTypeIsReadAsTodays() {
    JsonEventCodec<Happened> codec = today().renamed("AccountCreated", "account.opened").build();
    assertThat(codec.decode("AccountCreated", bytes("{\"owner\":\"ann\",\"deposit\":\"5\"}")))
        .isEqualTo(new Opened("ann", BigDecimal.valueOf(5)));
    assertThat(codec.types())
        .containsExactlyInAnyOrder("AccountCreated", "account.opened", "account.paid.2");
  }

  @Test
  void anOldShapeBecomesTodaysStepByStep() {
    JsonEventCodec<Happened> codec =
        today()
            .upcast("account.paid", "account.paid.1", "amount-1", EventEvolutionTest::renameValue)
            .upcast(
                "account.paid.1", "account.paid.2", "currency-1", EventEvolutionTest::addCurrency)
            .build();
    Paid expected = new Paid(new BigDecimal("0.1000000000000000055"), "EUR");
    assertThat(codec.decode("account.paid", bytes("{\"value\":0.1000000000000000055}")))
        .isEqualTo(expected);
    assertThat(codec.decode("account.paid.1", bytes("{\"amount\":\"0.1000000000000000055\"}")))
        .isEqualTo(expected);
  }

  private static ObjectNode addCurrency(ObjectNode tree) {
    return tree.put("currency", "EUR");
  }

  private static ObjectNode renameValue(ObjectNode tree) {
    tree.set("amount", tree.remove("value"));
    return tree;
  }

  @Test
  void upcastersThatLeadNowhereOrInACircleAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> today().renamed("old", "missing").build())
        .withMessageContaining("'old' lead to 'missing'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> today().renamed("a", "b").renamed("b", "a").build())
        .withMessageContaining("upcasters of type 'a'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> today().renamed("account.opened", "account.paid.2").build())
        .withMessageContaining("give the new shape a new name");
  }

  @Test
  void anUnknownTypeIsAnErrorThatNamesIt() {
    assertThatThrownBy(() -> today().build().decode("account.frozen", bytes("{}")))
        .isInstanceOfSatisfying(
            UnknownEventType.class, e -> assertThat(e.type()).isEqualTo("account.frozen"))
        .hasMessageContaining("account.frozen")
        .hasMessageContaining("account.opened");
  }

  @Test
  void theFingerprintFollowsNamesAndUpcastersAndTheirVersions() {
    String plain = today().build().fingerprint();
    String renamed = today().renamed("x", "account.opened").build().fingerprint();
    String one =
        today()
            .upcast("x", "account.paid.2", "1", EventEvolutionTest::addCurrency)
            .build()
            .fingerprint();
    String two =
        today()
            .upcast("x", "account.paid.2", "2", EventEvolutionTest::addCurrency)
            .build()
            .fingerprint();
    assertThat(java.util.Set.of(plain, renamed, one, two)).hasSize(4);
    assertThat(today().build().fingerprint()).isEqualTo(plain);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
