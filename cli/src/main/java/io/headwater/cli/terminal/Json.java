package io.headwater.cli.terminal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/**
 * A JSON object on one line, its members in the order in which they were put. Amounts are numbers
 * with all of their digits; times and names are strings.
 */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

  /**
   * Adds a member: a number, null if it is not finite, a boolean, another object, a list, or what
   * is JSON already as a {@link RawValue}; all else is a string.
   */
  public Json put(String name, @Nullable Object value) {
    members.put(name, plain(value));
    return this;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Double number -> Double.isFinite(number) ? number : null;
      case Number number -> number;
      case Boolean bool -> bool;
      case RawValue json -> json;
      case Json object -> object.members;
      case List<?> list -> list.stream().map(Json::plain).toList();
      default -> value.toString();
    };
  }

  @Override
  public String toString() {
    return MAPPER.writeValueAsString(members);
  }
}
