package io.headwater.json;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Maps as objects, without nulls.
 *
 * @param key the keys, written in the order of their texts
 * @param value the values
 * @param empty makes what is read into
 */
record MapShape(Shape.Text key, Shape value, Supplier<Map<Object, Object>> empty) implements Shape {

  static @Nullable MapShape of(Class<?> type, Shape key, Shape value) {
    if (!(key instanceof Shape.Text text)) {
      return null;
    }
    if (type == Map.class) {
      return new MapShape(text, value, LinkedHashMap::new);
    }
    if (type.isAssignableFrom(TreeMap.class) && Map.class.isAssignableFrom(type)) {
      return new MapShape(text, value, TreeMap::new);
    }
    return null;
  }

  @Override
  public void write(JsonGenerator out, Object map) {
    Map<String, Object> sorted = new TreeMap<>();
    ((Map<?, ?>) map)
        .forEach(
            (k, v) -> {
              if (k == null || v == null) {
                throw Mismatch.expected("no null in a map", k + "=" + v);
              }
              sorted.put(key.text(k), v);
            });
    out.writeStartObject();
    for (Map.Entry<String, Object> entry : sorted.entrySet()) {
      out.writeName(Json.checked(entry.getKey()));
      try {
        value.write(out, entry.getValue());
      } catch (Mismatch e) {
        throw e.in("[" + entry.getKey() + "]");
      }
    }
    out.writeEndObject();
  }

  @Override
  public Object read(JsonParser in) {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw Mismatch.expected("an object", Json.actual(in));
    }
    Map<Object, Object> all = empty.get();
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      try {
        if (all.put(key.parse(name), value.read(in)) != null) {
          throw new Mismatch("expected each key once, got it twice");
        }
      } catch (Mismatch e) {
        throw e.in("[" + name + "]");
      }
    }
    return all;
  }

  @Override
  public String describe() {
    return "map(" + key.describe() + "," + value.describe() + ")";
  }
}
