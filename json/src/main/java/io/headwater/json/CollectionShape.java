package io.headwater.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Lists and sets as arrays, without nulls.
 *
 * @param element the shape of each element; for a set a text, so that it has a canonical order
 * @param distinct whether it is a set: written in the order of the texts
 * @param empty makes what is read into
 */
record CollectionShape(Shape element, boolean distinct, Supplier<Collection<Object>> empty)
    implements Shape {

  static @Nullable CollectionShape of(Class<?> type, Shape element) {
    if (type == List.class || type == Collection.class) {
      return new CollectionShape(element, false, ArrayList::new);
    }
    if (!(element instanceof Shape.Text)) {
      return null;
    }
    if (type == Set.class) {
      return new CollectionShape(element, true, LinkedHashSet::new);
    }
    if (type.isAssignableFrom(TreeSet.class) && Set.class.isAssignableFrom(type)) {
      return new CollectionShape(element, true, TreeSet::new);
    }
    return null;
  }

  @Override
  public void write(JsonGenerator out, Object value) {
    out.writeStartArray();
    if (distinct) {
      Shape.Text texts = (Shape.Text) element;
      ((Collection<?>) value)
          .stream()
              .map(each -> texts.text(present(each)))
              .sorted()
              .forEach(text -> out.writeString(Json.checked(text)));
    } else {
      int index = 0;
      for (Object each : (Collection<?>) value) {
        writeElement(out, each, index++);
      }
    }
    out.writeEndArray();
  }

  private void writeElement(JsonGenerator out, @Nullable Object each, int index) {
    try {
      element.write(out, present(each));
    } catch (Mismatch e) {
      throw e.in("[" + index + "]");
    }
  }

  private static Object present(@Nullable Object each) {
    if (each == null) {
      throw new Mismatch("expected elements only, got a null");
    }
    return each;
  }

  @Override
  public Object read(JsonParser in) {
    PlainShape.startArray(in);
    Collection<Object> all = empty.get();
    int index = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      try {
        if (!all.add(element.read(in))) {
          throw new Mismatch("expected distinct elements, got one twice");
        }
      } catch (Mismatch e) {
        throw e.in("[" + index + "]");
      }
      index++;
    }
    return all;
  }

  @Override
  public String describe() {
    return (distinct ? "set(" : "list(") + element.describe() + ")";
  }
}
