package io.headwater.embedded.events;

import io.headwater.embedded.record.KeyHash;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where the streams used last end, so that appending to them reads nothing. For the writer. */
final class StreamEnds {
  private final Map<String, End> ends;

  /**
   * The last event of a stream.
   *
   * @param version its version; 0 if the stream has no events
   * @param position its position; 0 if the stream has no events
   */
  record End(long version, long position) {
    static final End NONE = new End(0, 0);
  }

  StreamEnds(int most) {
    ends =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, End> eldest) {
            return size() > most;
          }
        };
  }

  End of(String stream, Lookup lookup, RecordReader reader, KeyHash hash) {
    End known = ends.get(stream);
    if (known != null) {
      return known;
    }
    End end = End.NONE;
    if (lookup.findLast(RawQuery.Name.of(KeyHash.Kind.STREAM, stream, hash))) {
      end = new End(reader.version(), reader.position());
    }
    ends.put(stream, end);
    return end;
  }

  void put(String stream, End end) {
    ends.put(stream, end);
  }
}
