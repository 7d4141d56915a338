package io.headwater.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@NullMarked
class BadJsonTest {

  sealed interface Happened {}

  record Line(int count, BigDecimal price) {}

  record Ordered(long number, boolean urgent, String note, @Nullable Instant due, List<Line> lines)
      implements Happened {
    Ordered {
      if (number < 0) {
        throw new IllegalArgumentException("number is negative");
      }
    }
  }

  private static final String GOOD =
      "{\"number\":\"1\",\"urgent\":true,\"note\":\"n\",\"lines\":[{\"count\":2,\"price\":\"3.50\"}]}";

  private final JsonEventCodec<Happened> codec =
      JsonEventCodec.of(Happened.class).type("ordered", Ordered.class).build();

  @Test
  void unknownFieldsAreSkippedWhateverTheyHold() {
    String more =
        GOOD.replace("{\"number\"", "{\"x\":{\"y\":[1,{\"z\":null}]},\"w\":\"\",\"number\"");
    assertThat(read(more)).isEqualTo(read(GOOD));
  }

  @Test
  void theOrderOfFieldsDoesNotMatter() {
    String other =
        "{\"lines\":[{\"price\":\"3.50\",\"count\":2}],\"note\":\"n\",\"urgent\":true,\"number\":\"1\"}";
    assertThat(read(other)).isEqualTo(read(GOOD));
  }

  @Test
  void aMissingFieldIsAnErrorThatNamesTypeAndField() {
    refuses(GOOD.replace("\"number\":\"1\",", ""), "'ordered'", "'number'", "missing");
    refuses(GOOD.replace("\"urgent\":true", "\"urgent\":null"), "'ordered'", "'urgent'", "missing");
    refuses(GOOD.replace("\"note\":\"n\",", ""), "'ordered'", "'note'", "missing");
    refuses(GOOD.replace("\"count\":2,", ""), "'ordered'", "'lines[0].count'", "missing");
  }

  @Test
  void aFieldThatMayBeNullMayBeMissing() {
    assertThat(((Ordered) read(GOOD)).due()).isNull();
    assertThat(read(GOOD.replace("\"note\"", "\"due\":null,\"note\""))).isEqualTo(read(GOOD));
  }

  @Test
  void outsideOfNullMarkedCodeEveryReferenceMayBeMissing() {
    assertThat(JsonStateCodec.of(Loose.class).decode(bytes("{\"n\":1}")))
        .isEqualTo(new Loose(1, null));
  }

  @NullUnmarked
  record Loose(int n, String text) {}

  @Test
  void aValueOfTheWrongKindIsAnErrorThatSaysWhatWasExpected() {
    refuses(GOOD.replace("\"1\"", "\"1.5\""), "'number'", "64-bit whole number", "'1.5'");
    refuses(GOOD.replace("\"1\"", "\"9223372036854775808\""), "'number'", "64-bit whole number");
    refuses(GOOD.replace("\"1\"", "true"), "'number'", "64-bit whole number as a string");
    refuses(GOOD.replace("true", "\"true\""), "'urgent'", "true or false", "'true'");
    refuses(GOOD.replace("\"n\"", "7"), "'note'", "a text", "'7'");
    refuses(GOOD.replace("3.50", "3,50"), "'lines[0].price'", "a decimal number", "'3,50'");
    refuses(GOOD.replace("\"3.50\"", "{}"), "'lines[0].price'", "START_OBJECT");
    refuses(GOOD.replace("2", "2.0"), "'lines[0].count'", "32-bit");
    refuses(GOOD.replace("2", "2147483648"), "'lines[0].count'", "32-bit");
    refuses(
        GOOD.replace("\"n\"", "\"n\",\"due\":\"yesterday\""), "'due'", "ISO 8601", "'yesterday'");
    refuses("[]", "an object", "START_ARRAY");
  }

  @Test
  void aNumberTooLongToCalculateWithIsRefused() {
    refuses(GOOD.replace("3.50", "1E999999999"), "'lines[0].price'", "scale");
    refuses(GOOD.replace("3.50", "9".repeat(3_000)), "'lines[0].price'", "a decimal number");
  }

  @Test
  void aFieldThatStandsTwiceIsRefused() {
    refuses(GOOD.replace("\"note\":\"n\"", "\"note\":\"n\",\"note\":\"m\""), "'note'", "twice");
  }

  @Test
  void damagedJsonIsAnErrorThatSaysWhere() {
    refuses(GOOD.substring(0, 30), "'ordered'", "at byte");
    refuses("", "'ordered'", "nothing");
    refuses(GOOD + "{}", "expected the end");
    refuses("\u0000" + GOOD, "'ordered'", "at byte");
  }

  @Test
  void whatARecordRefusesNamesTheRecord() {
    refuses(GOOD.replace("\"1\"", "\"-1\""), "Ordered refuses the values", "number is negative");
  }

  @Test
  void deepAndHugeInputIsRefused() {
    String deep = "[".repeat(70) + "]".repeat(70);
    refuses(GOOD.replace("{\"number\"", "{\"x\":" + deep + ",\"number\""), "depth");
    refuses(GOOD.replace("\"n\"", "\"" + "n".repeat(1_000_001) + "\""), "String");
    refuses(" ".repeat(8 * 1024 * 1024) + GOOD, "bytes; expected at most 8,388,608");
  }

  @Test
  void whatCouldNotBeReadBackIsNotWritten() {
    Ordered longNote = new Ordered(1, true, "n".repeat(1_000_001), null, List.of());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.encode(longNote))
        .withMessageContaining("ordered cannot be written: field 'note'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.encode(new Ordered(1, true, "\uD800", null, List.of())))
        .withMessageContaining("ordered cannot be written");
    record Real(double value) {}
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonStateCodec.of(Real.class).encode(new Real(Double.NaN)))
        .withMessageContaining("finite");
    record Chain(List<Chain> next) {}
    Chain chain = new Chain(List.of());
    for (int i = 0; i < 40; i++) {
      chain = new Chain(List.of(chain));
    }
    Chain tooDeep = chain;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonStateCodec.of(Chain.class).encode(tooDeep))
        .withMessageContaining("depth");
  }

  @Test
  void aComponentWithoutAJsonShapeIsRefusedWhenTheCodecIsBuilt() {
    record WithDate(Date at) {}
    record WithAny(Object any) {}
    record WithFamily(Happened event) {}
    record WithKeys(Map<Line, String> map) {}
    for (Class<?> type :
        List.of(WithDate.class, WithAny.class, WithFamily.class, WithKeys.class, String.class)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> JsonStateCodec.of(type))
          .withMessageContaining(type.getName());
    }
  }

  private Happened read(String json) {
    return codec.decode("ordered", bytes(json));
  }

  private void refuses(String json, String... parts) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(json))
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
