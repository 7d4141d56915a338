package io.headwater.json;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.ALWAYS;
import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_ABSENT;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Version;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.util.StdConverter;

/**
 * What Jackson is told about records, in place of its own annotations, which have no effect here: a
 * component must be there unless it is {@code @Nullable} or {@code Optional}, and maps and sets
 * have one order.
 */
final class RecordRules extends NopAnnotationIntrospector {
  @Override
  public Version version() {
    return Version.unknownVersion();
  }

  @Override
  public Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
    return !isOptional(member);
  }

  @Override
  public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
    return JsonSetter.Value.construct(
        isOptional(annotated) ? Nulls.SET : Nulls.FAIL, /* elements */ Nulls.FAIL);
  }

  @Override
  public JsonInclude.Value findPropertyInclusion(MapperConfig<?> config, Annotated annotated) {
    return isOptional(annotated)
        ? JsonInclude.Value.construct(NON_ABSENT, ALWAYS)
        : JsonInclude.Value.empty();
  }

  @Override
  public @Nullable Object findSerializationConverter(MapperConfig<?> config, Annotated annotated) {
    if (!(annotated instanceof AnnotatedClass) || annotated.getRawType() == SortedTexts.class) {
      return null;
    }
    if (Map.class.isAssignableFrom(annotated.getRawType())) {
      return new MapByText();
    }
    return Set.class.isAssignableFrom(annotated.getRawType()) ? new SetByText() : null;
  }

  static boolean isOptional(RecordComponent component) {
    return component.getType() == Optional.class
        || component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static boolean isOptional(Annotated annotated) {
    if (!(annotated instanceof AnnotatedMember member) || !member.getDeclaringClass().isRecord()) {
      return false;
    }
    RecordComponent[] components = member.getDeclaringClass().getRecordComponents();
    return member instanceof AnnotatedParameter parameter
        ? isOptional(components[parameter.getIndex()])
        : Arrays.stream(components)
            .anyMatch(each -> each.getName().equals(member.getName()) && isOptional(each));
  }

  /** Has no converter itself. */
  private static final class SortedTexts extends TreeMap<String, Object> {}

  private static final class MapByText extends StdConverter<Map<?, ?>, SortedTexts> {
    @Override
    public SortedTexts convert(Map<?, ?> map) {
      SortedTexts sorted = new SortedTexts();
      map.forEach((key, value) -> sorted.put(Scalars.text(key), value));
      return sorted;
    }
  }

  private static final class SetByText extends StdConverter<Set<?>, List<?>> {
    @Override
    public List<?> convert(Set<?> set) {
      return set.stream().sorted(Comparator.comparing(Scalars::text)).toList();
    }
  }
}
