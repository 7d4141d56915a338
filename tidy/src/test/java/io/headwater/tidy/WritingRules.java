package io.headwater.tidy;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/** What may not be written down. */
final class WritingRules {
  // Collections are looked at together with how they are made; arrays of constants are allowed as
  // long as nothing in the file writes to them.
  private static final Pattern CHANGES =
      Pattern.compile(
          "((Atomic|Concurrent|CopyOnWrite)\\w+"
              + "|(Linked|Hash|LinkedHash|Tree|Array|WeakHash|IdentityHash|Enum)(Map|Set|List|Deque))"
              + "(<.*)?"
              + "|StringBuilder|StringBuffer|Random|SplittableRandom|BitSet|ByteBuffer|LongAdder");
  private static final Pattern COLLECTION =
      Pattern.compile("(\\w*Map|\\w*Set|List|Collection|Queue|Deque|Iterable)(<.*)?");
  private static final Pattern FIXED =
      Pattern.compile(
          "(List|Set|Map)\\.(of|copyOf|ofEntries)\\(.*|Collections\\.(unmodifiable|empty).*"
              + "|.*(toList|toUnmodifiable\\w+)\\(\\)\\)?",
          Pattern.DOTALL);
  private static final Pattern SKIP =
      Pattern.compile("(Assumptions\\.)?assum(e|ing)(True|False|That)");

  private WritingRules() {}

  static List<Rule> all() {
    return List.of(
        new Rule("static-state", "nothing static can change", WritingRules::staticState),
        new Rule("skipped-test", "no test is disabled or skips itself", WritingRules::skipped),
        new Rule("null-marked", "every package that ships is @NullMarked", WritingRules::unmarked),
        new Rule("stand-in", "shipped code has no stand-ins", WritingRules::standIns),
        new Rule("split-package", "no package is in two modules", WritingRules::splitPackages));
  }

  private static List<Finding> staticState(Repo repo) {
    List<Finding> found = new ArrayList<>();
    for (SourceFile file : repo.shipped()) {
      new TreeScanner<@Nullable Void, @Nullable Void>() {
        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
          for (Tree member : type.getMembers()) {
            if (member instanceof VariableTree field && type.getKind() != Tree.Kind.INTERFACE) {
              String why = changeable(file, field);
              if (why != null) {
                found.add(
                    new Finding(
                        file.path() + "#" + field.getName(),
                        file.place(field),
                        "static field '%s' %s".formatted(field.getName(), why)));
              }
            }
          }
          return super.visitClass(type, null);
        }
      }.scan(file.tree(), null);
    }
    return found;
  }

  private static @Nullable String changeable(SourceFile file, VariableTree field) {
    Set<Modifier> modifiers = field.getModifiers().getFlags();
    String type = unqualified(field.getType());
    ExpressionTree value = field.getInitializer();
    if (!modifiers.contains(Modifier.STATIC)) {
      return null;
    }
    if (!modifiers.contains(Modifier.FINAL)) {
      return "is not final";
    }
    if (type.endsWith("[]")) {
      return Pattern.compile("\\b" + field.getName() + "\\[[^\\]]+\\]\\s*[-+|&^]?=[^=]")
              .matcher(file.text())
              .find()
          ? "is an array that is written to"
          : null;
    }
    if (CHANGES.matcher(type).matches()) {
      return "is a " + type + ", which can change";
    }
    if (COLLECTION.matcher(type).matches() && !FIXED.matcher(unqualified(value)).matches()) {
      return "is a " + type + " not made by of, copyOf or unmodifiable…";
    }
    return null;
  }

  private static String unqualified(@Nullable Tree tree) {
    return String.valueOf(tree).replaceAll("\\b([a-z]\\w*\\.)+(?=\\p{Lu})", "");
  }

  private static List<Finding> skipped(Repo repo) {
    List<Finding> found = new ArrayList<>();
    for (SourceFile file : repo.sources()) {
      if (file.ships()) {
        continue;
      }
      new TreeScanner<@Nullable Void, @Nullable Void>() {
        @Override
        public @Nullable Void visitAnnotation(AnnotationTree annotation, @Nullable Void nothing) {
          String name = annotation.getAnnotationType().toString();
          if (name.matches("(.*\\.)?(Disabled|Enabled|Ignore).*")) {
            found.add(new Finding(file.path(), file.place(annotation), "@" + name));
          }
          return super.visitAnnotation(annotation, null);
        }

        @Override
        public @Nullable Void visitMethodInvocation(
            com.sun.source.tree.MethodInvocationTree call, @Nullable Void nothing) {
          String name = call.getMethodSelect().toString();
          if (SKIP.matcher(name).matches()) {
            found.add(new Finding(file.path(), file.place(call), name + " skips in silence"));
          }
          return super.visitMethodInvocation(call, null);
        }
      }.scan(file.tree(), null);
    }
    return found;
  }

  private static List<Finding> unmarked(Repo repo) {
    Set<String> marked = new TreeSet<>();
    Set<String> packages = new TreeSet<>();
    for (SourceFile file : repo.shipped()) {
      String directory = file.path().substring(0, file.path().lastIndexOf('/'));
      packages.add(directory);
      if (file.isPackageInfo() && file.text().matches("(?s)(.*\n)?@NullMarked\n.*")) {
        marked.add(directory);
      }
    }
    packages.removeAll(marked);
    return packages.stream()
        .map(each -> new Finding(each, each, "has no package-info.java with @NullMarked"))
        .toList();
  }

  private static List<Finding> standIns(Repo repo) {
    List<Finding> found = new ArrayList<>();
    List<Path> shipped = new ArrayList<>(repo.files(""));
    shipped.removeIf(
        file ->
            !repo.relative(file).contains("/src/main/")
                && !repo.relative(file).equals("headwater"));
    for (Path file : shipped) {
      List<String> lines = Repo.read(file).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).toLowerCase(Locale.ROOT).contains("mock")) {
          String path = repo.relative(file);
          found.add(new Finding(path, path + ":" + (i + 1), "speaks of a mock"));
        }
      }
    }
    return found;
  }

  private static List<Finding> splitPackages(Repo repo) {
    TreeMap<String, Set<String>> modules = new TreeMap<>();
    for (SourceFile file : repo.shipped()) {
      modules.computeIfAbsent(file.packageName(), name -> new TreeSet<>()).add(file.module());
    }
    List<Finding> found = new ArrayList<>();
    modules.forEach(
        (name, in) -> {
          if (in.size() > 1) {
            found.add(new Finding(name, name, "is in " + in + "; expected one module"));
          }
          for (String module : in) {
            if (!(name + ".").startsWith("io.headwater." + module + ".")
                && Files.exists(repo.root().resolve(module))) {
              found.add(new Finding(name, module, "holds package " + name));
            }
          }
        });
    return found;
  }
}
