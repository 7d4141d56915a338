package io.headwater.embedded.events;

import io.headwater.core.AppendCondition;
import io.headwater.core.Event;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.HeadwaterException.Conflict;
import io.headwater.core.HeadwaterException.EventIdReused;
import io.headwater.core.RecordedEvent;
import io.headwater.embedded.record.KeyHash;
import io.headwater.embedded.record.RecordEncoder;
import io.headwater.embedded.record.RecordView;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides appends, one after the other: each against all that is committed and all that was
 * accepted before it. Changes nothing but the append. For the writer.
 */
final class Decider {
  private final KeyHash hash;
  private final StreamEnds ends;
  private final RecordReader reader;
  private final Lookup lookup;
  private final long committedHead;
  private final long stagedHead;

  /**
   * @param reader sees what is staged, too
   */
  Decider(KeyHash hash, StreamEnds ends, RecordReader reader, Lookup lookup, Heads heads) {
    this.hash = hash;
    this.ends = ends;
    this.reader = reader;
    this.lookup = lookup;
    committedHead = heads.committed();
    stagedHead = heads.staged();
  }

  /**
   * Two ends of the log.
   *
   * @param committed the last committed position
   * @param staged the last accepted one
   */
  record Heads(long committed, long staged) {}

  /**
   * The versions that the events get in their streams, if the append is to be stored. If not, its
   * verdict is set, and the answer is null.
   */
  long @Nullable [] decide(Append append) {
    if (isKnown(append)) {
      return null;
    }
    checkAfter(append.condition());
    Conflict.Detail conflict = conflict(append);
    if (conflict != null) {
      append.refuse(new Conflict(conflict), restsOnStaged(append.condition(), conflict));
      return null;
    }
    return versions(append.events());
  }

  private boolean isKnown(Append append) {
    List<Event> events = append.events();
    for (int i = 0; i < events.size(); i++) {
      UUID id = events.get(i).id();
      if (lookup.find(id, append.idKey(i))) {
        long position = reader.position();
        boolean onStaged = position > committedHead;
        if (isSame(append)) {
          append.accept(reader.firstOfAppend(), versionsOfAppend(), reader.time(), onStaged);
        } else {
          String how = "in an append of other events, another order or other content";
          append.refuse(new EventIdReused(id, position, how), onStaged);
        }
        return true;
      }
    }
    return false;
  }

  /** Whether the append that the reader looks at is this one: the same events, byte by byte. */
  private boolean isSame(Append append) {
    if (reader.countOfAppend() != append.count()) {
      return false;
    }
    RecordEncoder.Records records = append.records();
    for (int i = 0; i < append.count(); i++) {
      reader.moveInAppend(i);
      RecordView view = reader.view();
      int from = records.start(i);
      if (!Arrays.equals(
          view.bytes(),
          view.start(),
          view.end(),
          records.bytes(),
          from,
          from + records.length(i))) {
        return false;
      }
    }
    return true;
  }

  private long[] versionsOfAppend() {
    long[] versions = new long[reader.countOfAppend()];
    for (int i = 0; i < versions.length; i++) {
      versions[i] = reader.versionAt(i);
    }
    return versions;
  }

  private void checkAfter(AppendCondition condition) {
    AppendCondition.NoneAfter noneAfter = condition.noneAfter();
    if (noneAfter != null && noneAfter.after() > committedHead) {
      throw new IllegalArgumentException(
          "after is %d but the head of this store is %d; expected a position of this store: read"
                  .formatted(noneAfter.after(), committedHead)
              + " again, the position is of another store or of a newer copy");
    }
  }

  private Conflict.@Nullable Detail conflict(Append append) {
    for (Map.Entry<String, ExpectedVersion> part : append.condition().versions().entrySet()) {
      StreamEnds.End end = ends.of(part.getKey(), lookup, reader, hash);
      if (!part.getValue().holds(end.version())) {
        return new Conflict.Version(
            part.getKey(), part.getValue(), end.version(), firstBeyond(part, end));
      }
    }
    AppendCondition.NoneAfter noneAfter = append.condition().noneAfter();
    RawQuery query = append.noneAfter();
    if (noneAfter != null && query != null && lookup.findFirst(query, noneAfter.after())) {
      return match(query, noneAfter.after());
    }
    for (RawQuery never : append.never()) {
      if (lookup.findFirst(never, 0)) {
        return match(never, 0);
      }
    }
    return null;
  }

  private Conflict.Match match(RawQuery query, long after) {
    return new Conflict.Match(query.query(), query.firstItem(reader.view()), after, reader.event());
  }

  private @Nullable RecordedEvent firstBeyond(
      Map.Entry<String, ExpectedVersion> part, StreamEnds.End end) {
    long allowed =
        switch (part.getValue()) {
          case ExpectedVersion.None none -> 0;
          case ExpectedVersion.Exists exists -> Long.MAX_VALUE;
          case ExpectedVersion.Exactly exactly -> exactly.version();
        };
    if (end.version() <= allowed) {
      return null;
    }
    var stream = RawQuery.Name.of(KeyHash.Kind.STREAM, part.getKey(), hash);
    return lookup.findVersion(stream, allowed + 1) ? reader.event() : null;
  }

  /**
   * Whether, if what is staged were lost, this conflict would not be one or would be another: its
   * own event may be staged, or a part of the condition that was looked at before it.
   */
  private boolean restsOnStaged(AppendCondition condition, Conflict.Detail conflict) {
    RecordedEvent first = conflict.first();
    if (first != null && first.position() > committedHead) {
      return true;
    }
    for (String stream : condition.versions().keySet()) {
      if (ends.of(stream, lookup, reader, hash).position() > committedHead) {
        return true;
      }
    }
    return false;
  }

  private long[] versions(List<Event> events) {
    long[] versions = new long[events.size()];
    Map<String, Long> last = new HashMap<>();
    for (int i = 0; i < versions.length; i++) {
      String stream = events.get(i).stream();
      if (stream != null) {
        Long before = last.get(stream);
        versions[i] = 1 + (before != null ? before : versionOf(stream));
        last.put(stream, versions[i]);
      }
    }
    return versions;
  }

  private long versionOf(String stream) {
    return ends.of(stream, lookup, reader, hash).version();
  }

  /** Remembers where the streams of an accepted append end now. */
  void accepted(Append append) {
    for (int i = 0; i < append.count(); i++) {
      String stream = append.events().get(i).stream();
      if (stream != null) {
        ends.put(stream, new StreamEnds.End(append.version(i), stagedHead + 1 + i));
      }
    }
  }
}
