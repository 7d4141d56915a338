package io.headwater.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.std.FromStringDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** The scalars that need more than Jackson's own rules: exact numbers, and texts within limits. */
final class Scalars {

  /** Numbers whose JSON is a string though Jackson would write a number. */
  static final List<Class<?>> EXACT = List.of(long.class, Long.class, BigInteger.class);

  private Scalars() {}

  static SimpleModule module() {
    return new SimpleModule("headwater")
        .addSerializer(writer(String.class, (out, text) -> out.writeString(checked(text))))
        .addSerializer(writer(Long.class, Scalars::writeLong))
        .addSerializer(long.class, writer(Long.class, Scalars::writeLong))
        .addSerializer(writer(long[].class, Scalars::writeLongs))
        .addSerializer(writer(BigInteger.class, (out, n) -> out.writeString(digits(n.toString()))))
        .addSerializer(writer(BigDecimal.class, (out, n) -> out.writeString(plain(n))))
        .addDeserializer(BigDecimal.class, new FromText<>(BigDecimal.class, Scalars::decimal))
        .addDeserializer(Instant.class, new FromText<>(Instant.class, Instant::parse))
        .addDeserializer(LocalDate.class, new FromText<>(LocalDate.class, LocalDate::parse))
        .addDeserializer(Duration.class, new FromText<>(Duration.class, Duration::parse))
        .setDefaultNullValueSerializer(writer(Object.class, (out, none) -> refuseNull()));
  }

  /** The text of a key or of an element of a set, which orders them. */
  static String text(@Nullable Object value) {
    if (value == null) {
      return refuseNull();
    }
    return checked(value instanceof Enum<?> constant ? constant.name() : value.toString());
  }

  private static String refuseNull() {
    throw new IllegalArgumentException("expected a value, as it is not @Nullable, got null");
  }

  private static String checked(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          throw new IllegalArgumentException(
              "expected valid Unicode, got the lone surrogate U+%04X at index %d"
                  .formatted((int) text.charAt(i), i));
        }
        i++;
      }
    }
    return within(Json.MAX_STRING, "characters", text);
  }

  private static String digits(String number) {
    return within(Json.MAX_DIGITS, "digits", number);
  }

  private static String within(int most, String unit, String text) {
    if (text.length() > most) {
      throw new IllegalArgumentException(
          "expected at most %,d %s, got %,d".formatted(most, unit, text.length()));
    }
    return text;
  }

  private static void writeLong(JsonGenerator out, long number) {
    out.writeString(Long.toString(number));
  }

  private static void writeLongs(JsonGenerator out, long[] numbers) {
    out.writeStartArray();
    for (long number : numbers) {
      writeLong(out, number);
    }
    out.writeEndArray();
  }

  /** Plain, unless that would lose a negative scale: 1E+3 is not 1000. */
  private static String plain(BigDecimal number) {
    boundScale(number);
    return digits(number.scale() >= 0 ? number.toPlainString() : number.toString());
  }

  private static BigDecimal decimal(String text) {
    return boundScale(new BigDecimal(digits(text)));
  }

  /** Keeps "1E999999999" from becoming a gigabyte of digits later on. */
  private static BigDecimal boundScale(BigDecimal number) {
    if (number.scale() < -Json.MAX_DIGITS || number.scale() > Json.MAX_DIGITS) {
      throw new IllegalArgumentException(
          "expected a scale within ±%,d, got %,d".formatted(Json.MAX_DIGITS, number.scale()));
    }
    return number;
  }

  private static <T> ValueSerializer<T> writer(
      Class<T> type, BiConsumer<JsonGenerator, ? super T> write) {
    return new StdSerializer<T>(type) {
      @Override
      public void serialize(T value, JsonGenerator out, SerializationContext context) {
        write.accept(out, value);
      }
    };
  }

  /** Reads the text alone: no seconds since 1970, no array of year, month and day. */
  private static final class FromText<T> extends FromStringDeserializer<T> {
    private final Function<String, T> parse;

    FromText(Class<T> type, Function<String, T> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    protected T _deserialize(String text, DeserializationContext context) {
      return parse.apply(text);
    }
  }
}
