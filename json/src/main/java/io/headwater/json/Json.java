package io.headwater.json;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** The one configuration of Jackson, strict both ways: what was written can be read. */
final class Json {
  static final int MAX_DEPTH = 64;
  static final int MAX_STRING = 1_000_000;
  static final int MAX_DIGITS = 1_000;
  static final int MAX_EVENT_BYTES = 8 * 1024 * 1024;

  static final JsonMapper MAPPER =
      JsonMapper.builder(factory())
          .annotationIntrospector(new RecordRules())
          .addModule(Scalars.module())
          .enable(MapperFeature.INFER_RECORD_GETTERS_FROM_COMPONENTS_ONLY)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING)
          .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .withCoercionConfigDefaults(Json::refuseAll)
          .withCoercionConfig(
              LogicalType.Float,
              it -> it.setCoercion(CoercionInputShape.Integer, CoercionAction.TryConvert))
          .withAllCoercionConfigs(
              all ->
                  Scalars.EXACT.forEach(
                      type ->
                          all.findOrCreateCoercion(type)
                              .setCoercion(CoercionInputShape.String, CoercionAction.TryConvert)))
          .build();

  private Json() {}

  /** A pool, not a buffer per thread: virtual threads come and go by the million. */
  private static JsonFactory factory() {
    return JsonFactory.builder()
        .recyclerPool(JsonRecyclerPools.newBoundedPool(32))
        .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(MAX_STRING)
                .maxNameLength(MAX_STRING)
                .maxNumberLength(MAX_DIGITS)
                .build())
        .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
        .build();
  }

  private static void refuseAll(MutableCoercionConfig config) {
    for (CoercionInputShape shape : CoercionInputShape.values()) {
      config.setCoercion(shape, CoercionAction.Fail);
    }
  }

  static byte[] write(ObjectWriter writer, Object value, String what) {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(what + " cannot be written: " + reason(e), e);
    }
  }

  static Object read(Supplier<@Nullable Object> reading, String what) {
    try {
      Object value = reading.get();
      if (value == null) {
        throw new IllegalArgumentException(what + ": expected an object, got null");
      }
      return value;
    } catch (JacksonException e) {
      throw new IllegalArgumentException(what + ": " + reason(e), e);
    }
  }

  /** The field, what is wrong with it, and where in the bytes. */
  private static String reason(JacksonException e) {
    StringBuilder text = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      if (step.getPropertyName() == null) {
        text.append('[').append(step.getIndex()).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    if (!text.isEmpty()) {
      text.insert(0, "field '").append("': ");
    }
    if (e instanceof ValueInstantiationException refused && e.getCause() != null) {
      text.append(refused.getType().getRawClass().getSimpleName())
          .append(" refuses the values: ")
          .append(e.getCause().getMessage());
    } else {
      text.append(e.getOriginalMessage());
    }
    TokenStreamLocation at = e.getLocation();
    return at == null || at.getByteOffset() < 0
        ? text.toString()
        : text.append(", at byte ").append(at.getByteOffset()).toString();
  }
}
