package io.headwater.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
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
    refuses(GOOD.replace("\"number\":\"1\",", ""), "'ordered'", "'number'", "Missing");
    refuses(GOOD.replace("\"note\":\"n\",", ""), "'ordered'", "'note'", "Missing");
    refuses(GOOD.replace("\"count\":2,", ""), "'ordered'", "'lines[0].count'", "Missing");
  }

  @Test
  void aNullWhereNoneMayBeIsAnErrorThatNamesTypeAndField() {
    refuses(GOOD.replace("\"urgent\":true", "\"urgent\":null"), "'ordered'", "'urgent'", "null");
    refuses(GOOD.replace("\"n\"", "null"), "'ordered'", "'note'", "null");
    refuses(GOOD.replace("\"3.50\"", "null"), "'ordered'", "'lines[0].price'", "null");
    refuses(GOOD.replace("[{", "[null,{"), "'ordered'", "'lines", "null");
  }

  @Test
  void aFieldThatMayBeNullMayBeMissing() {
    assertThat(((Ordered) read(GOOD)).due()).isNull();
    assertThat(read(GOOD.replace("\"note\"", "\"due\":null,\"note\""))).isEqualTo(read(GOOD));
  }

  @Test
  void aValueOfTheWrongKindIsAnErrorThatSaysWhatWasExpected() {
    refuses(GOOD.replace("\"1\"", "\"1.5\""), "'number'", "not a valid `long`", "\"1.5\"");
    refuses(GOOD.replace("\"1\"", "\"9223372036854775808\""), "'number'", "not a valid `long`");
    refuses(GOOD.replace("\"1\"", "9223372036854775808"), "'number'", "out of range of `long`");
    refuses(GOOD.replace("\"1\"", "1.0"), "'number'", "`long`", "1.0");
    refuses(GOOD.replace("\"1\"", "\"\""), "'number'", "`long`", "empty");
    refuses(GOOD.replace("\"1\"", "true"), "'number'", "`long`", "Boolean");
    refuses(GOOD.replace("true", "\"true\""), "'urgent'", "`boolean`", "\"true\"");
    refuses(GOOD.replace("true", "1"), "'urgent'", "`boolean`", "(1)");
    refuses(GOOD.replace("\"n\"", "7"), "'note'", "String", "(7)");
    refuses(GOOD.replace("3.50", "3,50"), "'lines[0].price'", "BigDecimal", "\"3,50\"");
    refuses(GOOD.replace("\"3.50\"", "{}"), "'lines[0].price'", "START_OBJECT");
    refuses(GOOD.replace("\"3.50\"", "true"), "'lines[0].price'", "BigDecimal");
    refuses(GOOD.replace("2", "2.0"), "'lines[0].count'", "`int`", "2.0");
    refuses(GOOD.replace("2", "\"2\""), "'lines[0].count'", "`int`", "\"2\"");
    refuses(GOOD.replace("2", "2147483648"), "'lines[0].count'", "out of range of `int`");
    refuses(GOOD.replace("[{", "{").replace("}]", "}"), "'lines'", "START_OBJECT");
    refuses("[]", "Ordered", "START_ARRAY");
    refuses("null", "'ordered'", "null");
  }

  @Test
  void aTimeIsTakenFromItsIsoTextAlone() {
    for (String bad :
        List.of("\"yesterday\"", "\"1767225600\"", "1767225600", "1.5", "\"\"", "[]")) {
      refuses(GOOD.replace("\"n\"", "\"n\",\"due\":" + bad), "'due'");
    }
    record Day(LocalDate on, Duration length) {}
    JsonStateCodec<Day> days = JsonStateCodec.of(Day.class);
    String good = "{\"on\":\"2026-01-31\",\"length\":\"PT24H\"}";
    assertThat(days.decode(bytes(good)))
        .isEqualTo(new Day(LocalDate.of(2026, 1, 31), Duration.ofDays(1)));
    for (String bad : List.of("\"2026-02-30\"", "\"2026-01-31T00:00:00Z\"", "[2026,1,31]", "1")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> days.decode(bytes(good.replace("\"2026-01-31\"", bad))))
          .withMessageContaining("'on'");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> days.decode(bytes(good.replace("\"PT24H\"", "86400"))))
        .withMessageContaining("'length'");
  }

  @Test
  void anEnumConstantIsTakenFromItsNameAlone() {
    record Painted(Colour colour) {}
    JsonStateCodec<Painted> codec = JsonStateCodec.of(Painted.class);
    assertThat(codec.decode(bytes("{\"colour\":\"RED\"}"))).isEqualTo(new Painted(Colour.RED));
    for (String bad : List.of("\"red\"", "\"crimson\"", "\"0\"", "0", "\"\"")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> codec.decode(bytes("{\"colour\":" + bad + "}")))
          .withMessageContaining("'colour'");
    }
  }

  enum Colour {
    RED;

    @Override
    public String toString() {
      return "crimson";
    }
  }

  @Test
  void aNumberTooLongToCalculateWithIsRefused() {
    refuses(GOOD.replace("3.50", "1E999999999"), "'lines[0].price'", "scale");
    refuses(GOOD.replace("\"3.50\"", "1E999999999"), "'lines[0].price'", "scale");
    refuses(GOOD.replace("3.50", "9".repeat(3_000)), "'lines[0].price'", "1,000 digits");
  }

  @Test
  void aFieldThatStandsTwiceIsRefused() {
    refuses(
        GOOD.replace("\"note\":\"n\"", "\"note\":\"n\",\"note\":\"m\""), "Duplicate", "\"note\"");
    refuses(
        GOOD.replace("{\"number\"", "{\"x\":{\"y\":1,\"y\":2},\"number\""), "Duplicate", "\"y\"");
  }

  @Test
  void damagedJsonIsAnErrorThatSaysWhere() {
    refuses(GOOD.substring(0, 30), "'ordered'", "at byte");
    refuses("", "'ordered'", "No content");
    refuses(GOOD + "{}", "Trailing token");
    refuses(GOOD + "x", "'x'", "at byte");
    refuses("\u0000" + GOOD, "'ordered'", "at byte");
  }

  @Test
  void onlyUtf8IsRead() {
    for (Charset other : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> codec.decode("ordered", GOOD.getBytes(other)))
          .withMessageContaining("at byte");
    }
    byte[] latin = GOOD.replace("\"n\"", "\"é\"").getBytes(StandardCharsets.ISO_8859_1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.decode("ordered", latin))
        .withMessageContaining("UTF-8");
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
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                codec.encode(
                    new Ordered(
                        1, true, "n", null, List.of(new Line(1, new BigDecimal("1E-1001"))))))
        .withMessageContaining("ordered cannot be written: field 'lines[0].price'")
        .withMessageContaining("scale");
    record Counts(Map<String, BigInteger> all) {}
    JsonStateCodec<Counts> counts = JsonStateCodec.of(Counts.class);
    for (Counts bad :
        List.of(
            new Counts(Map.of("k".repeat(1_000_001), BigInteger.ONE)),
            new Counts(Map.of("\uDC00", BigInteger.ONE)),
            new Counts(Map.of("a", BigInteger.TEN.pow(1_000))))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> counts.encode(bad))
          .withMessageContaining("state Counts cannot be written: field 'all");
    }
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
  @SuppressWarnings("NullAway") // code that is not null-marked can do this
  void aNullWhereNoneMayBeIsNotWritten() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.encode(new Ordered(1, true, null, null, List.of())))
        .withMessageContaining("ordered cannot be written: field 'note'")
        .withMessageContaining("got null");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> codec.encode(new Ordered(1, true, "n", null, Collections.singletonList(null))))
        .withMessageContaining("field 'lines[0]'");
    record Balances(Map<String, Long> all) {}
    JsonStateCodec<Balances> balances = JsonStateCodec.of(Balances.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> balances.encode(new Balances(Collections.singletonMap("a", null))))
        .withMessageContaining("field 'all.a'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> balances.encode(new Balances(Collections.singletonMap(null, 1L))))
        .withMessageContaining("field 'all'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> balances.decode(bytes("{\"all\":{\"a\":null}}")))
        .withMessageContaining("field 'all.a'");
  }

  @Test
  void anEventOfMoreThanEightMebibytesIsNotWritten() {
    Line line = new Line(1, new BigDecimal("1".repeat(1_000)));
    Ordered large = new Ordered(1, true, "n", null, Collections.nCopies(9_000, line));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.encode(large))
        .withMessageContaining("expected at most 8,388,608");
  }

  @Test
  void theLargestTextAndTheLongestNumberComeBack() {
    Ordered large =
        new Ordered(
            Long.MAX_VALUE,
            true,
            "n".repeat(1_000_000),
            null,
            List.of(new Line(1, new BigDecimal("9".repeat(1_000)))));
    assertThat(codec.decode("ordered", codec.encode(large))).isEqualTo(large);
  }

  @Test
  void aComponentWithoutExactJsonIsRefusedWhenTheCodecIsBuilt() {
    record WithDate(Date at) {}
    record WithAny(Object any) {}
    record WithFamily(Happened event) {}
    record WithKeys(Map<Line, String> map) {}
    record WithDecimalKeys(Map<BigDecimal, String> map) {}
    record WithRecords(Set<Line> set) {}
    record WithAnything(List<?> list) {}
    record WithRaw(@SuppressWarnings("rawtypes") List list) {}
    record WithClass(StringBuilder text) {}
    record WithFloat(float value) {}
    record Boxed<T>(T value) {}
    record WithBox(Boxed<String> box) {}
    record WithOptionals(List<Optional<String>> list) {}
    for (Class<?> type :
        List.of(
            WithDate.class,
            WithAny.class,
            WithFamily.class,
            WithKeys.class,
            WithDecimalKeys.class,
            WithRecords.class,
            WithAnything.class,
            WithRaw.class,
            WithClass.class,
            WithFloat.class,
            Boxed.class,
            WithBox.class,
            WithOptionals.class,
            String.class)) {
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
