package io.headwater.json;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Values that are no texts in JSON: numbers up to 32 bits, Booleans, arrays of primitives.
 *
 * @param name the kind, in descriptions
 */
record PlainShape(
    String name, BiConsumer<JsonGenerator, Object> writer, Function<JsonParser, Object> reader)
    implements Shape {

  private static final PlainShape INT =
      new PlainShape("int", (out, v) -> out.writeNumber((int) v), PlainShape::readInt);
  private static final PlainShape BOOLEAN =
      new PlainShape("boolean", (out, v) -> out.writeBoolean((boolean) v), PlainShape::readBoolean);
  private static final PlainShape DOUBLE =
      new PlainShape("double", PlainShape::writeDouble, PlainShape::readDouble);

  static final Map<Class<?>, PlainShape> SHAPES =
      Map.of(
          int.class,
          INT,
          Integer.class,
          INT,
          boolean.class,
          BOOLEAN,
          Boolean.class,
          BOOLEAN,
          double.class,
          DOUBLE,
          Double.class,
          DOUBLE,
          byte[].class,
          new PlainShape("bytes", (out, v) -> out.writeBinary((byte[]) v), PlainShape::readBytes),
          int[].class,
          new PlainShape("ints", PlainShape::writeInts, PlainShape::readInts),
          long[].class,
          new PlainShape("longs", PlainShape::writeLongs, PlainShape::readLongs));

  @Override
  public void write(JsonGenerator out, Object value) {
    writer.accept(out, value);
  }

  @Override
  public Object read(JsonParser in) {
    return reader.apply(in);
  }

  @Override
  public String describe() {
    return name;
  }

  private static int readInt(JsonParser in) {
    if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw Mismatch.expected("a 32-bit whole number", Json.actual(in));
    }
    try {
      return in.getIntValue();
    } catch (tools.jackson.core.exc.InputCoercionException e) {
      throw Mismatch.expected("a 32-bit whole number", Json.actual(in));
    }
  }

  private static boolean readBoolean(JsonParser in) {
    return switch (in.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw Mismatch.expected("true or false", Json.actual(in));
    };
  }

  private static void writeDouble(JsonGenerator out, Object value) {
    double number = (double) value;
    if (!Double.isFinite(number)) {
      throw Mismatch.expected("a finite number", number);
    }
    out.writeNumber(number);
  }

  private static double readDouble(JsonParser in) {
    JsonToken token = in.currentToken();
    if (token == null || !token.isNumeric()) {
      throw Mismatch.expected("a number", Json.actual(in));
    }
    double number = in.getDoubleValue();
    if (!Double.isFinite(number)) {
      throw Mismatch.expected("a number within the range of a double", Json.actual(in));
    }
    return number;
  }

  private static byte[] readBytes(JsonParser in) {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw Mismatch.expected("bytes in base64", Json.actual(in));
    }
    return in.getBinaryValue();
  }

  private static void writeInts(JsonGenerator out, Object value) {
    int[] numbers = (int[]) value;
    out.writeArray(numbers, 0, numbers.length);
  }

  private static int[] readInts(JsonParser in) {
    startArray(in);
    int[] numbers = new int[16];
    int count = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * count);
      }
      numbers[count++] = readInt(in);
    }
    return Arrays.copyOf(numbers, count);
  }

  private static void writeLongs(JsonGenerator out, Object value) {
    out.writeStartArray();
    for (long number : (long[]) value) {
      out.writeString(Long.toString(number));
    }
    out.writeEndArray();
  }

  private static long[] readLongs(JsonParser in) {
    startArray(in);
    long[] numbers = new long[16];
    int count = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * count);
      }
      numbers[count++] = (long) TextShape.LONG.read(in);
    }
    return Arrays.copyOf(numbers, count);
  }

  static void startArray(JsonParser in) {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw Mismatch.expected("an array", Json.actual(in));
    }
  }
}
