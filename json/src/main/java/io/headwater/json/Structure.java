package io.headwater.json;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Currency;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The names and types of a record's components, all the way down, as a text. Whatever has no exact
 * JSON of its own (an {@code Object}, an interface of the domain, a class) is refused.
 */
final class Structure {
  private static final Set<Type> SCALARS =
      Set.of(
          boolean.class,
          Boolean.class,
          int.class,
          Integer.class,
          long.class,
          Long.class,
          double.class,
          Double.class,
          String.class,
          BigDecimal.class,
          BigInteger.class,
          UUID.class,
          Instant.class,
          LocalDate.class,
          Duration.class,
          Currency.class);
  private static final Set<Type> ARRAYS = Set.of(byte[].class, int[].class, long[].class);
  private static final Set<Type> NO_KEYS =
      Set.of(Boolean.class, Double.class, BigDecimal.class, BigInteger.class);

  /** The records met so far, by number: one that is met again is not looked into again. */
  private final Map<Class<?>, Integer> met = new HashMap<>();

  private Structure() {}

  /**
   * The structure of a record, equal for equal structures only, whatever the record's own name.
   *
   * @throws IllegalArgumentException if it is no record, or a component has a type without JSON
   */
  static String of(Class<?> record) {
    if (!isPlainRecord(record)) {
      throw new IllegalArgumentException(
          record.getName() + " is no record, or one with type parameters; expected a record");
    }
    return new Structure().ofRecord(record);
  }

  static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static boolean isPlainRecord(Class<?> type) {
    return type.isRecord() && type.getTypeParameters().length == 0;
  }

  private String ofRecord(Class<?> record) {
    Integer before = met.putIfAbsent(record, met.size());
    if (before != null) {
      return "^" + before;
    }
    StringBuilder text = new StringBuilder("{");
    for (RecordComponent component : record.getRecordComponents()) {
      Type type = component.getGenericType();
      if (component.getType() == Optional.class && type instanceof ParameterizedType optional) {
        type = optional.getActualTypeArguments()[0];
      }
      String of = ofType(type);
      if (of == null) {
        throw new IllegalArgumentException(
            "component %s of %s is a %s, which has no JSON here; expected one of the types that the"
                    .formatted(component.getName(), record.getName(), type.getTypeName())
                + " package documentation lists");
      }
      text.append(component.getName()).append(RecordRules.isOptional(component) ? "?:" : ":");
      text.append(of).append(',');
    }
    return text.append('}').toString();
  }

  private @Nullable String ofType(Type type) {
    if (type instanceof Class<?> plain && isPlainRecord(plain)) {
      return ofRecord(plain);
    }
    if (!(type instanceof ParameterizedType generic)) {
      return ARRAYS.contains(type) ? type.getTypeName() : ofScalar(type);
    }
    Type raw = generic.getRawType();
    Type[] of = generic.getActualTypeArguments();
    String text = null;
    if (raw == List.class || raw == Collection.class) {
      text = ofType(of[0]);
    } else if (raw == Set.class || raw == SortedSet.class) {
      text = ofScalar(of[0]);
    } else if (raw == Map.class || raw == SortedMap.class) {
      String key = NO_KEYS.contains(of[0]) ? null : ofScalar(of[0]);
      String value = ofType(of[1]);
      text = key == null || value == null ? null : key + "=" + value;
    }
    return text == null ? null : raw.getTypeName() + "(" + text + ")";
  }

  private static @Nullable String ofScalar(Type type) {
    if (type instanceof Class<?> plain && plain.isEnum()) {
      return Arrays.stream(plain.getEnumConstants()).map(Scalars::text).toList().toString();
    }
    return SCALARS.contains(type) ? type.getTypeName() : null;
  }
}
