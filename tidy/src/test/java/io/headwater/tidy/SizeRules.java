package io.headwater.tidy;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How large things may be, and what they may be called. */
final class SizeRules {
  private static final int METHOD_LINES = 60;
  private static final int FILE_LINES = 400;
  private static final int CONSTRUCTOR_PARAMETERS = 5;
  private static final int LINE_LENGTH = 120;
  private static final int NAME_LENGTH = 30;
  private static final int PACKAGE_TYPES = 25;
  private static final Pattern VAGUE =
      Pattern.compile(".*(Impl|Util|Utils|Helper|Manager)|(Abstract|Default|Generic)\\p{Lu}.*");

  private SizeRules() {}

  static List<Rule> all() {
    return List.of(
        new Rule("method-lines", "a method has at most 60 lines", SizeRules::longMethods),
        new Rule("file-lines", "a file has at most 400 lines", SizeRules::longFiles),
        new Rule("line-length", "a line has at most 120 characters", SizeRules::longLines),
        new Rule(
            "constructor-parameters",
            "a constructor has at most 5 parameters, records exempt",
            SizeRules::wideConstructors),
        new Rule("type-name", "a type has a short name that says something", SizeRules::badNames),
        new Rule("package-types", "a package holds at most 25 types", SizeRules::fullPackages));
  }

  private static List<Finding> longMethods(Repo repo) {
    return eachMethod(
        repo,
        (file, found) ->
            new MethodWalk() {
              @Override
              void method(Tree method, String name, boolean inRecord, int parameters) {
                int lines = file.lineCount(method);
                if (lines > METHOD_LINES) {
                  found.add(
                      new Finding(
                          file.path() + "#" + name,
                          file.place(method),
                          "%s has %d lines; at most %d".formatted(name, lines, METHOD_LINES)));
                }
              }
            }.scan(file.tree(), null));
  }

  private static List<Finding> wideConstructors(Repo repo) {
    return eachMethod(
        repo,
        (file, found) ->
            new MethodWalk() {
              @Override
              void method(Tree method, String name, boolean inRecord, int parameters) {
                if (name.equals("<init>") && !inRecord && parameters > CONSTRUCTOR_PARAMETERS) {
                  found.add(
                      new Finding(
                          file.path(),
                          file.place(method),
                          "constructor has %d parameters; at most %d"
                              .formatted(parameters, CONSTRUCTOR_PARAMETERS)));
                }
              }
            }.scan(file.tree(), null));
  }

  private static List<Finding> eachMethod(Repo repo, BiConsumer<SourceFile, List<Finding>> walk) {
    List<Finding> found = new ArrayList<>();
    repo.sources().forEach(file -> walk.accept(file, found));
    return found;
  }

  private static List<Finding> longFiles(Repo repo) {
    return repo.sources().stream()
        .filter(file -> file.lines().size() > FILE_LINES)
        .map(
            file ->
                new Finding(
                    file.path(),
                    file.path(),
                    "has %d lines; at most %d".formatted(file.lines().size(), FILE_LINES)))
        .toList();
  }

  private static List<Finding> longLines(Repo repo) {
    List<Finding> found = new ArrayList<>();
    for (SourceFile file : repo.sources()) {
      List<String> lines = file.lines();
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).length() > LINE_LENGTH) {
          found.add(
              new Finding(
                  file.path(),
                  file.path() + ":" + (i + 1),
                  "has %d characters; at most %d".formatted(lines.get(i).length(), LINE_LENGTH)));
        }
      }
    }
    return found;
  }

  private static List<Finding> badNames(Repo repo) {
    List<Finding> found = new ArrayList<>();
    for (SourceFile file : repo.sources()) {
      new TreeScanner<@Nullable Void, @Nullable Void>() {
        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
          String name = type.getSimpleName().toString();
          if (name.length() > NAME_LENGTH) {
            found.add(
                new Finding(
                    file.path(),
                    file.place(type),
                    "%s has %d characters; at most %d"
                        .formatted(name, name.length(), NAME_LENGTH)));
          }
          if (VAGUE.matcher(name).matches()) {
            found.add(new Finding(file.path(), file.place(type), name + " names no thing"));
          }
          return super.visitClass(type, null);
        }
      }.scan(file.tree(), null);
    }
    return found;
  }

  private static List<Finding> fullPackages(Repo repo) {
    Map<String, Integer> types = new TreeMap<>();
    for (SourceFile file : repo.shipped()) {
      if (!file.isPackageInfo()) {
        types.merge(file.packageName(), file.tree().getTypeDecls().size(), Integer::sum);
      }
    }
    return types.entrySet().stream()
        .filter(entry -> entry.getValue() > PACKAGE_TYPES)
        .map(
            entry ->
                new Finding(
                    entry.getKey(),
                    entry.getKey(),
                    "holds %d types; at most %d: split it by noun"
                        .formatted(entry.getValue(), PACKAGE_TYPES)))
        .toList();
  }

  /** Visits methods, constructors and initialisers, each with the name of what it is. */
  private abstract static class MethodWalk extends TreeScanner<@Nullable Void, @Nullable Void> {
    private boolean inRecord;

    abstract void method(Tree method, String name, boolean inRecord, int parameters);

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
      boolean outer = inRecord;
      inRecord = type.getKind() == Tree.Kind.RECORD;
      for (Tree member : type.getMembers()) {
        if (member instanceof BlockTree block) {
          method(block, "initialiser", inRecord, 0);
        }
      }
      super.visitClass(type, null);
      inRecord = outer;
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
      method(method, method.getName().toString(), inRecord, method.getParameters().size());
      return super.visitMethod(method, null);
    }
  }
}
