package io.headwater.tidy;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A tiny project in a temporary directory, to show a rule something bad. */
final class Sample {
  private final Path root;
  private final Map<String, List<Path>> sources = new TreeMap<>();

  Sample(Path root) {
    this.root = root;
    write("pom.xml", "<module>log</module><module>core</module><module>json</module>");
  }

  /** Adds a shipped class of a module; the first type in the source gives the file its name. */
  Sample main(String module, String source) {
    return java(module, "src/main/java", module, source);
  }

  /** Adds a shipped class in a package below a module's own. */
  Sample main(String module, String subpackage, String source) {
    return java(module, "src/main/java", module + "." + subpackage, source);
  }

  /** Adds a class of a module's tests. */
  Sample test(String module, String source) {
    return java(module, "src/test/java", module, source);
  }

  /** Adds any file. */
  Sample write(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Sample java(String module, String tree, String packageName, String source) {
    String name =
        source.replaceAll(
            "(?s).*?\\b(?:class|record|interface|package) ([\\w.]+)(?s:.*)",
            source.startsWith("@") ? "package-info" : "$1");
    String path =
        "%s/%s/io/headwater/%s/%s.java"
            .formatted(module, tree, packageName.replace('.', '/'), name);
    write(
        path,
        (source.startsWith("@") ? "" : "package io.headwater." + packageName + ";\n") + source);
    String output = tree.contains("main") ? "target/classes" : "target/test-classes";
    sources
        .computeIfAbsent(module + "/" + output, key -> new java.util.ArrayList<>())
        .add(root.resolve(path));
    return this;
  }

  /** Compiles what was added. */
  Repo repo() {
    List<Path> all = sources.values().stream().flatMap(List::stream).toList();
    sources.forEach((output, files) -> compile(all, files, root.resolve(output)));
    return Repo.at(root);
  }

  private void compile(List<Path> all, List<Path> files, Path output) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter problems = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      Files.createDirectories(output);
      // All sources are visible to each, but only the module's own classes go to its output.
      Path everything = Files.createTempDirectory(root, "everything");
      List<String> options = List.of("-d", everything.toString(), "-nowarn", "-proc:none");
      boolean done =
          compiler
              .getTask(
                  problems, manager, null, options, null, manager.getJavaFileObjectsFromPaths(all))
              .call();
      if (!done) {
        throw new IllegalStateException("the sample does not compile: " + problems);
      }
      for (Path file : files) {
        keep(everything, output, file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void keep(Path everything, Path output, Path source) throws IOException {
    String path = source.toString().replaceAll(".*src/(main|test)/java/(.*)\\.java", "$2");
    Path directory = everything.resolve(path).getParent();
    String simple = Path.of(path).getFileName().toString();
    try (var classes = Files.list(directory)) {
      for (Path compiled : classes.toList()) {
        String name = compiled.getFileName().toString();
        if (name.equals(simple + ".class") || name.startsWith(simple + "$")) {
          Path target = output.resolve(everything.relativize(compiled));
          Files.createDirectories(target.getParent());
          Files.copy(compiled, target);
        }
      }
    }
  }
}
