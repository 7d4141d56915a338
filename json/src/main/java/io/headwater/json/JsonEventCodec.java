package io.headwater.json;

import io.headwater.core.Event;
import io.headwater.core.EventCodec;
import io.headwater.core.Limits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.node.ObjectNode;

/**
 * Events as JSON, by an explicit list of names.
 *
 * {@snippet :
 * EventCodec<AccountEvent> codec =
 *     JsonEventCodec.of(AccountEvent.class)
 *         .type("account.opened", Opened.class)
 *         .type("account.closed", Closed.class)
 *         .renamed("AccountCreated", "account.opened")
 *         .build();
 * }
 *
 * <p>Types that were stored under an older name, or in an older shape, become today's by upcasters;
 * those go from an old name to another name, in as many steps as there were changes. Give a changed
 * event a new name ({@code account.opened.2}) and the old name an upcaster to it. Only events that
 * have an upcaster are read as a tree first. Safe for use by many threads.
 *
 * @param <E> the domain's sealed event type
 */
public final class JsonEventCodec<E> implements EventCodec<E> {

  private record Writing(String type, ObjectWriter writer) {}

  /** What a stored type is read as. */
  private record Reading(ObjectReader reader, List<UnaryOperator<ObjectNode>> upcasters) {}

  private static final ObjectReader TREES = Json.MAPPER.readerFor(ObjectNode.class);

  private final Class<E> family;
  private final Map<Class<?>, Writing> writings;
  private final Map<String, Reading> readings;
  private final Set<String> types;
  private final String fingerprint;

  private JsonEventCodec(Builder<E> from) {
    family = from.family;
    writings = new HashMap<>();
    from.names.forEach(
        (record, type) -> writings.put(record, new Writing(type, Json.MAPPER.writerFor(record))));
    readings = new HashMap<>();
    StringBuilder about = new StringBuilder();
    for (String type : from.allNames()) {
      List<UnaryOperator<ObjectNode>> upcasters = new ArrayList<>();
      Class<?> record = from.follow(type, upcasters, about);
      about.append('=').append(Structure.of(record)).append('\n');
      readings.put(type, new Reading(Json.MAPPER.readerFor(record), List.copyOf(upcasters)));
    }
    types = Collections.unmodifiableSet(from.allNames());
    fingerprint = Structure.hash(about.toString());
  }

  /**
   * Begins a codec.
   *
   * @param family the sealed interface or class that all the events belong to
   * @throws IllegalArgumentException if it is not sealed
   */
  public static <E> Builder<E> of(Class<E> family) {
    return new Builder<>(family);
  }

  @Override
  public String type(E event) {
    return writing(event).type();
  }

  /**
   * @throws IllegalArgumentException if the event holds what cannot be read back: a null that is
   *     not {@code @Nullable}, a lone surrogate, a text of more than a million characters, a number
   *     of more than a thousand digits, more than 64 levels, more than 8 MiB in all
   */
  @Override
  public byte[] encode(E event) {
    Writing writing = writing(event);
    byte[] data = Json.write(writing.writer(), event, writing.type());
    checkSize(data, writing.type());
    return data;
  }

  private Writing writing(E event) {
    Writing writing = writings.get(event.getClass());
    if (writing == null) {
      throw new IllegalArgumentException(
          "%s is none of the records of this codec; expected one of %s"
              .formatted(event.getClass().getName(), writings.keySet()));
    }
    return writing;
  }

  private static void checkSize(byte[] data, String what) {
    if (data.length > Json.MAX_EVENT_BYTES) {
      throw new IllegalArgumentException(
          "%s has %,d bytes; expected at most %,d"
              .formatted(what, data.length, Json.MAX_EVENT_BYTES));
    }
  }

  @Override
  public String contentType() {
    return Event.JSON;
  }

  @Override
  public E decode(String type, byte[] data) {
    Reading reading = readings.get(type);
    if (reading == null) {
      throw new UnknownEventType(type, types);
    }
    String what = "event of type '" + type + "'";
    checkSize(data, what);
    if (reading.upcasters().isEmpty()) {
      return family.cast(Json.read(() -> reading.reader().readValue(data), what));
    }
    ObjectNode tree = (ObjectNode) Json.read(() -> TREES.readValue(data), what);
    for (UnaryOperator<ObjectNode> upcaster : reading.upcasters()) {
      tree = upcaster.apply(tree);
    }
    ObjectNode todays = tree;
    return family.cast(Json.read(() -> reading.reader().readValue(todays), what));
  }

  @Override
  public Set<String> types() {
    return types;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  /** Collects the names, the records and the upcasters. Not safe for use by many threads. */
  public static final class Builder<E> {
    private record Upcaster(String to, String id, UnaryOperator<ObjectNode> change) {}

    private final Class<E> family;
    private final Map<String, Class<?>> records = new TreeMap<>();
    private final Map<Class<?>, String> names = new HashMap<>();
    private final Map<String, Upcaster> upcasters = new TreeMap<>();

    private Builder(Class<E> family) {
      if (!family.isSealed()) {
        throw new IllegalArgumentException(
            family.getName() + " is not sealed; expected a sealed interface of records");
      }
      this.family = family;
    }

    /**
     * Events of this record are stored under this name, for ever.
     *
     * @throws IllegalArgumentException if the name breaks the limits of a name, or the name or the
     *     record is listed already
     */
    public Builder<E> type(String name, Class<? extends E> record) {
      Limits.checkName("type", name);
      refuseTwice("type name", name, records.putIfAbsent(name, record));
      refuseTwice("record", record.getName(), names.putIfAbsent(record, name));
      return this;
    }

    /**
     * Events that were stored under an old name have the shape of another.
     *
     * @param to one of today's names, or an old name that has an upcaster itself
     */
    public Builder<E> renamed(String oldName, String to) {
      return upcast(oldName, to, "renamed", tree -> tree);
    }

    /**
     * Events that were stored under an old name become those of another by a change of their JSON.
     *
     * @param to one of today's names, or an old name that has an upcaster itself
     * @param id names this version of the change; part of the {@link #fingerprint}: choose another
     *     when the change changes
     * @param change gets the stored object, may change it and returns what it has become
     */
    public Builder<E> upcast(
        String oldName, String to, String id, UnaryOperator<ObjectNode> change) {
      Limits.checkName("type", oldName);
      Upcaster upcaster = new Upcaster(to, id, change);
      refuseTwice("upcaster from", oldName, upcasters.putIfAbsent(oldName, upcaster));
      return this;
    }

    private static void refuseTwice(String what, String name, @Nullable Object before) {
      if (before != null) {
        throw new IllegalArgumentException(
            "%s '%s' is listed twice, before with %s; expected once".formatted(what, name, before));
      }
    }

    /**
     * The codec.
     *
     * @throws IllegalArgumentException if a permitted record of the family has no name, an upcaster
     *     starts at a name of today or leads to no name, or a component of a record has a type
     *     without JSON
     */
    public JsonEventCodec<E> build() {
      List<String> nameless = new ArrayList<>();
      collectNameless(family, nameless);
      if (!nameless.isEmpty()) {
        throw new IllegalArgumentException(
            "%s permits %s without a type name; expected one for each: list them with type(…)"
                .formatted(family.getName(), nameless));
      }
      return new JsonEventCodec<>(this);
    }

    private void collectNameless(Class<?> type, List<String> nameless) {
      if (type.isSealed()) {
        for (Class<?> permitted : type.getPermittedSubclasses()) {
          collectNameless(permitted, nameless);
        }
      } else if (!names.containsKey(type)) {
        nameless.add(type.getName());
      }
    }

    private Set<String> allNames() {
      Set<String> all = new TreeSet<>(records.keySet());
      all.addAll(upcasters.keySet());
      return all;
    }

    /** Follows the upcasters of a name to a record, collects them and writes the way down. */
    private Class<?> follow(
        String type, List<UnaryOperator<ObjectNode>> changes, StringBuilder about) {
      String name = type;
      about.append(name);
      while (true) {
        Upcaster upcaster = upcasters.get(name);
        Class<?> record = records.get(name);
        if (record != null && upcaster != null) {
          throw new IllegalArgumentException(
              "type '%s' is a name of today and has an upcaster; expected either: give the new shape"
                      .formatted(name)
                  + " a new name");
        }
        if (record != null) {
          return record;
        }
        if (upcaster == null || changes.size() > upcasters.size()) {
          throw new IllegalArgumentException(
              "the upcasters of type '%s' lead to '%s'; expected one of %s"
                  .formatted(type, name, records.keySet()));
        }
        changes.add(upcaster.change());
        name = upcaster.to();
        about.append('>').append(name).append('#').append(upcaster.id());
      }
    }
  }
}
