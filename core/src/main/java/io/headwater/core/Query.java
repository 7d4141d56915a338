package io.headwater.core;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which events are meant: all of them, or those that at least one item matches.
 *
 * @param items the items, OR-ed; empty only in {@link #all()}
 */
public record Query(List<Item> items) {
  private static final Query ALL = new Query(List.of());

  /** A query of no items is {@link #all()}; the other factories refuse to make it by accident. */
  public Query {
    items = List.copyOf(items);
  }

  /**
   * One alternative: an event matches if it is of one of the types, has all of the tags, and is in
   * the stream. An empty part asks for nothing.
   *
   * @param types any of these; empty: any type
   * @param tags all of these; empty: any tags
   * @param stream this stream; null: any or none
   */
  public record Item(Set<String> types, Set<String> tags, @Nullable String stream) {
    /**
     * @throws IllegalArgumentException if a name breaks the limits of a name, or if all three parts
     *     are empty: an item that asks for nothing is more likely a mistake than a wish for
     *     everything, which is {@link Query#all()}
     */
    public Item {
      types.forEach(type -> Limits.checkName("type", type));
      tags.forEach(tag -> Limits.checkName("tag", tag));
      if (stream != null) {
        Limits.checkName("stream", stream);
      }
      if (types.isEmpty() && tags.isEmpty() && stream == null) {
        throw new IllegalArgumentException(
            "query item has no types, no tags and no stream; expected at least one: for every event"
                + " use Query.all()");
      }
      types = Collections.unmodifiableSet(new TreeSet<>(types));
      tags = Collections.unmodifiableSet(new TreeSet<>(tags));
    }

    /** Any of these types. */
    public static Item types(String... types) {
      return new Item(Set.copyOf(Arrays.asList(types)), Set.of(), null);
    }

    /** All of these tags. */
    public static Item tags(String... tags) {
      return new Item(Set.of(), Set.copyOf(Arrays.asList(tags)), null);
    }

    /** The same, and all of these tags too. */
    public Item tagged(String... more) {
      Set<String> all = new TreeSet<>(tags);
      all.addAll(Arrays.asList(more));
      return new Item(types, all, stream);
    }

    /** Whether this item matches the event. */
    public boolean matches(Event event) {
      return (types.isEmpty() || types.contains(event.type()))
          && event.tags().containsAll(tags)
          && (stream == null || stream.equals(event.stream()));
    }
  }

  /** Every event. */
  public static Query all() {
    return ALL;
  }

  /**
   * The events that any of the items matches.
   *
   * @throws IllegalArgumentException if there are no items
   */
  public static Query of(Item... items) {
    if (items.length == 0) {
      throw new IllegalArgumentException(
          "query has no items; expected at least one: for every event use Query.all()");
    }
    return new Query(List.of(items));
  }

  /** The events of these types. */
  public static Query types(String... types) {
    return of(Item.types(types));
  }

  /** The events that have all of these tags. */
  public static Query tags(String... tags) {
    return of(Item.tags(tags));
  }

  /** The events of this stream. */
  public static Query stream(String stream) {
    return of(new Item(Set.of(), Set.of(), stream));
  }

  /** Whether this query means every event. */
  public boolean isAll() {
    return items.isEmpty();
  }

  /** Whether this query matches the event. */
  public boolean matches(Event event) {
    if (isAll()) {
      return true;
    }
    for (Item item : items) {
      if (item.matches(event)) {
        return true;
      }
    }
    return false;
  }
}
