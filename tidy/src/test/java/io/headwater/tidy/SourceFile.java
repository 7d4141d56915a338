package io.headwater.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A Java file, parsed by the JDK's own compiler but not resolved: names are as they are written.
 *
 * @param path from the root of the project, with slashes
 * @param text the whole file
 * @param tree what the compiler parsed
 * @param positions where each part of the tree is in the file
 */
record SourceFile(String path, String text, CompilationUnitTree tree, SourcePositions positions) {

  static List<SourceFile> parse(Path root, List<Path> files) {
    if (files.isEmpty()) {
      return List.of();
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      List<SourceFile> parsed = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        Path file = Path.of(unit.getSourceFile().toUri());
        String path = root.toAbsolutePath().relativize(file).toString().replace('\\', '/');
        parsed.add(new SourceFile(path, Repo.read(file), unit, positions));
      }
      return parsed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether users get it: it is not part of a test. */
  boolean ships() {
    return path.contains("/src/main/");
  }

  String module() {
    return path.substring(0, path.indexOf('/'));
  }

  String packageName() {
    return String.valueOf(tree.getPackageName());
  }

  boolean isPackageInfo() {
    return path.endsWith("/package-info.java");
  }

  List<String> lines() {
    return text.lines().toList();
  }

  /** The line on which a part begins, from 1. */
  int line(Tree part) {
    return lineAt(positions.getStartPosition(tree, part));
  }

  /** On how many lines a part lies. */
  int lineCount(Tree part) {
    return lineAt(positions.getEndPosition(tree, part)) - line(part) + 1;
  }

  String place(Tree part) {
    return path + ":" + line(part);
  }

  private int lineAt(long position) {
    return position < 0 ? 0 : (int) tree.getLineMap().getLineNumber(position);
  }
}
