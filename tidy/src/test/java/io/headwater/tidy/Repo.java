package io.headwater.tidy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The project on disk: its modules, sources, compiled classes and pages. */
final class Repo {
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", "headwater-data");

  private final Path root;
  private final List<String> modules;
  private final List<SourceFile> sources;
  private final Map<String, JavaClasses> mainClasses = new TreeMap<>();
  private final Map<String, JavaClasses> testClasses = new TreeMap<>();

  private Repo(Path root) {
    this.root = root;
    modules = MODULE.matcher(read(root.resolve("pom.xml"))).results().map(m -> m.group(1)).toList();
    sources = SourceFile.parse(root, files(".java"));
    for (String module : modules) {
      mainClasses.put(module, importing(root.resolve(module).resolve("target/classes")));
      testClasses.put(module, importing(root.resolve(module).resolve("target/test-classes")));
    }
  }

  /** The project around the module that is being tested. */
  static Repo here() {
    return at(Path.of("..").toAbsolutePath().normalize());
  }

  static Repo at(Path root) {
    return new Repo(root);
  }

  Path root() {
    return root;
  }

  List<String> modules() {
    return modules;
  }

  /** All Java files. */
  List<SourceFile> sources() {
    return sources;
  }

  /** All Java files that ship. */
  List<SourceFile> shipped() {
    return sources.stream().filter(SourceFile::ships).toList();
  }

  /** The classes of a module that ship. */
  JavaClasses main(String module) {
    return mainClasses.getOrDefault(module, importing(root.resolve("nowhere")));
  }

  /** All classes that ship. */
  List<JavaClass> main() {
    return mainClasses.values().stream().flatMap(JavaClasses::stream).toList();
  }

  /** All classes of tests. */
  List<JavaClass> tests() {
    return testClasses.values().stream().flatMap(JavaClasses::stream).toList();
  }

  /** The files whose names end so, but for those that a build makes. */
  List<Path> files(String suffix) {
    List<Path> found = new ArrayList<>();
    collect(root, suffix, found);
    return found;
  }

  private static void collect(Path directory, String suffix, List<Path> found) {
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.sorted().toList()) {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry) && !NOT_OURS.contains(name)) {
          collect(entry, suffix, found);
        } else if (name.endsWith(suffix) && Files.isRegularFile(entry)) {
          found.add(entry);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The module that a class file or source lies in. */
  String moduleOf(JavaClass type) {
    Matcher matcher = Pattern.compile("^io\\.headwater\\.(\\w+)").matcher(type.getPackageName());
    return matcher.find() ? matcher.group(1) : "";
  }

  /** The path as it is written in findings: from the root, with slashes. */
  String relative(Path path) {
    return root.relativize(path).toString().replace('\\', '/');
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JavaClasses importing(Path classes) {
    return new ClassFileImporter().importPaths(classes);
  }
}
