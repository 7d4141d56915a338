package io.headwater.json;

import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.io.SerializedString;

/**
 * A record as an object, its fields in the order of the components. Two-phase, because a record may
 * contain itself in a list: first the object, then {@link #complete}.
 */
final class RecordShape implements Shape {

  /**
   * One component.
   *
   * @param optional whether it may be null, and so missing
   * @param get takes the record as Object, gives the component as Object
   */
  record Field(String name, Shape shape, boolean optional, MethodHandle get) {}

  private final Class<?> type;
  private Field[] fields = {};
  private SerializedString[] names = {};
  private final Map<String, Integer> indexes = new HashMap<>();
  private @Nullable MethodHandle make;
  private String description;

  RecordShape(Class<?> type) {
    this.type = type;
    this.description = "^" + type.getSimpleName();
  }

  /**
   * @param make takes an Object array, gives the record as Object
   */
  void complete(Field[] all, MethodHandle make) {
    StringBuilder text = new StringBuilder("{");
    fields = all;
    names = new SerializedString[all.length];
    for (int i = 0; i < all.length; i++) {
      names[i] = new SerializedString(all[i].name());
      indexes.put(all[i].name(), i);
      text.append(i == 0 ? "" : ",").append(all[i].name()).append(all[i].optional() ? "?:" : ":");
      text.append(all[i].shape().describe());
    }
    this.make = make;
    this.description = text.append('}').toString();
  }

  @Override
  public void write(JsonGenerator out, Object value) {
    out.writeStartObject();
    for (int i = 0; i < fields.length; i++) {
      Field field = fields[i];
      Object component = component(field, value);
      if (component != null) {
        out.writeName(names[i]);
        try {
          field.shape().write(out, component);
        } catch (Mismatch e) {
          throw e.in(field.name());
        }
      } else if (!field.optional()) {
        throw new Mismatch("expected a value, as it is not @Nullable, got null").in(field.name());
      }
    }
    out.writeEndObject();
  }

  private static @Nullable Object component(Field field, Object value) {
    try {
      return (Object) field.get().invokeExact(value);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("accessor " + field.name() + " threw a checked exception", e);
    }
  }

  @Override
  public Object read(JsonParser in) {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw Mismatch.expected("an object", Json.actual(in));
    }
    @Nullable Object[] values = new @Nullable Object[fields.length];
    int next = 0;
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      JsonToken token = in.nextToken();
      int index = next < fields.length && fields[next].name().equals(name) ? next : indexOf(name);
      if (index < 0) {
        in.skipChildren();
      } else {
        if (values[index] != null) {
          throw new Mismatch("expected once, got it twice").in(name);
        }
        if (token != JsonToken.VALUE_NULL) {
          values[index] = field(fields[index], in);
        }
        next = index + 1;
      }
    }
    for (int i = 0; i < fields.length; i++) {
      if (values[i] == null && !fields[i].optional()) {
        throw new Mismatch("missing from a " + type.getSimpleName()).in(fields[i].name());
      }
    }
    return make(values);
  }

  private int indexOf(String name) {
    Integer index = indexes.get(name);
    return index == null ? -1 : index;
  }

  private static Object field(Field field, JsonParser in) {
    try {
      return field.shape().read(in);
    } catch (Mismatch e) {
      throw e.in(field.name());
    }
  }

  private Object make(@Nullable Object[] values) {
    MethodHandle constructor = make;
    if (constructor == null) {
      throw new IllegalStateException(type + " is used before it is complete");
    }
    try {
      return (Object) constructor.invokeExact(values);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new Mismatch(type.getSimpleName() + " refuses the values: " + e.getMessage());
    }
  }

  @Override
  public String describe() {
    return description;
  }
}
