package io.headwater.json;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** Finds the shapes of records by looking at their components, once. Not safe for many threads. */
final class Shapes {
  private final Map<Class<?>, RecordShape> records = new HashMap<>();

  /**
   * The shape of a record.
   *
   * @throws IllegalArgumentException if it is no record, or a component has a type without a shape
   */
  RecordShape ofRecord(Class<?> type) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(type.getName() + " is no record; expected a record");
    }
    RecordShape known = records.get(type);
    if (known != null) {
      return known;
    }
    RecordShape shape = new RecordShape(type);
    records.put(type, shape);
    RecordComponent[] components = type.getRecordComponents();
    RecordShape.Field[] fields = new RecordShape.Field[components.length];
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      Shape of = ofType(component.getGenericType());
      if (of == null) {
        throw new IllegalArgumentException(
            "component %s of %s is a %s, which has no JSON shape; expected one of those that the"
                    .formatted(component.getName(), type.getName(), component.getGenericType())
                + " package documentation lists");
      }
      fields[i] =
          new RecordShape.Field(
              component.getName(), of, isOptional(component), accessor(component.getAccessor()));
    }
    shape.complete(fields, constructor(type, components));
    return shape;
  }

  private @Nullable Shape ofType(Type type) {
    if (type instanceof ParameterizedType generic) {
      Class<?> raw = (Class<?>) generic.getRawType();
      Type[] arguments = generic.getActualTypeArguments();
      Shape first = ofType(arguments[0]);
      if (first == null || arguments.length > 2) {
        return null;
      }
      if (arguments.length == 1) {
        return CollectionShape.of(raw, first);
      }
      Shape second = ofType(arguments[1]);
      return second == null ? null : MapShape.of(raw, first, second);
    }
    if (!(type instanceof Class<?> plain)) {
      return null;
    }
    Shape text = TextShape.SHAPES.get(plain);
    if (text != null) {
      return text;
    }
    if (plain.isEnum()) {
      return TextShape.ofEnum(plain);
    }
    if (plain.isRecord()) {
      return plain.getTypeParameters().length > 0 ? null : ofRecord(plain);
    }
    return PlainShape.SHAPES.get(plain);
  }

  private static boolean isOptional(RecordComponent component) {
    if (component.getType().isPrimitive()) {
      return false;
    }
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class)
        || !isNullMarked(component.getDeclaringRecord());
  }

  private static boolean isNullMarked(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getEnclosingClass()) {
      if (each.isAnnotationPresent(NullUnmarked.class)) {
        return false;
      }
      if (each.isAnnotationPresent(NullMarked.class)) {
        return true;
      }
    }
    return type.getPackage().isAnnotationPresent(NullMarked.class);
  }

  private static MethodHandle accessor(Method accessor) {
    try {
      accessor.setAccessible(true);
      return MethodHandles.lookup()
          .unreflect(accessor)
          .asType(MethodType.methodType(Object.class, Object.class));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(accessor + " was made accessible and is not", e);
    }
  }

  private static MethodHandle constructor(Class<?> type, RecordComponent[] components) {
    Class<?>[] parameters =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> canonical = type.getDeclaredConstructor(parameters);
      canonical.setAccessible(true);
      return MethodHandles.lookup()
          .unreflectConstructor(canonical)
          .asSpreader(Object[].class, parameters.length)
          .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      throw new IllegalStateException(type + " has no canonical constructor to call", e);
    }
  }
}
