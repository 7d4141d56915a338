package io.headwater.tidy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The types that users can see: a list that is checked in, so that it grows only on purpose. */
final class PublicTypes {
  private static final String LIST = "tidy/public-types.txt";
  private static final List<String> ENGINE = List.of("log", "embedded");

  private PublicTypes() {}

  static List<Rule> all() {
    return List.of(
        new Rule("public-types", "the public types are those listed", PublicTypes::differences),
        new Rule(
            "public-share",
            "at least half of the types of log and embedded are not public",
            PublicTypes::tooManyPublic));
  }

  private static List<Finding> differences(Repo repo) {
    Set<String> actual = publicTypes(repo);
    Set<String> listed = listed(repo);
    List<Finding> found = new ArrayList<>();
    for (String type : actual) {
      if (!listed.contains(type)) {
        found.add(
            new Finding(type, LIST, type + " is public but not listed: hide it or add the line"));
      }
    }
    for (String type : listed) {
      if (!actual.contains(type)) {
        found.add(new Finding(type, LIST, type + " is listed but not public: remove the line"));
      }
    }
    return found;
  }

  /** Writes the list as the code is now. */
  static void accept(Repo repo) {
    try {
      Files.writeString(
          repo.root().resolve(LIST),
          "# Every public type that users may use, sorted. Rewrite with"
              + " -Dheadwater.tidy.accept=true, then read the difference.\n"
              + String.join("\n", publicTypes(repo))
              + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> listed(Repo repo) {
    Path list = repo.root().resolve(LIST);
    Set<String> listed = new TreeSet<>();
    if (Files.exists(list)) {
      Repo.read(list)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(listed::add);
    }
    return listed;
  }

  private static Set<String> publicTypes(Repo repo) {
    Set<String> names = new TreeSet<>();
    repo.main().stream()
        .filter(PublicTypes::visible)
        .filter(type -> !ArrowRules.isInside(type.getPackageName()))
        .forEach(type -> names.add(type.getName().replace('$', '.')));
    return names;
  }

  private static boolean visible(JavaClass type) {
    return !type.isAnonymousClass()
        && !type.isLocalClass()
        && !type.getSimpleName().equals("package-info")
        && type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(PublicTypes::visible).orElse(true);
  }

  private static List<Finding> tooManyPublic(Repo repo) {
    List<Finding> found = new ArrayList<>();
    for (String module : ENGINE) {
      List<JavaClass> types =
          repo.main(module).stream()
              .filter(type -> type.getEnclosingClass().isEmpty())
              .filter(type -> !type.getSimpleName().equals("package-info"))
              .toList();
      long open = types.stream().filter(PublicTypes::visible).count();
      if (open * 2 > types.size()) {
        found.add(
            new Finding(
                module,
                module,
                "%d of its %d types are public; at most half".formatted(open, types.size())));
      }
    }
    return found;
  }
}
