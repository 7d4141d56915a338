package io.headwater.benchmarks.compare.targets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** How large what has to be installed is. */
final class Artifacts {
  private Artifacts() {}

  /**
   * Adds up.
   *
   * @param types one of each jar, or directory of classes
   * @param more files and directories; what is missing counts as nothing
   * @return in 10^6 bytes
   */
  static double mb(Collection<Class<?>> types, Collection<Path> more) {
    Set<Path> places = new TreeSet<>(more);
    for (Class<?> type : types) {
      CodeSource source = type.getProtectionDomain().getCodeSource();
      if (source != null) {
        places.add(path(source));
      }
    }
    return places.stream().mapToLong(Artifacts::bytes).sum() / 1e6;
  }

  private static Path path(CodeSource source) {
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError("the place of a class is a path", e);
    }
  }

  private static long bytes(Path place) {
    if (!Files.exists(place)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(place)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
