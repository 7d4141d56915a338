package io.headwater.embedded.events;

import io.headwater.core.Query;
import io.headwater.embedded.record.KeyHash;
import io.headwater.embedded.record.RecordView;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query with its names in UTF-8 and their keys, to be matched on records in place. */
final class RawQuery {
  private final Query query;
  private final Item[] items;

  RawQuery(Query query, KeyHash hash) {
    this.query = query;
    this.items = query.items().stream().map(item -> item(item, hash)).toArray(Item[]::new);
  }

  /** A name in UTF-8 and its key. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never shared
  record Name(byte[] utf8, long key) {
    static Name of(KeyHash.Kind kind, String name, KeyHash hash) {
      byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
      return new Name(utf8, hash.hash(kind, utf8, 0, utf8.length));
    }
  }

  /** One alternative. */
  record Item(List<Name> types, List<Name> tags, @Nullable Name stream) {
    boolean matches(RecordView view) {
      if (stream != null && !view.inStream(stream.utf8)) {
        return false;
      }
      return hasType(view) && hasTags(view);
    }

    private boolean hasType(RecordView view) {
      for (int i = 0; i < types.size(); i++) {
        if (view.nameIs(view.typeAt(), types.get(i).utf8)) {
          return true;
        }
      }
      return types.isEmpty();
    }

    private boolean hasTags(RecordView view) {
      for (int i = 0; i < tags.size(); i++) {
        if (!view.tagged(tags.get(i).utf8)) {
          return false;
        }
      }
      return true;
    }
  }

  private static Item item(Query.Item item, KeyHash hash) {
    String stream = item.stream();
    return new Item(
        names(KeyHash.Kind.TYPE, item.types(), hash),
        names(KeyHash.Kind.TAG, item.tags(), hash),
        stream == null ? null : Name.of(KeyHash.Kind.STREAM, stream, hash));
  }

  private static List<Name> names(KeyHash.Kind kind, Collection<String> names, KeyHash hash) {
    return names.stream().map(name -> Name.of(kind, name, hash)).toList();
  }

  Query query() {
    return query;
  }

  Item[] items() {
    return items;
  }

  boolean isAll() {
    return items.length == 0;
  }

  /** The first item that matches the record; -1 if none does or this is the query for all. */
  int firstItem(RecordView view) {
    for (int i = 0; i < items.length; i++) {
      if (items[i].matches(view)) {
        return i;
      }
    }
    return -1;
  }

  boolean matches(RecordView view) {
    return items.length == 0 || firstItem(view) >= 0;
  }
}
