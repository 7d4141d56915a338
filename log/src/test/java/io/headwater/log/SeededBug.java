package io.headwater.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A bug put into the real source of the log, to see whether the crash rig finds it.
 *
 * @param name what it does wrong
 * @param file the source file
 * @param edits what is replaced; each must occur exactly once, so that no bug fades away unseen
 */
record SeededBug(String name, String file, List<Edit> edits) {
  private static final Path SOURCES = Path.of("src", "main", "java", "io", "headwater", "log");

  /** A piece of source and what stands there instead. */
  record Edit(String from, String to) {}

  SeededBug(String name, String file, String from, String to) {
    this(name, file, List.of(new Edit(from, to)));
  }

  /** All sources of the log. */
  static List<Path> sources() throws IOException {
    try (var files = Files.list(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  /** The source file with the bug in it, below a directory. */
  Path writeTo(Path directory) throws IOException {
    String source = Files.readString(SOURCES.resolve(file));
    for (Edit edit : edits) {
      int at = source.indexOf(edit.from());
      if (at < 0 || source.indexOf(edit.from(), at + 1) >= 0) {
        throw new IllegalStateException(
            "the seeded bug \"%s\" needs this exactly once in %s, found %s:%n%s%nadapt the bug"
                .formatted(name, file, at < 0 ? "none" : "more", edit.from()));
      }
      source = source.replace(edit.from(), edit.to());
    }
    Path written = directory.resolve(file);
    Files.writeString(written, source);
    return written;
  }

  static List<SeededBug> all() {
    return Stream.of(appending(), segments(), checksums(), dropping(), recovery(), opening())
        .flatMap(List::stream)
        .toList();
  }

  /** Between staging and the answer. */
  private static List<SeededBug> appending() {
    return List.of(
        new SeededBug(
            "commit does not force", "Writer.java", "        segment.file().force();\n", ""),
        new SeededBug(
            "acknowledged before the force",
            "Writer.java",
            List.of(
                new Edit("        segment.file().force();\n", ""),
                new Edit(
                    "      boolean grew = flush();\n",
                    "      segment.file().force();\n      boolean grew = flush();\n"))),
        new SeededBug(
            "visible before the force",
            "Writer.java",
            "      boolean grew = flush();\n",
            """
                  boolean grew = flush();
                  published.end(new Published.End(segment, position, next));
            """),
        new SeededBug(
            "a failing force is ignored",
            "Writer.java",
            "        segment.file().force();\n",
            "        try { segment.file().force(); } catch (IOException ignored) {}\n"),
        new SeededBug(
            "the writer lives on after a failure", "Writer.java", "      failure = cause;\n", ""),
        new SeededBug(
            "buffered is called durable",
            "Writer.java",
            "      published.end(new Published.End(segment, position, next));\n",
            """
                  published.forced(next);
                  published.end(new Published.End(segment, position, next));
            """));
  }

  /** Around watermark, roll and close. */
  private static List<SeededBug> segments() {
    return List.of(
        new SeededBug(
            "a seal is not forced before the next segment",
            "Writer.java",
            "    Seal seal = seal();\n    segment.file().force();\n",
            "    Seal seal = seal();\n"),
        new SeededBug(
            "closing does not force",
            "Writer.java",
            "    segment.file().truncate(end.position());\n    segment.file().force();\n",
            "    segment.file().truncate(end.position());\n"),
        new SeededBug(
            "an owner without the lock writes on",
            "Writer.java",
            "if (epoch != manifest.state().epoch()) {",
            "if (epoch < manifest.state().epoch()) {"),
        new SeededBug(
            "watermark one too high",
            "Writer.java",
            "next, now, published.forced(), manifest",
            "next, now, published.forced() + 1, manifest"),
        new SeededBug(
            "watermark one too low",
            "Writer.java",
            "next, now, published.forced(), manifest",
            "next, now, Math.max(0, published.forced() - 1), manifest"),
        new SeededBug(
            "a new segment is renamed before it is forced",
            "SegmentFile.java",
            "      created.force();\n",
            ""),
        new SeededBug(
            "the directory of a new segment is not forced",
            "SegmentFile.java",
            "    disk.rename(temporary, path);\n    disk.forceDirectory(directory);\n",
            "    disk.rename(temporary, path);\n"),
        new SeededBug(
            "a short write is taken for whole",
            "Transfer.java",
            "    while (bytes.hasRemaining()) {\n      int written",
            "    if (bytes.hasRemaining()) {\n      int written"));
  }

  /** In telling good bytes from bad. */
  private static List<SeededBug> checksums() {
    return List.of(
        new SeededBug(
            "the payload checksum is not compared",
            "Frame.java",
            "return actual == written",
            "return written == written"),
        new SeededBug(
            "the header checksum is not compared",
            "Frame.java",
            "    if (actual != headerCrc()) {\n",
            "    if (actual != actual) {\n"),
        new SeededBug(
            "a partial batch is kept",
            "Scan.java",
            "window.frame(frame, segment.header(), file, position, size)",
            "window.header(frame, segment.header(), file, position, size)"),
        new SeededBug(
            "the predecessor is not compared", "Scan.java", "frame.previousCrc() != crc || ", ""),
        new SeededBug(
            "later frames do not prove that earlier ones were durable",
            "Scan.java",
            "      noteHeader();\n      return;\n",
            "      return;\n"),
        new SeededBug(
            "zeros are taken for the end",
            "Scan.java",
            "        if (b != 0) {\n",
            "        if (b == 0) {\n          return;\n        } else {\n"),
        new SeededBug(
            "the predecessor is not compared in reading",
            "FrameReader.java",
            "chained && frame.previousCrc() != crc",
            "chained && crc != crc"));
  }

  /** In dropping the head. */
  private static List<SeededBug> dropping() {
    return List.of(
        new SeededBug(
            "segments are deleted before the manifest says so",
            "Writer.java",
            List.of(
                new Edit("        disk.delete(gone.path());\n", ""),
                new Edit(
                    "      manifest.write(dropped);\n",
                    """
                          for (SegmentFile gone : all.subList(0, drop)) {
                            disk.delete(gone.path());
                          }
                          disk.forceDirectory(directory);
                          manifest.write(dropped);
                    """))),
        new SeededBug(
            "one segment too many is dropped",
            "Writer.java",
            "        && seal.end() <= offset\n",
            "        && segment.header().base() <= offset\n"),
        new SeededBug(
            "a drop that was cut short is not gone on with",
            "Recovery.java",
            " || SegmentFile.isBelow(name, state.firstRetained())) {\n        disk.delete",
            ") {\n        disk.delete"),
        new SeededBug(
            "dropped segments come back",
            "Recovery.java",
            " && !SegmentFile.isBelow(name, state.firstRetained())",
            ""),
        new SeededBug(
            "readers of a dropped segment are not told",
            "FrameReader.java",
            "      if (segment.dropped()) {\n",
            "      if (segment.dropped() && chained && !chained) {\n"));
  }

  /** In what is done with a tail. */
  private static List<SeededBug> recovery() {
    return List.of(
        new SeededBug(
            "the torn tail is not cut off",
            "Recovery.java",
            "      copy(source, 0, tail.position(), last.path());\n",
            ""),
        new SeededBug(
            "damage is taken for a torn tail",
            "Recovery.java",
            "    if (tail.next() < watermark) {\n",
            "    if (tail.next() < 0) {\n"),
        new SeededBug(
            "a torn tail is taken for damage",
            "Recovery.java",
            "    if (tail.next() < watermark) {\n",
            "    if (tail.torn()) {\n"),
        new SeededBug(
            "the cut tail is renamed before it is forced",
            "Recovery.java",
            "      fresh.force();\n",
            ""),
        new SeededBug(
            "the epoch is not raised",
            "Recovery.java",
            "Math.max(state.epoch(), tail.epoch()) + 1",
            "Math.max(state.epoch(), tail.epoch())"),
        new SeededBug(
            "recovery trusts the page cache",
            "Recovery.java",
            "      tail = scan(last, Disk.Mode.READ_MEDIUM);\n",
            "      tail = scan(last, Disk.Mode.READ);\n"),
        new SeededBug(
            "a torn tail is dropped without a copy",
            "Recovery.java",
            "      if (torn > 0) {\n",
            "      if (torn < 0) {\n"),
        new SeededBug(
            "a missing segment is not missed",
            "Recovery.java",
            "    if (last < state.lastSegment()) {\n",
            "    if (last < 0) {\n"));
  }

  /** In what is found on opening. */
  private static List<SeededBug> opening() {
    return List.of(
        new SeededBug(
            "the manifest is not forced",
            "Manifest.java",
            "    file.force();\n    state = next;\n",
            "    state = next;\n"),
        new SeededBug(
            "both manifests are written to one slot",
            "Manifest.java",
            "(state.sequence & 1) * SECOND",
            "0"),
        new SeededBug(
            "the lock is not taken",
            "Log.java",
            "      resources.add(disk.lock(directory.resolve(LOCK)));\n",
            ""),
        new SeededBug(
            "directories made by others are not forced",
            "Log.java",
            "        disk.createDirectories(directory);\n",
            """
                    if (!disk.exists(directory)) {
                      disk.createDirectories(directory);
                    }
            """));
  }
}
