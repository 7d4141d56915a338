package io.headwater.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Currency;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Values with a canonical text.
 *
 * @param name the kind, in descriptions
 * @param expected what a text must be, in messages
 * @param numeric whether a JSON number is taken too, by its digits
 * @param toText the one text of a value
 * @param fromText throws IllegalArgumentException or DateTimeException for a text of no value
 */
record TextShape(
    String name,
    String expected,
    boolean numeric,
    Function<Object, String> toText,
    Function<String, Object> fromText)
    implements Shape.Text {

  /**
   * Most digits and largest scale of a decimal number: keeps "1E999999999" from becoming a gigabyte
   * later on.
   */
  private static final int MAX_DIGITS = 1_000;

  static final TextShape LONG =
      number("long", "a 64-bit whole number", Object::toString, Long::valueOf);

  static final Map<Class<?>, TextShape> SHAPES =
      Map.ofEntries(
          Map.entry(String.class, text("text", "a text", s -> s)),
          Map.entry(long.class, LONG),
          Map.entry(Long.class, LONG),
          Map.entry(
              BigDecimal.class,
              number("decimal", "a decimal number", TextShape::plain, TextShape::decimal)),
          Map.entry(
              BigInteger.class,
              number("integer", "a whole number", Object::toString, TextShape::integer)),
          Map.entry(UUID.class, text("uuid", "a UUID", UUID::fromString)),
          Map.entry(Instant.class, text("instant", "an ISO 8601 instant", Instant::parse)),
          Map.entry(LocalDate.class, text("date", "an ISO 8601 date", LocalDate::parse)),
          Map.entry(Duration.class, text("duration", "an ISO 8601 duration", Duration::parse)),
          Map.entry(
              Currency.class, text("currency", "an ISO 4217 currency", Currency::getInstance)));

  private static TextShape text(String name, String expected, Function<String, Object> parse) {
    return new TextShape(name, expected, false, Object::toString, parse);
  }

  private static TextShape number(
      String name,
      String expected,
      Function<Object, String> toText,
      Function<String, Object> fromText) {
    return new TextShape(name, expected, true, toText, fromText);
  }

  static TextShape ofEnum(Class<?> type) {
    Map<String, Object> byName =
        Arrays.stream(type.getEnumConstants())
            .collect(Collectors.toMap(c -> ((Enum<?>) c).name(), c -> c));
    String names =
        Arrays.stream(type.getEnumConstants())
            .map(c -> ((Enum<?>) c).name())
            .collect(Collectors.joining("|"));
    return new TextShape(
        "enum(" + names + ")",
        "one of " + names,
        false,
        c -> ((Enum<?>) c).name(),
        text -> {
          Object constant = byName.get(text);
          if (constant == null) {
            throw new IllegalArgumentException();
          }
          return constant;
        });
  }

  @Override
  public String text(Object value) {
    return toText.apply(value);
  }

  @Override
  public Object parse(String text) {
    try {
      return fromText.apply(text);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw Mismatch.expected(expected, "'" + text + "'");
    }
  }

  @Override
  public Object read(JsonParser in) {
    JsonToken token = in.currentToken();
    if (token == JsonToken.VALUE_STRING || (numeric && token != null && token.isNumeric())) {
      return parse(in.getString());
    }
    throw Mismatch.expected(expected + (numeric ? " as a string" : ""), Json.actual(in));
  }

  @Override
  public String describe() {
    return name;
  }

  private static String plain(Object value) {
    BigDecimal number = checked((BigDecimal) value);
    return number.scale() >= 0 ? number.toPlainString() : number.toString();
  }

  private static Object decimal(String text) {
    if (text.length() > 2 * MAX_DIGITS) {
      throw new IllegalArgumentException();
    }
    return checked(new BigDecimal(text));
  }

  private static Object integer(String text) {
    if (text.length() > 2 * MAX_DIGITS) {
      throw new IllegalArgumentException();
    }
    return new BigInteger(text);
  }

  private static BigDecimal checked(BigDecimal number) {
    if (number.precision() > MAX_DIGITS || Math.abs((long) number.scale()) > MAX_DIGITS) {
      throw new Mismatch(
          "expected at most %,d digits and a scale within ±%,d, got precision %,d and scale %,d"
              .formatted(MAX_DIGITS, MAX_DIGITS, number.precision(), number.scale()));
    }
    return number;
  }
}
