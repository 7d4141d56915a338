package io.headwater.embedded.topic;

import io.headwater.embedded.state.SmallFiles;
import io.headwater.log.Disk;
import io.headwater.log.Log;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The files beside the sealed segments of a topic, each with the {@link SegmentIndex} of one. They
 * are derived, so they are never forced, and one that is missing or damaged is no error.
 *
 * @param directory where the topic's log lies
 * @param id of the topic
 * @param topic its name
 * @param writable whether files may be written and deleted
 */
record IndexFiles(Disk disk, Path directory, UUID id, String topic, boolean writable) {
  private static final String SUFFIX = ".index";

  private Path file(long base) {
    return directory.resolve("%020d%s".formatted(base, SUFFIX));
  }

  /** The index of a segment, or null if there is no good file of it. */
  @Nullable SegmentIndex read(Log.Segment segment) {
    try {
      Path file = file(segment.base());
      return disk.exists(file)
          ? SegmentIndex.decode(SmallFiles.read(disk, file), id, segment.base(), segment.end())
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Writes the index of a segment that ends before this offset of the log. */
  void write(SegmentIndex index, long end) {
    if (writable) {
      try {
        SmallFiles.replace(disk, file(index.base()), index.encode(id, end), false);
      } catch (IOException e) {
        // It is made again from the log when it is asked for.
      }
    }
  }

  /** Deletes the files of segments that begin below an offset of the log. */
  void deleteBelow(long offset) throws IOException {
    String first = file(offset).getFileName().toString();
    for (String name : disk.list(directory)) {
      if (name.endsWith(SUFFIX) && name.compareTo(first) < 0) {
        disk.delete(directory.resolve(name));
      }
    }
  }
}
